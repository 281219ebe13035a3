package slo

import (
	"math"
	"slices"
)

// Share is how many values are at or below a threshold, when only buckets are known.
type Share struct {
	// AtLeast is those in buckets that end at or below the threshold: certain.
	AtLeast float64
	// AtMost is with those in the bucket that the threshold cuts. Equal to AtLeast where the threshold is an edge.
	AtMost float64
	// Likely is in between, by where in the bucket the threshold lies. For showing, never for a decision.
	Likely float64
}

// ShareAtMost is how many values are at or below a threshold at or above zero. Within a bucket the values are taken to lie evenly on a
// logarithmic scale.
func (h Histogram) ShareAtMost(threshold float64) Share {
	below := 0.0
	if threshold >= 0 {
		below = float64(h.ZeroCount)
	}
	for i, count := range h.Counts {
		upper := lowerBoundary(h.Offset+i+1, h.Scale)
		if upper <= threshold {
			below += float64(count)
			continue
		}
		lower := lowerBoundary(h.Offset+i, h.Scale)
		if threshold <= lower {
			break
		}
		likely := float64(count) * (math.Log2(threshold/lower) / math.Log2(upper/lower))
		return Share{below, below + float64(count), below + likely}
	}
	return Share{below, below, below}
}

// InterpolatedQuantile is the quantile by interpolation on a logarithmic scale, as Prometheus computes it: comparable with dashboards of
// Prometheus. Ranks of the upper half are counted from above, as there, so that rounding does not push the maximum out of its bucket.
func (h Histogram) InterpolatedQuantile(q float64) Reading {
	type bucket struct {
		count, index int64
		isZero       bool
	}
	var buckets []bucket
	if h.ZeroCount > 0 {
		buckets = append(buckets, bucket{count: h.ZeroCount, isZero: true})
	}
	total := h.ZeroCount
	for i, count := range h.Counts {
		if count > 0 {
			buckets = append(buckets, bucket{count: count, index: int64(h.Offset + i)})
			total += count
		}
	}
	if total == 0 {
		return NoData
	}
	fromAbove := q >= 0.5
	rank := q * float64(total)
	if fromAbove {
		slices.Reverse(buckets)
		rank = (1 - q) * float64(total)
	}
	seen := 0.0
	for _, bucket := range buckets {
		before := seen
		seen += float64(bucket.count)
		if seen < rank {
			continue
		}
		if bucket.isZero {
			return Measured(0)
		}
		share := (rank - before) / float64(bucket.count)
		if fromAbove {
			share = (seen - rank) / float64(bucket.count)
		}
		lower := math.Log2(lowerBoundary(int(bucket.index), h.Scale))
		upper := math.Log2(lowerBoundary(int(bucket.index)+1, h.Scale))
		return Measured(math.Exp2(lower + (upper-lower)*share))
	}
	return NoData
}
