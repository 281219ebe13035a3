package slo

// SureBurnRate is the burn rate that is exceeded with the given confidence (0 to 1): Clopper and Pearson's exact one-sided lower bound of the
// share of bad events, over the budget. One bad event among ten at 99.9 % is a burn rate of 100, but only 5.1 of it is sure at 95 %.
func SureBurnRate(counts Counts, target Target, confidence float64) Reading {
	if counts.Total() == 0 {
		return NoData
	}
	share := lowerBound(float64(counts.Bad), float64(counts.Total()), confidence)
	return Measured(share * float64(target.Budget.Den) / float64(target.Budget.Num))
}

// SurelyExceeds tells whether the burn rate is above the threshold with the given confidence. It is when a service that burns at exactly the
// threshold would show so many bad events with a chance of less than 1 - confidence, which is the same as the lower bound being above the
// threshold and needs no search for it.
func SurelyExceeds(counts Counts, target Target, threshold Fraction, confidence float64) bool {
	budget := target.Budget
	share := float64(threshold.Num) * float64(budget.Num) / (float64(threshold.Den) * float64(budget.Den))
	return tailProbability(float64(counts.Bad), float64(counts.Total()), share) < 1-confidence
}
