package slo

import (
	"math"
	"slices"
)

// Histogram is OTLP's exponential histogram, for values at or above zero: Counts are of consecutive buckets from index Offset on.
type Histogram struct {
	Scale     int
	ZeroCount int64
	Offset    int
	Counts    []int64
	Sum       float64
	Count     int64
	// Min and Max are NaN where they are not known.
	Min, Max float64
}

const (
	// MaxBuckets is OTLP's default. More buckets lower the scale.
	MaxBuckets = 160
	maxScale   = 20
	minScale   = -10
)

// EmptyHistogram is a histogram of nothing: merging it changes nothing.
func EmptyHistogram() Histogram { return Histogram{Scale: maxScale, Min: math.NaN(), Max: math.NaN()} }

// HistogramOf is the histogram of some values at the finest scale at which they fit into maxBuckets. Values below zero and values that are no
// numbers are left out.
func HistogramOf(values []float64, maxBuckets int) Histogram {
	histogram := EmptyHistogram()
	least, most := math.Inf(1), 0.0
	for _, value := range values {
		if !(value >= 0) || math.IsInf(value, 1) {
			continue
		}
		histogram.Count++
		histogram.Sum += value
		histogram.Min, histogram.Max = leastKnown(histogram.Min, value), greatestKnown(histogram.Max, value)
		if value == 0 {
			histogram.ZeroCount++
			continue
		}
		least, most = math.Min(least, value), math.Max(most, value)
	}
	if histogram.Count == histogram.ZeroCount {
		return histogram
	}
	for histogram.Scale > minScale && bucketIndex(most, histogram.Scale)-bucketIndex(least, histogram.Scale) >= maxBuckets {
		histogram.Scale--
	}
	histogram.Offset = bucketIndex(least, histogram.Scale)
	histogram.Counts = make([]int64, bucketIndex(most, histogram.Scale)-histogram.Offset+1)
	for _, value := range values {
		if value > 0 && !math.IsInf(value, 1) {
			histogram.Counts[bucketIndex(value, histogram.Scale)-histogram.Offset]++
		}
	}
	return histogram
}

// Downscale is the same counts at a coarser scale: 2^(scale - to) buckets become one. Exact: nothing moves out of its new bucket.
func (h Histogram) Downscale(to int) Histogram {
	if to >= h.Scale {
		return h
	}
	shift := min(h.Scale-to, 62)
	h.Scale = to
	if len(h.Counts) == 0 {
		h.Offset, h.Counts = 0, nil
		return h
	}
	first := h.Offset >> shift
	merged := make([]int64, ((h.Offset+len(h.Counts)-1)>>shift)-first+1)
	for i, count := range h.Counts {
		merged[((h.Offset+i)>>shift)-first] += count
	}
	h.Offset, h.Counts = first, merged
	return h
}

// Merge is both histograms added up, at the finest scale that both can be brought to and at which the buckets fit into maxBuckets. In whatever
// order many histograms are merged, the counts come out the same.
func (h Histogram) Merge(other Histogram, maxBuckets int) Histogram {
	scale := min(h.Scale, other.Scale)
	left, right := h.Downscale(scale).trimmed(), other.Downscale(scale).trimmed()
	for scale > minScale && bucketsTogether(left, right) > maxBuckets {
		scale--
		left, right = left.Downscale(scale), right.Downscale(scale)
	}
	merged := Histogram{
		Scale: scale, ZeroCount: h.ZeroCount + other.ZeroCount, Sum: h.Sum + other.Sum, Count: h.Count + other.Count,
		Min: leastKnown(h.Min, other.Min), Max: greatestKnown(h.Max, other.Max),
	}
	switch {
	case len(left.Counts) == 0:
		merged.Offset, merged.Counts = right.Offset, right.Counts
	case len(right.Counts) == 0:
		merged.Offset, merged.Counts = left.Offset, left.Counts
	default:
		merged.Offset = min(left.Offset, right.Offset)
		merged.Counts = make([]int64, bucketsTogether(left, right))
		for _, part := range []Histogram{left, right} {
			for i, count := range part.Counts {
				merged.Counts[part.Offset-merged.Offset+i] += count
			}
		}
	}
	return merged
}

