package slo

import (
	"regexp"
	"strings"
	"time"
)

// BudgetingMethod is what a budget is counted in, with OpenSLO's meaning.
type BudgetingMethod string

const (
	// Occurrences: events.
	Occurrences BudgetingMethod = "occurrences"
	// Timeslices: slices of time, each good when at least the slice target of its events were good.
	Timeslices BudgetingMethod = "timeslices"
	// RatioTimeslices: slices of time, each worth its own share of good events, however many events it had.
	RatioTimeslices BudgetingMethod = "ratio-timeslices"
)

// Budgeting is a method with its slices.
type Budgeting struct {
	Method      BudgetingMethod
	Slice       time.Duration
	SliceTarget Fraction
}

// ByOccurrences is how budgets are counted unless somebody says otherwise.
var ByOccurrences = Budgeting{Method: Occurrences}

// IsSliced tells whether slices of time are counted.
func (b Budgeting) IsSliced() bool { return b.Method == Timeslices || b.Method == RatioTimeslices }

var (
	budgetingForm   = regexp.MustCompile(`^(timeslices|ratio-timeslices)\s+(\S+)(?:\s+at\s+(\S+))?$`)
	wholeSliceForms = regexp.MustCompile(`^(100(\.0+)?\s?%|1(\.0+)?)$`)
)

// ParseBudgeting reads "occurrences", "timeslices 1m at 95%" (also "at 100%": every event of the slice) and "ratio-timeslices 1m".
func ParseBudgeting(text string) (Budgeting, *Issue) {
	trimmed := strings.TrimSpace(text)
	if trimmed == string(Occurrences) {
		return ByOccurrences, nil
	}
	var match []string
	if !isTooLong(text) {
		match = budgetingForm.FindStringSubmatch(trimmed)
	}
	if match == nil || (match[1] == string(RatioTimeslices)) == (match[3] != "") {
		return Budgeting{}, refuse("budgeting-malformed",
			`a budgeting method must be one of "occurrences", "timeslices 1m at 95%" or "ratio-timeslices 1m" (got `+Quote(text)+")")
	}
	slice, issue := ParseDuration(match[2])
	if issue != nil {
		return Budgeting{}, issue
	}
	if !isWholeMs(slice) || slice < time.Second || slice > day {
		return Budgeting{}, refuse("slice-out-of-range", "a slice must be between 1s and 1d (got "+Quote(match[2])+")")
	}
	if match[1] == string(RatioTimeslices) {
		return Budgeting{Method: RatioTimeslices, Slice: slice}, nil
	}
	target, issue := ParseSliceTarget(match[3])
	return Budgeting{Method: Timeslices, Slice: slice, SliceTarget: target}, issue
}

// ParseSliceTarget reads the share of a slice's events that must be good for the slice to be good: like a target, but 100 % is allowed.
func ParseSliceTarget(text string) (Fraction, *Issue) {
	if wholeSliceForms.MatchString(strings.TrimSpace(text)) {
		return one, nil
	}
	target, issue := ParseTarget(text)
	if issue != nil {
		return Fraction{}, issue
	}
	return one.Minus(target.Budget), nil
}

// String is the text that ParseBudgeting reads back.
func (b Budgeting) String() string {
	switch b.Method {
	case Timeslices:
		share := "100%"
		if b.SliceTarget != one {
			share = b.SliceTarget.String()
			if target, issue := TargetWithBudget(one.Minus(b.SliceTarget)); issue == nil {
				share = target.Text
			}
		}
		return "timeslices " + FormatDuration(b.Slice) + " at " + share
	case RatioTimeslices:
		return "ratio-timeslices " + FormatDuration(b.Slice)
	}
	return string(Occurrences)
}
