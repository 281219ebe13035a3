package slo

import (
	"math"
	"math/big"
	"time"
)

// Severity is whom an alert tells: Page somebody now, or write a Ticket.
type Severity string

const (
	Page   Severity = "page"
	Ticket Severity = "ticket"
)

// AlertRule is one condition: the burn rate is strictly above the threshold in the long window, so that it matters, and in the short one, so
// that it still goes on.
type AlertRule struct {
	Severity    Severity
	Long, Short time.Duration
	// Threshold is a burn rate.
	Threshold Fraction
	// Hold is how long the condition must hold before the alert fires.
	Hold time.Duration
	// MinEvents is the least number of events in the long window; with fewer the condition is false.
	MinEvents int64
	// Confidence is how sure to be, 0 to 1 (0: not asked): the exact binomial lower bound of the long window's burn rate must be above the
	// threshold, not only the rate itself.
	Confidence float64
}

// AlertPolicy is alternatives: an alert of a severity is on while one of its rules is.
type AlertPolicy []AlertRule

var defaultShares = []struct {
	severity Severity
	percent  int64
	long     time.Duration
}{{Page, 2, time.Hour}, {Page, 5, 6 * time.Hour}, {Ticket, 10, day}, {Ticket, 10, 3 * day}}

// DefaultAlertPolicy pages when 2 % of the budget goes in an hour or 5 % in six, and writes a ticket when 10 % goes in a day or in three; each
// with a short window of a twelfth. The thresholds follow from the SLO's window: 14.4, 6, 3 and 1 for 30 days, 13.44, 5.6, 2.8 and 14/15 for
// 28. For SLO windows under a week the alert windows shrink in proportion to 30 days (in whole seconds, no short window under one), so that
// they stay inside the SLO's own.
func DefaultAlertPolicy(window Window) AlertPolicy {
	windowMs := window.NominalMs()
	policy := make(AlertPolicy, 0, len(defaultShares))
	for _, share := range defaultShares {
		long := share.long
		if windowMs < week.Milliseconds() {
			shrunk := float64(long.Milliseconds()) * float64(windowMs) / float64((30 * day).Milliseconds())
			long = time.Duration(max(1, int64(math.Floor(shrunk/12_000+0.5)))) * 12 * time.Second
		}
		threshold, _ := FractionOf(
			new(big.Int).Mul(big.NewInt(share.percent), big.NewInt(windowMs)),
			new(big.Int).Mul(big.NewInt(100), big.NewInt(long.Milliseconds())),
		)
		policy = append(policy, AlertRule{Severity: share.severity, Long: long, Short: long / 12, Threshold: threshold})
	}
	return policy
}
