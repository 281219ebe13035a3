package slo

import (
	"time"
)

// State is where an alert stands:
//
//	inactive ──▶ pending ──▶ firing ──▶ resolved ──▶ inactive
//	                │ quiet     ▲  one incident  │      ▲
//	                └──────▶ inactive            └ after a while
type State string

const (
	Inactive State = "inactive"
	Pending  State = "pending"
	Firing   State = "firing"
	Resolved State = "resolved"
)

// States are all of them, in the order in which they are told.
var States = [...]State{Inactive, Pending, Firing, Resolved}

// Never is an instant that has not come.
const Never = beforeEverything

// Alert is the alert of one severity of one SLO. Plain data: it can be stored and read back, and the next step goes on from it.
type Alert struct {
	Severity Severity
	State    State
	// SinceMs is when it came into its state; Never before the first step.
	SinceMs int64
	// Incident is from firing until it is forgotten after resolving; a new one for each firing, empty otherwise.
	Incident string
	// IsFrozen: kept as it is because the telemetry that could change it is missing.
	IsFrozen bool
	// IsInhibited: a ticket while the page of the same SLO fires. On, but nobody needs to be told twice.
	IsInhibited bool
	// BreachingSince is for each rule of the severity since when its condition has held; Never where it does not.
	BreachingSince []int64
}

// NewAlert is an alert before anything was read.
func NewAlert(severity Severity) Alert {
	return Alert{Severity: severity, State: Inactive, SinceMs: Never}
}

// RuleState is what one rule says, and how long it has to say so.
type RuleState struct {
	Reading RuleReading
	Hold    time.Duration
}

// AlertReading is what an alert steps on.
type AlertReading struct {
	// Rules are one for each rule of the severity, always in the same order.
	Rules []RuleState
	// Subject is whose alert it is: an incident's id is this, the severity and the time it began, the same however often it is computed.
	Subject string
	// IsPageFiring inhibits the ticket.
	IsPageFiring bool
}

// resolvedForMs: a resolved alert is shown for this long before it is inactive again.
const resolvedForMs = 900_000

// Step is the alert at t, given what its rules say then. Fires when a rule's condition has held for its hold time; resolves when every rule is
// known to be quiet. While a rule that carries the alert is unknown, and none is breaching, the alert stays as it is, frozen.
func (a Alert) Step(reading AlertReading, t int64) Alert {
	since := a.BreachingSince
	breaching := make([]int64, len(reading.Rules))
	isFiring, isPending, isFrozen := false, false, true
	for i, rule := range reading.Rules {
		breaching[i] = Never
		if i < len(since) {
			breaching[i] = since[i]
		}
		switch {
		case rule.Reading == Quiet:
			breaching[i] = Never
		case rule.Reading == Breaching && breaching[i] == Never:
			breaching[i] = t
		}
		if breaching[i] == Never {
			continue
		}
		isPending = true
		isFrozen = isFrozen && rule.Reading == Unknown
		wasFiring := a.State == Firing && rule.Reading == Unknown
		isFiring = isFiring || wasFiring || rule.Reading == Breaching && t-breaching[i] >= rule.Hold.Milliseconds()
	}
	next := Alert{Severity: a.Severity, State: a.nextState(isFiring, isPending, t), SinceMs: a.SinceMs, BreachingSince: breaching}
	if next.State != a.State || a.SinceMs == Never {
		next.SinceMs = t
	}
	switch {
	case next.State == Firing && a.State == Firing && a.Incident != "", next.State == Resolved:
		next.Incident = a.Incident
	case next.State == Firing:
		next.Incident = reading.Subject + "/" + string(a.Severity) + "/" + time.UnixMilli(t).UTC().Format("2006-01-02T15:04:05.000Z")
	}
	next.IsFrozen = (next.State == Firing || next.State == Pending) && isFrozen
	next.IsInhibited = a.Severity == Ticket && next.State == Firing && reading.IsPageFiring
	return next
}

func (a Alert) nextState(isFiring, isPending bool, t int64) State {
	switch {
	case isFiring:
		return Firing
	case a.State == Firing:
		return Resolved
	case isPending:
		return Pending
	case a.State == Resolved && a.SinceMs != Never && t-a.SinceMs < resolvedForMs:
		return Resolved
	}
	return Inactive
}
