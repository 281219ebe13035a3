package slo

import "math"

// ExplicitHistogram has named edges, as most libraries export by default: bucket i counts values in (Bounds[i-1], Bounds[i]], the last one all
// above. There is one count more than there are bounds, which ascend.
type ExplicitHistogram struct {
	Bounds []float64
	Counts []int64
}

// ShareAtMost is how many values are at or below a threshold: exactly where the threshold is one of the edges, otherwise the two numbers that
// it lies between, and by straight interpolation the one that is likely.
func (h ExplicitHistogram) ShareAtMost(threshold float64) Share {
	below := 0.0
	for i := range h.Counts {
		count := float64(h.Counts[i])
		lower, upper := h.edges(i)
		if upper <= threshold {
			below += count
			continue
		}
		if threshold <= lower {
			break
		}
		likely := 0.0
		if !math.IsInf(upper, 1) {
			likely = count * (threshold - lower) / (upper - lower)
		}
		return Share{below, below + count, below + likely}
	}
	return Share{below, below, below}
}

// Quantile is the value that a share q (0 to 1) of the values do not exceed, by straight interpolation in its bucket; above the last edge, that
// edge.
func (h ExplicitHistogram) Quantile(q float64) Reading {
	total := int64(0)
	for _, count := range h.Counts {
		total += count
	}
	if total == 0 || len(h.Bounds) == 0 {
		return NoData
	}
	rank, below := q*float64(total), 0.0
	for i := range h.Bounds {
		count := float64(h.Counts[i])
		if count > 0 && below+count >= rank {
			lower, upper := h.edges(i)
			return Measured(lower + (upper-lower)*(rank-below)/count)
		}
		below += count
	}
	return Measured(h.Bounds[len(h.Bounds)-1])
}

func (h ExplicitHistogram) edges(i int) (lower, upper float64) {
	upper = math.Inf(1)
	if i < len(h.Bounds) {
		upper = h.Bounds[i]
	}
	if i == 0 {
		return math.Min(0, upper), upper
	}
	return h.Bounds[i-1], upper
}
