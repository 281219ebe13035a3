package slo

import (
	"math"
	"math/bits"
)

// HdrLayout is how HdrHistogram keeps its counts. Values are whole units; the first SubBuckets of them are kept one by one (in steps of
// 2^UnitMagnitude), and after that every doubling has half as many buckets, so that a bucket is never wider than 2 / SubBuckets of its values.
type HdrLayout struct {
	// SubBuckets is a power of two: 256 keeps two significant digits, 2048 three.
	SubBuckets int64
	// UnitMagnitude is the lowest value that must be told from 0, as a power of two.
	UnitMagnitude int
}

// NewHdrLayout is the layout of a histogram as HdrHistogram's constructors describe it: the lowest discernible value and the number of
// significant digits, 0 to 5.
func NewHdrLayout(lowest int64, significantDigits int) HdrLayout {
	singleUnits := 2 * math.Pow10(significantDigits)
	return HdrLayout{1 << max(1, int(math.Ceil(math.Log2(singleUnits)))), doublings(lowest)}
}

// Index is where a value at or above 0 is counted.
func (l HdrLayout) Index(value int64) int {
	bucket := max(0, doublings(value)-l.UnitMagnitude-doublings(l.SubBuckets)+1)
	return bucket*int(l.SubBuckets)/2 + int(value>>(bucket+l.UnitMagnitude))
}

// Range is the values that are counted at an index, both inside.
func (l HdrLayout) Range(index int) (lowest, highest int64) {
	half := int(l.SubBuckets / 2)
	bucket := max(0, index/half-1)
	size := int64(1) << (bucket + l.UnitMagnitude)
	lowest = int64(index-bucket*half) * size
	return lowest, lowest + size - 1
}

// HdrCounts is counts in a layout, by its index.
type HdrCounts struct {
	Layout HdrLayout
	Counts []int64
}

// CountHdr counts values. With an expected interval, a value longer than it stands also for the calls that could not start meanwhile: value -
// interval, value - 2 × interval and so on are counted too, down to the interval (the correction for coordinated omission).
func CountHdr(values []int64, layout HdrLayout, expectedInterval int64) HdrCounts {
	highest := int64(0)
	for _, value := range values {
		highest = max(highest, value)
	}
	counts := make([]int64, layout.Index(highest)+1)
	for _, value := range values {
		counts[layout.Index(value)]++
		if expectedInterval > 0 {
			for missed := value - expectedInterval; missed >= expectedInterval; missed -= expectedInterval {
				counts[layout.Index(missed)]++
			}
		}
	}
	return HdrCounts{layout, counts}
}

// Merge is both added up, in the layout of the first; a bucket of another layout is counted where its lowest value belongs.
func (h HdrCounts) Merge(other HdrCounts) HdrCounts {
	highest := int64(0)
	if len(other.Counts) > 0 {
		_, highest = other.Layout.Range(len(other.Counts) - 1)
	}
	counts := make([]int64, max(len(h.Counts), h.Layout.Index(highest)+1))
	copy(counts, h.Counts)
	for index, count := range other.Counts {
		lowest, _ := other.Layout.Range(index)
		counts[h.Layout.Index(lowest)] += count
	}
	return HdrCounts{h.Layout, counts}
}

// doublings is e such that 2^e <= value < 2^(e+1); 0 for 0.
func doublings(value int64) int { return max(0, bits.Len64(uint64(value))-1) }
