package slo

import (
	"fmt"
	"math"

	"github.com/plimsoll/plimsoll/packages/collector/internal/packed"
)

// Rings are good and bad events by time: a ring of slots for each resolution. Adding costs the same at any traffic; a sum walks from fine
// slots to coarse ones and back to fine ones, about a hundred additions for any window.
//
// Of a sum over (from, to]: the right end goes back to the last boundary of the finest slots, so that a sum at `to` never contains what came
// after it. The left end goes back to a boundary of the slots that its length is kept in, so that the sum reaches back at most one slot
// further than asked, never less far. Exact when both are boundaries already.
type Rings struct {
	rings       []ring
	resolutions []Resolution
	latestMs    int64
}

// NewRings makes rings that answer for spans of up to spanMs. It panics on resolutions that are not whole multiples of each other: those are
// written in code, not by people.
func NewRings(resolutions []Resolution, spanMs int64) *Rings {
	usable := usableResolutions(resolutions, spanMs)
	rings := &Rings{resolutions: usable, latestMs: noSlot}
	for _, resolution := range usable {
		rings.rings = append(rings.rings, newRing(resolution.SlotMs, ringCapacity(resolution)))
	}
	return rings
}

// Add counts events at an instant, at once in every ring that still holds it, so that late events are in every sum they belong to. False,
// and nothing counted, where no ring holds it any more. The rings turn with the newest instant they are given: an instant far in the future
// empties them, so the caller bounds it.
func (r *Rings) Add(timeMs, good, bad int64) bool {
	r.latestMs = max(r.latestMs, timeMs)
	held := false
	for i := range r.rings {
		held = r.rings[i].add(timeMs, good, bad) || held
	}
	return held
}

// Sum is the counts of a span, with the bounds that this type states.
func (r *Rings) Sum(span Span) Counts {
	level := r.startingLevel(span)
	covered := r.coveredFrom(level, span)
	return r.climb(level, covered.From, covered.To)
}

// Covered is the span that the sum of a span really has: both ends on boundaries of slots.
func (r *Rings) Covered(span Span) Span { return r.coveredFrom(r.startingLevel(span), span) }

// LatestMs is the newest instant that was counted; false before the first.
func (r *Rings) LatestMs() (int64, bool) { return r.latestMs, r.latestMs != noSlot }

// startingLevel is the first ring meant for windows of this length, or, where it has forgotten the start already, the first coarser one
// that has not.
func (r *Rings) startingLevel(span Span) int {
	last := len(r.rings) - 1
	for level := 0; level < last; level++ {
		ring := &r.rings[level]
		if span.LengthMs() <= r.resolutions[level].SpanMs && ring.holdsSince(SlotFloor(span.From, ring.slotMs)) {
			return level
		}
	}
	return last
}

func (r *Rings) coveredFrom(level int, span Span) Span {
	from := SlotFloor(span.From, r.rings[level].slotMs)
	return Span{from, r.rightEnd(span.To, from)}
}

// rightEnd is the right end at the finest slots that still hold it; an end in time that only coarse slots remember goes back to theirs.
func (r *Rings) rightEnd(to, from int64) int64 {
	for i := range r.rings {
		end := SlotFloor(to, r.rings[i].slotMs)
		if end <= from {
			return from
		}
		// The finer slots are needed from where the coarser ones end.
		coarserEnd := end - r.rings[i].slotMs
		if i+1 < len(r.rings) {
			coarserEnd = SlotFloor(end, r.rings[i+1].slotMs)
		}
		if r.rings[i].holdsSince(coarserEnd) {
			return end
		}
	}
	return from
}

// climb sums up to the next coarser boundary, over and over, and then descends through what is left:
//
//	from                                                     to
//	|10s|10s| 1 min | 1 min |   10 min   |   10 min   | 1 min |10s|
func (r *Rings) climb(level int, from, to int64) (sum Counts) {
	for ; level+1 < len(r.rings); level++ {
		up := SlotEnd(from, r.rings[level+1].slotMs)
		if up > to {
			break
		}
		if up > from {
			sum = sum.Plus(r.rings[level].sum(from, up))
		}
		from = up
	}
	for ; level >= 0; level-- {
		if end := SlotFloor(to, r.rings[level].slotMs); end > from {
			sum = sum.Plus(r.rings[level].sum(from, end))
			from = end
		}
	}
	return sum
}

