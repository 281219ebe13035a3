package ledger

import (
	"slices"

	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// IntervalsRemembered of a series: at an export every ten seconds, the last ten minutes.
const IntervalsRemembered = 60

// DeltaCounter is a series whose points say what was added between start and end. Delta points cannot be merged, only told apart: an interval
// that is known is a duplicate, and one that ends before everything that is remembered is refused, because nobody can say any more whether it
// was counted.
type DeltaCounter struct {
	// intervals are the remembered ones, by end.
	intervals     []slo.Span
	forgottenToMs int64
	total         int64
	isUsedTwice   bool
}

// NewDeltaCounter has counted nothing yet.
func NewDeltaCounter() *DeltaCounter { return &DeltaCounter{forgottenToMs: Unheard} }

// Advance enters what was added in (start, time]. Without a start the interval begins where the one before it ended.
func (d *DeltaCounter) Advance(startMs, timeMs, value int64) Advance {
	place := len(d.intervals)
	for place > 0 && d.intervals[place-1].To > timeMs {
		place--
	}
	previousEnd := int64(Unheard)
	if place > 0 {
		previousEnd = d.intervals[place-1].To
	}
	hasStart := startMs > 0 && startMs <= timeMs
	from := startMs
	if !hasStart {
		from = timeMs
		if place > 0 {
			from = previousEnd
		}
	}
	for i := place - 1; i >= 0 && d.intervals[i].To == timeMs; i-- {
		if !hasStart || d.intervals[i].From == from {
			return Advance{Kind: Known}
		}
	}
	if timeMs <= d.forgottenToMs {
		return Advance{Kind: Forgotten}
	}
	startsInside := place < len(d.intervals) && d.intervals[place].From < timeMs
	if hasStart && (from < previousEnd || startsInside) {
		d.isUsedTwice = true
	}
	d.intervals = slices.Insert(d.intervals, place, slo.Span{From: from, To: timeMs})
	if len(d.intervals) > IntervalsRemembered {
		d.forgottenToMs = d.intervals[0].To
		d.intervals = slices.Delete(d.intervals, 0, 1)
	}
	d.total += value
	return Advance{Increased, value, slo.Span{From: from, To: timeMs}}
}

// IsUsedTwice: did two of its intervals overlap without being the same? One process never counts an instant twice.
func (d *DeltaCounter) IsUsedTwice() bool { return d.isUsedTwice }

// Total is everything that was counted.
func (d *DeltaCounter) Total() int64 { return d.total }
