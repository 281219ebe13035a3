package books

import "github.com/plimsoll/plimsoll/packages/collector/internal/slo"

// evaluate tells how an SLO stands at an instant, which is a boundary of the finest slots, and steps its alerts.
func (b *sloBook) evaluate(of *slo.Slo, at int64) *SloStatus {
	span := slo.WindowSpan(of.Window, at, b.startMs)
	policy := of.NoData
	if policy == "" {
		policy = slo.Freeze
	}
	isSliced := of.Budgeting.IsSliced()
	worth := b.account.worth(span, policy)
	coverage := b.coverage(span)
	status := &SloStatus{
		ID: b.id, Slo: of, AtMs: at, Span: span, Counts: worth.Counts, Worth: worth,
		Attainment: slo.Attainment(worth.Counts), Budget: slo.BudgetOf(worth.Counts, of.Target, coverage),
		BurnRates: make([]WindowReading, len(b.windowsMs)), IsBlind: b.covered.EndMs() < at,
		StreamsRefused: b.streamsRefused, Totals: b.told(),
	}
	if isSliced {
		status.Counts = b.account.events(span)
	}
	for i, windowMs := range b.windowsMs {
		window := slo.SpanEndingAt(at, windowMs)
		reading := WindowReading{WindowMs: windowMs, Worth: b.account.worth(window, slo.Freeze)}
		reading.Counts = reading.Worth.Counts
		if isSliced {
			reading.Counts = b.account.events(window)
		}
		reading.BurnRate = slo.BurnRate(reading.Worth.Counts, of.Target)
		status.BurnRates[i] = reading
	}
	status.Trend = slo.TrendOf(status.countsOf(hourMs), status.countsOf(recentMs))
	if status.Budget.IsMeasured {
		remaining := status.Budget.Remaining
		// Slices without events have been counted by the policy already.
		if !isSliced {
			remaining = status.Budget.RemainingUnder(policy)
		}
		status.Remaining = slo.Measured(remaining)
		lastHour, _ := slo.BurnRate(status.countsOf(hourMs), of.Target).Value()
		status.Exhaustion = slo.ExhaustionOf(remaining, lastHour, slo.WindowMs(of.Window, at))
	}
	inWindow := worth.Counts
	if !isSliced {
		inWindow = slo.CountsUnder(policy, worth.Counts, coverage)
	}
	b.stepAlerts(status, inWindow, policy)
	return status
}

// countsOf is what the budget counts in the window of a length that ends at the status.
func (s *SloStatus) countsOf(windowMs int64) slo.Counts {
	for i := range s.BurnRates {
		if s.BurnRates[i].WindowMs == windowMs {
			return s.BurnRates[i].Worth.Counts
		}
	}
	return slo.Counts{}
}

func (b *sloBook) told() Totals {
	told := Totals{StartMs: b.totals.startMs, Good: b.totals.good, Bad: make([]CauseTotal, max(1, len(b.totals.bad)))}
	for place, events := range b.totals.bad {
		told.Bad[place] = CauseTotal{OtherCause, events}
		if place < causesTold {
			told.Bad[place].Cause = b.causes[place]
		}
	}
	return told
}

// stepAlerts steps the page first: it inhibits the ticket.
func (b *sloBook) stepAlerts(status *SloStatus, inWindow slo.Counts, policy slo.NoDataPolicy) {
	isPageFiring := false
	for i := range b.alerts {
		severity := b.alerts[i].Severity
		rules := make([]slo.RuleState, 0, 4)
		for _, rule := range status.Slo.AlertPolicy {
			if rule.Severity == severity {
				rules = append(rules, slo.RuleState{Reading: b.readRate(rule, status, policy), Hold: rule.Hold})
			}
		}
		for _, alert := range status.Slo.BudgetAlerts {
			if alert.Severity == severity {
				rules = append(rules, slo.RuleState{Reading: readBudget(alert, status, inWindow, policy), Hold: alert.Hold})
			}
		}
		b.alerts[i] = b.alerts[i].Step(slo.AlertReading{Rules: rules, Subject: b.id, IsPageFiring: isPageFiring}, status.AtMs)
		isPageFiring = isPageFiring || b.alerts[i].State == slo.Firing
	}
	status.Alerts = b.alerts
}

// readRate is what a rule says. Where telemetry is missing, an SLO may declare that this counts as good or as bad.
func (b *sloBook) readRate(rule slo.AlertRule, status *SloStatus, policy slo.NoDataPolicy) slo.RuleReading {
	reading := rule.Read(status.Slo.Target, slo.RuleCounts{
		Long:         status.countsOf(rule.Long.Milliseconds()),
		Short:        status.countsOf(rule.Short.Milliseconds()),
		IsIncomplete: status.IsBlind || !b.isMostlyCovered(status.AtMs, rule.Short.Milliseconds()),
	})
	if reading != slo.Unknown {
		return reading
	}
	switch policy {
	case slo.AsBad:
		return slo.Breaching
	case slo.AsGood:
		return slo.Quiet
	}
	return slo.Unknown
}

func readBudget(alert slo.BudgetAlert, status *SloStatus, inWindow slo.Counts, policy slo.NoDataPolicy) slo.RuleReading {
	return alert.Read(slo.BudgetReading{
		Target: status.Slo.Target, Window: inWindow, Recent: status.countsOf(alert.Over.Milliseconds()),
		WindowMs: slo.WindowMs(status.Slo.Window, status.AtMs), IsIncomplete: status.IsBlind && policy == slo.Freeze,
	})
}

// isMostlyCovered: a hole in the past of a window is no reason to be blind; a window that is mostly hole is.
func (b *sloBook) isMostlyCovered(at, windowMs int64) bool {
	from := max(at-windowMs, min(at, b.startMs))
	return b.covered.Within(slo.Span{From: from, To: at})*2 >= at-from
}
