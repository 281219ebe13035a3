package slo

import "math/big"

// Coverage is how much of a window was seen: the milliseconds for which telemetry arrived, of those for which it was expected.
type Coverage struct {
	ObservedMs, ExpectedMs int64
}

// FullCoverage: everything was seen.
var FullCoverage = Coverage{1, 1}

// Budget is the error budget over a window. Spent + Remaining = 1 as exact numbers; as floats each is rounded against us by at most one
// unit in the last place, so that a budget is never shown as whole, or as not yet exhausted, by rounding alone.
type Budget struct {
	// IsMeasured is false where there was no event, or nothing was seen: the other fields then say nothing.
	IsMeasured bool
	// Allowed is how many events (or slices) could be bad for the ones there were: (1 - target) × total.
	Allowed float64
	// Spent is the share of the budget that is spent: bad / allowed. Above 1 when the promise is broken.
	Spent float64
	// Remaining is 1 - spent, signed: -0.5 means half a budget overspent.
	Remaining float64
	// Worst and Best are what would remain if everything unseen had been bad, and if it had been good.
	Worst, Best float64
	// Coverage is the share of the window that was seen, 0 to 1.
	Coverage float64
}

// BudgetOf is the budget by what was counted. Where part of the window was not seen, that part is taken to have had events at the rate of
// the part that was seen; Worst counts all of them as bad, Best as good.
func BudgetOf(counts Counts, target Target, coverage Coverage) Budget {
	if counts.Total() == 0 || coverage.ObservedMs <= 0 {
		return Budget{}
	}
	expected := coverage.ExpectedMs
	observed := min(coverage.ObservedMs, expected)
	allowed, spent, remaining := divided(counts, target.Budget)
	budget := Budget{true, allowed, spent, remaining, remaining, remaining, divideDown(observed, expected)}
	if observed == expected {
		return budget
	}
	// In units of 1/(den × observed) events, so that everything stays a whole number.
	events, num, den := big.NewInt(counts.Total()), big.NewInt(target.Budget.Num), big.NewInt(target.Budget.Den)
	allowedOfAll := times(num, events, big.NewInt(expected))
	badIfBest := times(den, big.NewInt(counts.Bad), big.NewInt(observed))
	badIfWorst := times(den, events, big.NewInt(expected-observed))
	badIfWorst.Add(badIfWorst, badIfBest)
	budget.Worst = divideBigDown(badIfWorst.Sub(allowedOfAll, badIfWorst), allowedOfAll)
	budget.Best = divideBigDown(badIfBest.Sub(allowedOfAll, badIfBest), allowedOfAll)
	return budget
}

// divided is allowed, spent and remaining. In 64 bits where the products are kept exactly, and in integers of any length elsewhere.
func divided(counts Counts, share Fraction) (allowed, spent, remaining float64) {
	allowedParts, allowedFits := product([3]int64{share.Num, counts.Total(), 1})
	badParts, badFits := product([3]int64{share.Den, counts.Bad, 1})
	if allowedFits && badFits && allowedParts <= maxSafe && badParts <= maxSafe {
		a, b := int64(allowedParts), int64(badParts)
		return divideDown(a, share.Den), 0 - divideDown(-b, a), divideDown(a-b, a)
	}
	a := times(big.NewInt(share.Num), big.NewInt(counts.Total()))
	b := times(big.NewInt(share.Den), big.NewInt(counts.Bad))
	return divideBigDown(a, big.NewInt(share.Den)), divideBigUp(b, a), divideBigDown(new(big.Int).Sub(a, b), a)
}

func times(factors ...*big.Int) *big.Int {
	product := big.NewInt(1)
	for _, factor := range factors {
		product.Mul(product, factor)
	}
	return product
}

// NoDataPolicy is what is taken to be true while nothing is seen: keep what is known (Freeze), or count the unseen as good or as bad.
type NoDataPolicy string

const (
	Freeze NoDataPolicy = "freeze"
	AsGood NoDataPolicy = "good"
	AsBad  NoDataPolicy = "bad"
)

// RemainingUnder is what remains under a no-data policy.
func (b Budget) RemainingUnder(policy NoDataPolicy) float64 {
	switch policy {
	case AsGood:
		return b.Best
	case AsBad:
		return b.Worst
	}
	return b.Remaining
}

// CountsUnder is the counts with the unseen part of the window filled up as a no-data policy says: events at the rate of the part that was
// seen, all of them good or all bad. Whole events, rounded against us. Frozen, or where nothing was seen, the counts stay as they are.
func CountsUnder(policy NoDataPolicy, counts Counts, coverage Coverage) Counts {
	observed, expected := coverage.ObservedMs, coverage.ExpectedMs
	if policy == Freeze || policy == "" || observed <= 0 || observed >= expected {
		return counts
	}
	unseen := times(big.NewInt(counts.Total()), big.NewInt(expected-observed))
	whole, rest := new(big.Int).QuoRem(unseen, big.NewInt(observed), new(big.Int))
	if policy == AsGood {
		return Counts{counts.Good + whole.Int64(), counts.Bad}
	}
	if rest.Sign() > 0 {
		whole.Add(whole, big.NewInt(1))
	}
	return Counts{counts.Good, counts.Bad + whole.Int64()}
}

// ExhaustionKind is whether a budget ends.
type ExhaustionKind string

const (
	Exhausted      ExhaustionKind = "exhausted"
	NeverExhausted ExhaustionKind = "never"
	ExhaustedLater ExhaustionKind = "in"
)

// Exhaustion is when the budget is gone if it goes on burning as it does: Ms from now where it is ExhaustedLater.
type Exhaustion struct {
	Kind ExhaustionKind
	Ms   float64
}

// ExhaustionOf is remaining × window / burn rate: the time until nothing is left, at this burn rate. A full budget is 1. Time-based: for an SLO
// that counts events it holds as long as the traffic stays what it is.
func ExhaustionOf(remaining, burnRate float64, windowMs int64) Exhaustion {
	switch {
	case remaining <= 0:
		return Exhaustion{Kind: Exhausted}
	case burnRate <= 0:
		return Exhaustion{Kind: NeverExhausted}
	}
	return Exhaustion{ExhaustedLater, remaining * float64(windowMs) / burnRate}
}
