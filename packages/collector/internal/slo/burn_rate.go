package slo

// BurnRate is how many times faster than sustainable the budget is being spent: bad / total / (1 - target), or no data where there was no
// event. 1 spends it in exactly one window. For showing; decisions are made by Exceeds.
func BurnRate(counts Counts, target Target) Reading {
	if counts.Total() == 0 {
		return NoData
	}
	return Measured(float64(counts.Bad) * float64(target.Budget.Den) / (float64(counts.Total()) * float64(target.Budget.Num)))
}

// Exceeds tells whether the burn rate is strictly greater than the threshold. Exact: whole numbers are compared, nothing is divided.
// Without events it is not.
func Exceeds(counts Counts, target Target, threshold Fraction) bool {
	return compareProducts(
		[3]int64{counts.Bad, target.Budget.Den, threshold.Den},
		[3]int64{threshold.Num, target.Budget.Num, counts.Total()},
	) > 0
}
