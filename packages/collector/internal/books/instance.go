package books

import (
	"github.com/plimsoll/plimsoll/packages/collector/internal/ledger"
)

// instance is one process of a service: when it was last heard, and how far apart its reports are. Its streams are with the SLOs that they
// count for, under its number.
type instance struct {
	id      string
	version string
	number  uint32
	// isAggregator: it sends a fleet's sum in place of the instances.
	isAggregator bool
	// knownBeforeMs: epochs that began before this instant may have been counted and forgotten.
	knownBeforeMs int64
	// lastEventMs is the event time of its newest point.
	lastEventMs int64
	// arrivedMs is when its newest report arrived.
	arrivedMs        int64
	previousReportMs int64
	// intervalMs is how far apart its reports are; negative before two. It rises at once, and falls slowly, so that a flush between two reports
	// does not make it look impatient.
	intervalMs float64
	// usedTwiceSinceMs is since when two processes are known to use its id.
	usedTwiceSinceMs int64
}

func newInstance(id string, number uint32, knownBeforeMs int64) *instance {
	return &instance{
		id: id, number: number, knownBeforeMs: knownBeforeMs, lastEventMs: ledger.Unheard, arrivedMs: ledger.Unheard,
		previousReportMs: ledger.Unheard, intervalMs: -1, usedTwiceSinceMs: ledger.Unheard,
	}
}

// report notes that a point of this event time arrived. All points of one export carry one time, so this is one report.
func (i *instance) report(timeMs, receivedMs int64) {
	if receivedMs > i.arrivedMs {
		i.arrivedMs = receivedMs
	}
	if timeMs <= i.lastEventMs {
		return
	}
	if i.lastEventMs != ledger.Unheard {
		gap := float64(timeMs - i.lastEventMs)
		switch {
		case gap > i.intervalMs:
			i.intervalMs = gap
		default:
			i.intervalMs = (3*i.intervalMs + gap) / 4
		}
		i.previousReportMs = i.lastEventMs
	}
	i.lastEventMs = timeMs
}

// patienceMs is how long after its last point it no longer holds back the watermark.
func (i *instance) patienceMs(silentAfterMs, slotMs int64) float64 {
	if i.intervalMs < 0 {
		return float64(silentAfterMs)
	}
	return min(float64(silentAfterMs), 2*i.intervalMs+float64(slotMs))
}

// arrival is what a counter of it has to know.
func (i *instance) arrival(maxGapMs int64) ledger.Arrival {
	return ledger.Arrival{KnownBeforeMs: i.knownBeforeMs, PreviousReportMs: i.previousReportMs, MaxGapMs: maxGapMs}
}