// rankTolerance: 0.95 × 20 is a little more than 19 in floats; the 19th value is meant.
const rankTolerance = 1e-12

// Quantile is the value that a share q (0 to 1) of the counted values do not exceed, by nearest rank: the middle (harmonic mean of the edges)
// of the bucket of that rank, kept within min and max. Off by at most QuantileError of the true value, whatever the values are.
func (h Histogram) Quantile(q float64) Reading {
	counted := h.ZeroCount
	for _, count := range h.Counts {
		counted += count
	}
	if counted == 0 {
		return NoData
	}
	rank := min(counted, max(1, int64(math.Ceil(q*float64(counted)-rankTolerance*float64(counted)))))
	if rank <= h.ZeroCount {
		return Measured(0)
	}
	seen, place := h.ZeroCount, 0
	for i, count := range h.Counts {
		seen += count
		if seen >= rank {
			place = i
			break
		}
	}
	return Measured(leastKnown(h.Max, greatestKnown(greatestKnown(h.Min, 0), bucketMiddle(h.Offset+place, h.Scale))))
}

// QuantileError is the largest relative error of a quantile at a scale: (base - 1) / (base + 1), 2.17 % at scale 4, 1.08 % at 5.
func QuantileError(scale int) float64 {
	base := math.Exp2(math.Exp2(float64(-scale)))
	if math.IsInf(base, 1) {
		return 1
	}
	return (base - 1) / (base + 1)
}

func (h Histogram) trimmed() Histogram {
	first, end := 0, len(h.Counts)
	for first < end && h.Counts[first] == 0 {
		first++
	}
	for end > first && h.Counts[end-1] == 0 {
		end--
	}
	if first == end {
		h.Offset, h.Counts = 0, nil
		return h
	}
	h.Offset, h.Counts = h.Offset+first, h.Counts[first:end]
	return h
}

func bucketsTogether(a, b Histogram) int {
	if len(a.Counts) == 0 || len(b.Counts) == 0 {
		return len(a.Counts) + len(b.Counts)
	}
	return max(a.Offset+len(a.Counts), b.Offset+len(b.Counts)) - min(a.Offset, b.Offset)
}

func leastKnown(a, b float64) float64 {
	if math.IsNaN(a) {
		return b
	}
	if math.IsNaN(b) {
		return a
	}
	return math.Min(a, b)
}

func greatestKnown(a, b float64) float64 {
	if math.IsNaN(a) {
		return b
	}
	if math.IsNaN(b) {
		return a
	}
	return math.Max(a, b)
}

// Add is Merge in place: nothing is allocated while the other's buckets lie within those that are there already.
func (h *Histogram) Add(other Histogram, maxBuckets int) {
	if h.Scale == other.Scale {
		part := other.trimmed()
		place := part.Offset - h.Offset
		if len(part.Counts) == 0 || len(h.Counts) > 0 && place >= 0 && place+len(part.Counts) <= len(h.Counts) {
			for i, count := range part.Counts {
				h.Counts[place+i] += count
			}
			h.ZeroCount += other.ZeroCount
			h.Sum += other.Sum
			h.Count += other.Count
			h.Min, h.Max = leastKnown(h.Min, other.Min), greatestKnown(h.Max, other.Max)
			return
		}
	}
	merged := h.Merge(other, maxBuckets)
	merged.Counts = slices.Clone(merged.Counts)
	*h = merged
}

// Copy is the histogram with counts of its own, in the memory of into where that is large enough.
func (h Histogram) Copy(into []int64) Histogram {
	h.Counts = append(into[:0], h.Counts...)
	return h
}
