package slo

import (
	"math/big"
	"regexp"
	"strings"
)

// Target is the share of events that must be good, strictly between 0 and 1.
type Target struct {
	// Text is how it is written everywhere: the percentage with no digit too many, "99.9%".
	Text string
	// Ratio is the nearest floating-point number, for showing and for metrics: 0.999.
	Ratio float64
	// Budget is the share that may be bad, exactly: 1/1000. Every decision is made with this one.
	Budget Fraction
}

var targetForm = regexp.MustCompile(`^(\d+(?:\.\d+)?)\s?(%?)$`)

// ParseTarget reads "99.9%", "99.9 %" or "0.999", from their decimal digits. 100 % and 0 are refused: with a budget of zero every burn
// rate is a division by zero, and a target of zero promises nothing. "99.9" is refused because it could mean either.
func ParseTarget(text string) (Target, *Issue) {
	var match []string
	if !isTooLong(text) {
		match = targetForm.FindStringSubmatch(strings.TrimSpace(text))
	}
	if match == nil {
		return Target{}, refuse("target-malformed", "a target must be a percentage (got "+Quote(text)+`): write "99.9%"`)
	}
	number, issue := ParseFraction(match[1])
	if issue != nil {
		return Target{}, issue
	}
	isPercentage := match[2] == "%"
	if !isPercentage && number.Num > number.Den {
		return Target{}, refuse("target-malformed",
			"a target must say that it is a percentage (got "+Quote(text)+`): write "`+number.String()+`%"`)
	}
	if number.Num == 0 {
		return Target{}, refuse("target-out-of-range", "a target must be above 0% (got "+Quote(text)+"): a target of zero promises nothing")
	}
	_, decimals, _ := strings.Cut(match[1], ".")
	if digits := len(decimals); digits > 12 || isPercentage && digits > 10 {
		return Target{}, refuse("fraction-too-long", "a target can have 10 digits after the percentage's point (got "+Quote(text)+"): round it")
	}
	share := number
	if isPercentage {
		share, _ = FractionOf(big.NewInt(number.Num), new(big.Int).Mul(big.NewInt(number.Den), big.NewInt(100)))
	}
	budget := one.Minus(share)
	if budget.Num <= 0 {
		return Target{}, refuse("target-out-of-range", "a target must be below 100% (got "+Quote(text)+"): a budget of zero cannot burn")
	}
	return Target{Text: share.Times(Fraction{100, 1}).String() + "%", Ratio: share.Float(), Budget: budget}, nil
}

// TargetWithBudget is the target whose budget is given, such as the complement of an error rate.
func TargetWithBudget(budget Fraction) (Target, *Issue) {
	share := one.Minus(budget)
	if share.Num <= 0 {
		return Target{}, refuse("target-out-of-range", "an error rate must be below 100% (got "+budget.String()+")")
	}
	return ParseTarget(share.String())
}
