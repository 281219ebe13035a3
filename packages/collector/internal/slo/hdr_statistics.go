package slo

import "math"

// HdrStatistics is what HDR counts say about their values, by the definitions of HdrHistogram's reference implementation.
type HdrStatistics struct {
	Total int64
	// Min is the lowest value that the lowest count can stand for, Max the highest that the highest can. 0 where there is none.
	Min, Max int64
	// Mean and StdDev have every value in the middle of its bucket.
	Mean, StdDev float64
}

// Statistics tells them.
func (h HdrCounts) Statistics() HdrStatistics {
	var statistics HdrStatistics
	sum := 0.0
	h.each(func(count, lowest, highest int64) {
		if statistics.Total == 0 {
			statistics.Min = lowest
		}
		statistics.Total += count
		statistics.Max = highest
		sum += float64(count) * middle(lowest, highest)
	})
	if statistics.Total == 0 {
		return statistics
	}
	statistics.Mean = sum / float64(statistics.Total)
	variance := 0.0
	h.each(func(count, lowest, highest int64) {
		variance += float64(count) * math.Pow(middle(lowest, highest)-statistics.Mean, 2)
	})
	statistics.StdDev = math.Sqrt(variance / float64(statistics.Total))
	return statistics
}

// Percentile is the value that a percentage (0 to 100) of the values do not exceed: the highest of the bucket of that rank, so never too small;
// for 0 the lowest of the first. 0 where nothing was counted.
func (h HdrCounts) Percentile(percentage float64) int64 {
	total := h.Statistics().Total
	// One unit in the last place lower, as the reference has it: 99.9 % of 1000 is then the 999th value and not, by rounding, the 1000th.
	asked := math.Min(100, math.Max(0, math.Nextafter(percentage, math.Inf(-1))))
	rank := max(1, int64(math.Ceil(asked*float64(total)/100)))
	seen, answer, isFound := int64(0), int64(0), false
	h.each(func(count, lowest, highest int64) {
		seen += count
		if isFound || seen < rank {
			return
		}
		isFound, answer = true, highest
		if percentage == 0 {
			answer = lowest
		}
	})
	return answer
}

func (h HdrCounts) each(bucket func(count, lowest, highest int64)) {
	for index, count := range h.Counts {
		if count > 0 {
			lowest, highest := h.Layout.Range(index)
			bucket(count, lowest, highest)
		}
	}
}

// middle is the reference's median equivalent value: the upper of two middles.
func middle(lowest, highest int64) float64 { return float64(lowest + (highest-lowest+1)/2) }
