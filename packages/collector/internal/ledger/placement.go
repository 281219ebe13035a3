package ledger

import "github.com/plimsoll/plimsoll/packages/collector/internal/slo"

// Place appends to into where an increase belongs: spread evenly, in whole events, over the slots that its span touches. The part of a long
// span that only coarse slots remember anyhow is spread over coarse slots, so that a stream met after a month costs no more than the slots that
// a month has:
//
//	span    |------------------------------------------------------|
//	slots   |   1 h   |   1 h   |   1 h   | 10 min | 10 min | 1 min…| 10 s…|
//
// Dropped are the events from before anything that is kept.
func Place(into []slo.SlotShare, count int64, span slo.Span, resolutions []slo.Resolution, keptFromMs int64) (shares []slo.SlotShare, dropped int64) {
	if span.To <= keptFromMs {
		return into, count
	}
	finest := resolutions[0]
	if span.From >= keptFromMs && span.LengthMs() <= finest.SpanMs {
		return slo.SpreadEvenly(into, count, span, finest.SlotMs), 0
	}
	kept := max(span.From, keptFromMs)
	dropped = countUntil(kept, count, span)
	parts := partsByAge(slo.Span{From: kept, To: span.To}, resolutions)
	before := dropped
	for i := len(parts) - 1; i >= 0; i-- {
		until := count
		if parts[i].span.To != span.To {
			until = countUntil(parts[i].span.To, count, span)
		}
		into = slo.SpreadEvenly(into, until-before, parts[i].span, parts[i].slotMs)
		before = until
	}
	return into, dropped
}

// countUntil is events of an evenly spread span until an instant: whole ones, never falling, so that the differences add up.
func countUntil(timeMs, count int64, span slo.Span) int64 {
	return int64(float64(count) * (float64(timeMs-span.From) / float64(span.LengthMs())))
}

type agedPart struct {
	span   slo.Span
	slotMs int64
}

// partsByAge is the span cut where its age, seen from its end, passes from one resolution to the next. The newest first.
func partsByAge(span slo.Span, resolutions []slo.Resolution) []agedPart {
	var parts []agedPart
	end := span.To
	for i, resolution := range resolutions {
		start := span.From
		if i+1 < len(resolutions) && resolution.SpanMs < span.LengthMs() {
			start = max(span.From, slo.SlotEnd(span.To-resolution.SpanMs, resolutions[i+1].SlotMs))
		}
		if start < end {
			parts = append(parts, agedPart{slo.Span{From: start, To: end}, resolution.SlotMs})
		}
		end = min(end, start)
		if end <= span.From {
			break
		}
	}
	return parts
}
