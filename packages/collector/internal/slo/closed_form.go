package slo

import "time"

// What an alert rule will do, without simulating it: the closed forms of the SRE Workbook's chapter on alerting, with a constant share of bad
// events before and during an incident. Exact fractions of milliseconds.

// Incident is the share of bad events before (Background) and during it.
type Incident struct {
	ErrorRatio, Background Fraction
}

// When is when something happens, counted from the incident's start (or its end, for a reset): Already, never, or strictly after Ms.
type When struct {
	Kind WhenKind
	Ms   Fraction
}

type WhenKind int

const (
	NeverAfter WhenKind = iota
	Already
	After
)

// Condition is a rule's windows and threshold; with one window, both are the same.
type Condition struct {
	Long, Short time.Duration
	Threshold   Fraction
}

// DetectionTime is after how long the condition becomes true: W × (B·eb - background) / (e - background), in the slower of both windows. Never
// where the incident is not worse than the threshold, already where the background is.
func DetectionTime(rule Condition, target Target, incident Incident) When {
	limit := rule.Threshold.Times(target.Budget)
	switch {
	case incident.background().Compare(limit) > 0:
		return When{Kind: Already}
	case incident.ErrorRatio.Compare(limit) <= 0:
		return When{Kind: NeverAfter}
	}
	slower := max(rule.Long, rule.Short).Milliseconds()
	return When{After, Fraction{slower, 1}.Times(filled(limit, incident))}
}

// ResetTime is how long after an incident's end the condition is false again: W × (1 - (B·eb - background) / (e - background)), in the faster of
// both windows. For incidents that lasted until the condition was true. Never where the background keeps it true.
func ResetTime(rule Condition, target Target, incident Incident) When {
	limit := rule.Threshold.Times(target.Budget)
	switch {
	case incident.background().Compare(limit) > 0:
		return When{Kind: NeverAfter}
	case incident.ErrorRatio.Compare(limit) <= 0:
		return When{Kind: Already}
	}
	faster := min(rule.Long, rule.Short).Milliseconds()
	return When{After, Fraction{faster, 1}.Times(one.Minus(filled(limit, incident)))}
}

// SpentAfter is the share of the budget that burning at a share of bad events for so long has spent.
func SpentAfter(ms Fraction, target Target, errorRatio Fraction, windowMs int64) Fraction {
	return errorRatio.Over(target.Budget).Times(ms).Over(Fraction{windowMs, 1})
}

// TimeToExhaustion is how long a full budget lasts at a constant share of bad events: T / b. Without any bad ones it lasts forever.
func TimeToExhaustion(target Target, errorRatio Fraction, windowMs int64) When {
	if errorRatio.Num == 0 {
		return When{Kind: NeverAfter}
	}
	return When{After, Fraction{windowMs, 1}.Times(target.Budget).Over(errorRatio)}
}

// filled is how much of a window has to be incident for the limit to be reached.
func filled(limit Fraction, incident Incident) Fraction {
	return limit.Minus(incident.background()).Over(incident.ErrorRatio.Minus(incident.background()))
}

func (i Incident) background() Fraction {
	if i.Background.Den == 0 {
		return Fraction{0, 1}
	}
	return i.Background
}
