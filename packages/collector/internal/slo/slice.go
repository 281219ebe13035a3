package slo

import (
	"math"
	"math/bits"
)

// partsPerSlice: what a slice is worth by ratio is counted in parts, so that slices that were 99.97 % good can be added up in whole numbers.
// What is bad is rounded up to the next part.
const partsPerSlice = 10_000_000_000

// PartsPerSlice is in how many parts a slice is counted: one, or many where it can be partly good.
func (b Budgeting) PartsPerSlice() int64 {
	if b.Method == RatioTimeslices {
		return partsPerSlice
	}
	return 1
}

// JudgeSlice is a slice's worth in parts: all of it good or all of it bad, or (ratio timeslices) divided. A slice is good from its slice target
// on. One without events is worth nothing: it is counted apart.
func JudgeSlice(counts Counts, budgeting Budgeting) Counts {
	events := counts.Total()
	if events == 0 {
		return Counts{}
	}
	if budgeting.Method == Timeslices {
		target := budgeting.SliceTarget
		if compareProducts([3]int64{counts.Good, target.Den, 1}, [3]int64{target.Num, events, 1}) >= 0 {
			return Counts{Good: 1}
		}
		return Counts{Bad: 1}
	}
	high, low := bits.Mul64(uint64(counts.Bad), partsPerSlice)
	bad, rest := bits.Div64(high, low, uint64(events))
	if rest > 0 {
		bad++
	}
	return Counts{partsPerSlice - int64(bad), int64(bad)}
}

// SliceSum is the slices of a span.
type SliceSum struct {
	// Parts are good and bad exactly, in parts of a slice: what attainment, burn rate and budget are computed from.
	Parts         Counts
	PartsPerSlice int64
	// Empty is slices without an event.
	Empty int64
}

// Good and Bad are how many slices were good and how many bad: whole numbers by timeslices, not so by ratio timeslices.
func (s SliceSum) Good() float64 { return float64(s.Parts.Good) / float64(s.PartsPerSlice) }
func (s SliceSum) Bad() float64  { return float64(s.Parts.Bad) / float64(s.PartsPerSlice) }

func sliceSum(parts Counts, slices, perSlice int64) SliceSum {
	return SliceSum{parts, perSlice, slices - int64(math.Round(float64(parts.Total())/float64(perSlice)))}
}

// Under is the parts with the empty slices counted as the no-data policy says: left out (freeze), good or bad.
func (s SliceSum) Under(policy NoDataPolicy) Counts {
	more := s.Empty * s.PartsPerSlice
	switch policy {
	case AsGood:
		return Counts{s.Parts.Good + more, s.Parts.Bad}
	case AsBad:
		return Counts{s.Parts.Good, s.Parts.Bad + more}
	}
	return s.Parts
}