// Pack writes everything that is held, for Unpack.
func (r *Rings) Pack(w *packed.Writer) {
	w.Int(r.latestMs)
	w.Count(len(r.rings))
	for i := range r.rings {
		r.rings[i].pack(w)
	}
}

// Unpack adds what was packed, ring by ring of the same resolution. Rings that are not in it stay as they are.
func (r *Rings) Unpack(p *packed.Reader) {
	r.latestMs = max(r.latestMs, p.Int())
	for range p.Count() {
		slotMs := p.Int()
		unpackRing(p, slotMs, func(timeMs, good, bad int64) {
			for i := range r.rings {
				if r.rings[i].slotMs == slotMs {
					r.rings[i].add(timeMs, good, bad)
				}
			}
		})
	}
}

// Grown are rings with what these hold that answer for longer spans.
func (r *Rings) Grown(resolutions []Resolution, spanMs int64) *Rings {
	grown := NewRings(resolutions, spanMs)
	var w packed.Writer
	r.Pack(&w)
	grown.Unpack(packed.NewReader(w.Bytes))
	return grown
}

// SlotsWithin tells each slot that is held and not empty, in the coarsest slots that divide sliceMs.
func (r *Rings) SlotsWithin(sliceMs int64, each func(endMs int64, counts Counts)) {
	for i := len(r.rings) - 1; i >= 0; i-- {
		ring := &r.rings[i]
		if sliceMs%ring.slotMs != 0 {
			continue
		}
		for index := max(ring.newest-ring.capacity+1, noSlot); ring.newest != noSlot && index <= ring.newest; index++ {
			place := modulo(index, ring.capacity)
			if counts := (Counts{ring.good.at(place), ring.bad.at(place)}); counts.Total() > 0 {
				each(index*ring.slotMs, counts)
			}
		}
		return
	}
}

// usableResolutions go up to the first one that serves the longest window, and have days beyond hours where the window is longer than a few
// of them: a sum over a month then adds thirty slots and not seven hundred.
func usableResolutions(resolutions []Resolution, longestMs int64) []Resolution {
	var usable []Resolution
	for i, resolution := range resolutions {
		if resolution.SlotMs <= 0 {
			panic(fmt.Sprintf("a slot must be a whole number of milliseconds (got %d)", resolution.SlotMs))
		}
		if i > 0 && (resolution.SlotMs <= usable[i-1].SlotMs || resolution.SlotMs%usable[i-1].SlotMs != 0) {
			panic(fmt.Sprintf("slots must grow by whole multiples (got %d ms, then %d ms)", usable[i-1].SlotMs, resolution.SlotMs))
		}
		usable = append(usable, Resolution{resolution.SlotMs, min(resolution.SpanMs, longestMs)})
		if resolution.SpanMs >= longestMs {
			break
		}
	}
	if len(usable) == 0 {
		panic("rings need at least one resolution (got none)")
	}
	coarsest := &usable[len(usable)-1]
	coarsest.SpanMs = longestMs
	if longestMs > 4*dayMs && coarsest.SlotMs < dayMs && dayMs%coarsest.SlotMs == 0 {
		usable = append(usable, Resolution{dayMs, longestMs})
	}
	return usable
}

// ringCapacity is an eighth more than the span, so that a window which ends a little before the newest event still starts on its own slots.
func ringCapacity(resolution Resolution) int64 {
	return int64(math.Ceil(float64(resolution.SpanMs)*1.125/float64(resolution.SlotMs))) + 2
}

// Holds tells whether the sum of this span reaches all the way back to its start; otherwise those slots are forgotten.
func (r *Rings) Holds(span Span) bool {
	coarsest := &r.rings[len(r.rings)-1]
	return coarsest.holdsSince(SlotFloor(span.From, coarsest.slotMs))
}
