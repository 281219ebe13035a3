package slo

import (
	"math/bits"
	"slices"
)

// SlotShare is events that happened in one slot; TimeMs is an instant of it: its end, or the end of the span where that comes first.
type SlotShare struct {
	TimeMs int64
	Count  int64
}

// SpreadEvenly divides a number of events over the slots that a span touches, in proportion to how much of the span each holds, in whole
// events: every slot gets the whole part of its share, and what is left goes to the largest remainders, evenly along the span where those
// are equal. The counts add up to count; slots that get none are left out. An empty span is its own end. Shares are appended to into.
func SpreadEvenly(into []SlotShare, count int64, span Span, slotMs int64) []SlotShare {
	if count <= 0 {
		return into
	}
	boundary := SlotFloor(span.From, slotMs) + slotMs
	if span.To <= boundary {
		return append(into, SlotShare{span.To, count})
	}
	length := span.LengthMs()
	if span.To <= boundary+slotMs {
		// An export every slot touches two, so nearly every increase takes this way.
		first, firstRest := divideExactly(count, boundary-span.From, length)
		second, secondRest := divideExactly(count, span.To-boundary, length)
		if firstRest > secondRest {
			first += count - first - second
		}
		if first > 0 {
			into = append(into, SlotShare{boundary, first})
		}
		if first < count {
			into = append(into, SlotShare{span.To, count - first})
		}
		return into
	}
	type part struct {
		share     SlotShare
		remainder int64
	}
	var parts []part
	left := count
	for start := span.From; start < span.To; {
		end := min(SlotFloor(start, slotMs)+slotMs, span.To)
		whole, remainder := divideExactly(count, end-start, length)
		parts = append(parts, part{SlotShare{end, whole}, remainder})
		left -= whole
		start = end
	}
	byRemainder := map[int64][]int{}
	for i, part := range parts {
		byRemainder[part.remainder] = append(byRemainder[part.remainder], i)
	}
	remainders := make([]int64, 0, len(byRemainder))
	for remainder := range byRemainder {
		remainders = append(remainders, remainder)
	}
	slices.SortFunc(remainders, func(a, b int64) int { return int(min(1, max(-1, b-a))) })
	for _, remainder := range remainders {
		equal := byRemainder[remainder]
		given := min(left, int64(len(equal)))
		// One more wherever the even share, given / equal, passes a whole number.
		for i, place := range equal {
			n := int64(len(equal))
			parts[place].share.Count += int64(i+1)*given/n - int64(i)*given/n
		}
		left -= given
	}
	for _, part := range parts {
		if part.share.Count > 0 {
			into = append(into, part.share)
		}
	}
	return into
}

// divideExactly is count × part / length, and what remains. The part is no longer than the length, so the quotient fits.
func divideExactly(count, partMs, lengthMs int64) (whole, remainder int64) {
	high, low := bits.Mul64(uint64(count), uint64(partMs))
	quotient, rest := bits.Div64(high, low, uint64(lengthMs))
	return int64(quotient), int64(rest)
}
