// Package books keeps the books of a fleet: what every instance counted, added up by service and SLO, and how each promise stands.
//
// It is the Go twin of packages/engine. It reads no clock: time comes in with every call, in epoch milliseconds by the caller's wall clock, and
// the same calls make the same books. Other than its twin it may be used by many goroutines at once: each service is locked by itself, a report
// holds that lock from Open to Close, and an evaluation takes it for one SLO at a time.
//
// What only views show is left to the processor: who spent a budget, latencies by window, journeys, corrections.
package books
