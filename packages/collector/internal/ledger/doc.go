// Package ledger turns what senders report into what is new: one grow-only counter for each epoch of each stream, so that duplicates, retries,
// reordering and restarts change nothing, and whole events placed where in time they belong.
//
// It is the Go twin of packages/engine/src/ledger. Time is an argument everywhere.
package ledger
