package slo

import (
	"math/big"
	"regexp"
	"strings"
	"time"
)

// BudgetAlert is an alert on the budget itself rather than on how fast it goes. With a Share: at least that share of the budget is spent.
// Without: at the burn rate of the last Over, what remains is gone within Within; or it is gone already.
type BudgetAlert struct {
	Severity     Severity
	Share        Fraction
	Within, Over time.Duration
	Hold         time.Duration
}

// OnShare tells the two kinds apart.
func (b BudgetAlert) OnShare() bool { return b.Share.Num > 0 }

var budgetAlertForm = regexp.MustCompile(`^(page|ticket)\s+(?:(\S+?)\s?%\s+spent|exhausted\s+within\s+(\S+)\s+over\s+(\S+))(?:\s+hold\s+(\S+))?$`)

const budgetAlertExamples = `write "ticket 75% spent" or "page exhausted within 4h over 1h"`

// ParseBudgetAlerts reads "ticket 75% spent; page exhausted within 4h over 1h hold 5m".
func ParseBudgetAlerts(text string) ([]BudgetAlert, *Issue) {
	var alerts []BudgetAlert
	for part := range strings.SplitSeq(text, ";") {
		alert, issue := parseBudgetAlert(strings.TrimSpace(part))
		if issue != nil {
			return nil, issue
		}
		alerts = append(alerts, alert)
	}
	return alerts, nil
}

// FormatBudgetAlerts is the text that ParseBudgetAlerts reads back.
func FormatBudgetAlerts(alerts []BudgetAlert) string {
	texts := make([]string, len(alerts))
	for i, alert := range alerts {
		condition := "exhausted within " + FormatDuration(alert.Within) + " over " + FormatDuration(alert.Over)
		if alert.OnShare() {
			condition = alert.Share.Times(Fraction{100, 1}).String() + "% spent"
		}
		texts[i] = string(alert.Severity) + " " + condition
		if alert.Hold > 0 {
			texts[i] += " hold " + FormatDuration(alert.Hold)
		}
	}
	return strings.Join(texts, "; ")
}

func parseBudgetAlert(text string) (alert BudgetAlert, issue *Issue) {
	var match []string
	if !isTooLong(text) {
		match = budgetAlertForm.FindStringSubmatch(text)
	}
	if match == nil {
		return alert, refuse("budget-alert-malformed", "a budget alert must say what it is about (got "+Quote(text)+"): "+budgetAlertExamples)
	}
	alert.Severity = Severity(match[1])
	if match[5] != "" {
		if alert.Hold, issue = ParseDuration(match[5]); issue != nil {
			return alert, issue
		}
	}
	if match[2] != "" {
		share, issue := ParseFraction(match[2])
		if issue != nil {
			return alert, issue
		}
		if share.Num == 0 {
			return alert, refuse("budget-alert-malformed", "a share of the budget must be above 0% (got "+Quote(text)+"): "+budgetAlertExamples)
		}
		alert.Share = share.Over(Fraction{100, 1})
		return alert, nil
	}
	if alert.Within, issue = ParseDuration(match[3]); issue != nil {
		return alert, issue
	}
	alert.Over, issue = ParseDuration(match[4])
	return alert, issue
}

// BudgetReading is what a budget alert looks at: counts over the SLO's window, and over the alert's Over.
type BudgetReading struct {
	Target         Target
	Window, Recent Counts
	WindowMs       int64
	// IsIncomplete where telemetry is missing.
	IsIncomplete bool
}

// Read tells whether the alert's condition is true. Exact for shares: 75 % spent is spent when 75 % is spent, not a rounding later.
func (b BudgetAlert) Read(reading BudgetReading) RuleReading {
	isTrue := isSpent(b.Share, reading)
	if !b.OnShare() {
		isTrue = b.isExhaustedSoon(reading)
	}
	switch {
	case isTrue:
		return Breaching
	case reading.IsIncomplete:
		return Unknown
	}
	return Quiet
}

func isSpent(share Fraction, reading BudgetReading) bool {
	budget, window := reading.Target.Budget, reading.Window
	if window.Total() == 0 {
		return false
	}
	return compareProducts([3]int64{window.Bad, budget.Den, share.Den}, [3]int64{share.Num, budget.Num, window.Total()}) >= 0
}

func (b BudgetAlert) isExhaustedSoon(reading BudgetReading) bool {
	if isSpent(one, reading) {
		return true
	}
	recent := reading.Recent
	if recent.Bad == 0 {
		return false
	}
	// remaining × window / burn rate <= within, multiplied out so that nothing is divided. A window without events has all of its budget.
	events, spent := reading.Window.Total(), reading.Window.Bad
	if events == 0 {
		events, spent = 1, 0
	}
	num, den := big.NewInt(reading.Target.Budget.Num), big.NewInt(reading.Target.Budget.Den)
	remaining := new(big.Int).Sub(times(num, big.NewInt(events)), times(den, big.NewInt(spent)))
	lasting := times(remaining, big.NewInt(reading.WindowMs*1000), num, big.NewInt(recent.Total()))
	return lasting.Cmp(times(big.NewInt(b.Within.Microseconds()), den, big.NewInt(recent.Bad), num, big.NewInt(events))) <= 0
}
