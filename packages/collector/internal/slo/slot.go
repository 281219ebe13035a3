package slo

import "math"

// Forever is a span that serves every window.
const Forever = math.MaxInt64

// Resolution is a size of slots. Time is kept in slots aligned to the epoch: slot i of size s covers ((i-1)·s, i·s], so an event exactly
// on a boundary belongs to the slot that ends there. Recent time is kept finely and old time coarsely.
type Resolution struct {
	SlotMs int64
	// SpanMs is the longest window that starts on slots of this size. The coarsest resolution serves every window beyond.
	SpanMs int64
}

// DefaultResolutions are 10 s for windows up to an hour, 1 min up to 6 h, 10 min up to 3 d, 1 h beyond.
var DefaultResolutions = []Resolution{
	{10_000, 3_600_000},
	{60_000, 21_600_000},
	{600_000, 259_200_000},
	{3_600_000, Forever},
}

func floorDiv(a, b int64) int64 {
	quotient := a / b
	if a%b < 0 {
		quotient--
	}
	return quotient
}

func ceilDiv(a, b int64) int64 { return -floorDiv(-a, b) }

// SlotIndex is the number of the slot that an instant belongs to.
func SlotIndex(timeMs, slotMs int64) int64 { return ceilDiv(timeMs, slotMs) }

// SlotEnd is the end of the slot that an instant belongs to: the instant itself on a boundary.
func SlotEnd(timeMs, slotMs int64) int64 { return ceilDiv(timeMs, slotMs) * slotMs }

// SlotFloor is the last slot boundary at or before an instant.
func SlotFloor(timeMs, slotMs int64) int64 { return floorDiv(timeMs, slotMs) * slotMs }
