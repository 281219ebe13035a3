package slo

import "github.com/plimsoll/plimsoll/packages/collector/internal/packed"

// openSlices is for how many slices events are kept apart, so that late ones can still change a verdict: a day and an hour of minutes.
const openSlices = 1500

// Slices is budgeting by time. Events of all instances are added to their slice, and the slice is judged as a whole: two instances that are
// each half bad do not make two half-bad slices. What is kept for long is the verdicts, as tallies in rings, so that a month of slices is
// summed as cheaply as a month of events. Slices are aligned to the epoch.
type Slices struct {
	sliceMs   int64
	open      ring
	verdicts  *Rings
	budgeting Budgeting
}

// NewSlices makes slices that answer for spans of up to spanMs.
func NewSlices(budgeting Budgeting, spanMs int64) *Slices {
	sliceMs := budgeting.Slice.Milliseconds()
	return &Slices{sliceMs, newRing(sliceMs, openSlices), NewRings(sliceResolutions(sliceMs), spanMs), budgeting}
}

// Add counts events at an instant. False, and nothing counted, where the slice's events are no longer kept apart: its verdict stands.
func (s *Slices) Add(timeMs, good, bad int64) bool {
	before, isOpen := s.open.at(timeMs)
	if !isOpen {
		return false
	}
	was, is := JudgeSlice(before, s.budgeting), JudgeSlice(before.Plus(Counts{good, bad}), s.budgeting)
	s.open.add(timeMs, good, bad)
	if was != is {
		s.verdicts.Add(timeMs, is.Good-was.Good, is.Bad-was.Bad)
	}
	return true
}

// Sum is the slices that lie in a span, by the bounds of Rings; the one still running at its end is not among them.
func (s *Slices) Sum(span Span) SliceSum {
	covered := s.verdicts.Covered(span)
	slices := max(0, floorDiv(covered.To, s.sliceMs)-floorDiv(covered.From, s.sliceMs))
	return sliceSum(s.verdicts.Sum(span), slices, s.budgeting.PartsPerSlice())
}

// Pack writes everything that is held, for Unpack.
func (s *Slices) Pack(w *packed.Writer) {
	s.open.pack(w)
	s.verdicts.Pack(w)
}

// Unpack adds what was packed by slices of the same length and method.
func (s *Slices) Unpack(p *packed.Reader) {
	s.open.unpack(p)
	s.verdicts.Unpack(p)
}

// sliceResolutions are the slices themselves, as finely as the default resolutions would, and then those default slots that whole slices
// fit into.
func sliceResolutions(sliceMs int64) []Resolution {
	resolutions := []Resolution{{sliceMs, Forever}}
	for _, resolution := range DefaultResolutions {
		if resolution.SlotMs > sliceMs && resolution.SlotMs%sliceMs == 0 {
			resolutions = append(resolutions, resolution)
		}
	}
	if len(resolutions) == 1 {
		return resolutions
	}
	for _, resolution := range DefaultResolutions {
		if resolution.SlotMs >= sliceMs {
			resolutions[0].SpanMs = resolution.SpanMs
			break
		}
	}
	return resolutions
}
