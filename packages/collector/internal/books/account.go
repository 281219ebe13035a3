package books

import (
	"github.com/plimsoll/plimsoll/packages/collector/internal/packed"
	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// Worth is what a budget counts in a span: events, or slices in parts of a slice.
type Worth struct {
	Counts slo.Counts
	// PerUnit is the parts that one unit is counted in: 1 for events and for slices that are good or bad as a whole.
	PerUnit int64
	// Empty is slices without events; zero where events are counted.
	Empty int64
}

// account is where the events of one SLO are kept by time, and read by the window: as events, and as slices where its budget is counted in
// those.
type account struct {
	rings     *slo.Rings
	slices    *slo.Slices
	budgeting slo.Budgeting
	// keptMs is how far back it answers.
	keptMs int64
}

func newAccount(resolutions []slo.Resolution, keptMs int64) account {
	return account{rings: slo.NewRings(resolutions, keptMs), keptMs: keptMs, budgeting: slo.ByOccurrences}
}

// add counts events at an instant; false where that is longer ago than anything kept.
func (a *account) add(timeMs, good, bad int64) bool {
	if !a.rings.Add(timeMs, good, bad) {
		return false
	}
	if a.slices != nil {
		a.slices.Add(timeMs, good, bad)
	}
	return true
}

// events of a span, within the bounds of slo.Rings.
func (a *account) events(span slo.Span) slo.Counts { return a.rings.Sum(span) }

// worth is what the budget counts in a span. Slices without events count as the no-data policy says.
func (a *account) worth(span slo.Span, policy slo.NoDataPolicy) Worth {
	if a.slices == nil {
		return Worth{Counts: a.events(span), PerUnit: 1}
	}
	sum := a.slices.Sum(span)
	return Worth{sum.Under(policy), sum.PartsPerSlice, sum.Empty}
}

// arrange counts the budget in another way, or over a longer window. What is kept already stays: a window that shrank may grow again.
func (a *account) arrange(budgeting slo.Budgeting, keptMs int64, resolutions []slo.Resolution) {
	_, hasEvents := a.rings.LatestMs()
	hasGrown := keptMs > a.keptMs || keptMs < a.keptMs && !hasEvents
	if hasGrown {
		a.rings, a.keptMs = a.rings.Grown(resolutions, keptMs), keptMs
	}
	switch {
	case !budgeting.IsSliced():
		a.slices = nil
	case hasGrown || budgeting != a.budgeting:
		a.cut(budgeting)
	}
	a.budgeting = budgeting
}

// cut starts counting slices, with the events of the slots that are still fine enough to tell slices apart.
func (a *account) cut(budgeting slo.Budgeting) {
	before := a.slices
	a.slices = slo.NewSlices(budgeting, a.keptMs)
	if before != nil && budgeting == a.budgeting {
		var w packed.Writer
		before.Pack(&w)
		a.slices.Unpack(packed.NewReader(w.Bytes))
		return
	}
	a.rings.SlotsWithin(budgeting.Slice.Milliseconds(), func(endMs int64, counts slo.Counts) {
		a.slices.Add(endMs, counts.Good, counts.Bad)
	})
}
