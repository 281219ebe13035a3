package slo

import (
	"time"

	"github.com/plimsoll/plimsoll/packages/collector/internal/packed"
)

// How declarations, alerts and histograms come over a restart. The form is part of the checkpoint's format: who changes one raises the other's
// number.

// Pack writes a histogram, for UnpackHistogram.
func (h Histogram) Pack(w *packed.Writer) {
	w.Int(int64(h.Scale))
	w.Int(h.ZeroCount)
	w.Int(int64(h.Offset))
	w.Float(h.Sum)
	w.Int(h.Count)
	w.Float(h.Min)
	w.Float(h.Max)
	w.Counts(len(h.Counts), func(i int) int64 { return h.Counts[i] })
}

// UnpackHistogram reads a histogram.
func UnpackHistogram(p *packed.Reader) Histogram {
	histogram := Histogram{
		Scale: int(p.Int()), ZeroCount: p.Int(), Offset: int(p.Int()), Sum: p.Float(), Count: p.Int(), Min: p.Float(), Max: p.Float(),
	}
	p.Counts(func(i, count int, value int64) {
		if histogram.Counts == nil {
			histogram.Counts = make([]int64, count)
		}
		histogram.Counts[i] = value
	})
	return histogram
}

// Pack writes an alert, for UnpackAlert.
func (a Alert) Pack(w *packed.Writer) {
	w.Text(string(a.Severity))
	w.Text(string(a.State))
	w.Int(a.SinceMs)
	w.Text(a.Incident)
	w.Flag(a.IsFrozen)
	w.Flag(a.IsInhibited)
	w.Count(len(a.BreachingSince))
	for _, since := range a.BreachingSince {
		w.Int(since)
	}
}

// UnpackAlert reads an alert.
func UnpackAlert(p *packed.Reader) Alert {
	alert := Alert{
		Severity: Severity(p.Text()), State: State(p.Text()), SinceMs: p.Int(), Incident: p.Text(), IsFrozen: p.Flag(), IsInhibited: p.Flag(),
	}
	alert.BreachingSince = make([]int64, p.Count())
	for i := range alert.BreachingSince {
		alert.BreachingSince[i] = p.Int()
	}
	return alert
}

// Pack writes a declaration, for UnpackSlo.
func (s *Slo) Pack(w *packed.Writer) {
	for _, text := range [...]string{s.Name, s.Service, s.Owner, s.Operation, s.Description, string(s.NoData), s.Target.Text} {
		w.Text(text)
	}
	w.Text(string(s.Indicator.Kind))
	packDurations(w, s.Indicator.Threshold, s.Indicator.Timeout, s.Indicator.MaxAge)
	w.Flag(s.Indicator.FailuresBad)
	w.Float(s.Indicator.AtLeast)
	w.Float(s.Indicator.AtMost)
	w.Int(int64(s.Window.Length))
	w.Int(s.Window.Count)
	w.Text(string(s.Window.Unit))
	w.Text(s.Window.Zone)
	w.Text(s.Window.Anchor)
	s.Budgeting.Pack(w)
	w.Count(len(s.AlertPolicy))
	for _, rule := range s.AlertPolicy {
		w.Text(string(rule.Severity))
		packDurations(w, rule.Long, rule.Short, rule.Hold)
		rule.Threshold.pack(w)
		w.Int(rule.MinEvents)
		w.Float(rule.Confidence)
	}
	w.Count(len(s.BudgetAlerts))
	for _, alert := range s.BudgetAlerts {
		w.Text(string(alert.Severity))
		alert.Share.pack(w)
		packDurations(w, alert.Within, alert.Over, alert.Hold)
	}
}

// UnpackSlo reads a declaration.
func UnpackSlo(p *packed.Reader) *Slo {
	declared := &Slo{Name: p.Text(), Service: p.Text(), Owner: p.Text(), Operation: p.Text(), Description: p.Text(), NoData: NoDataPolicy(p.Text())}
	target, issue := ParseTarget(p.Text())
	if issue != nil {
		p.Fail()
	}
	declared.Target = target
	declared.Indicator = Indicator{Kind: IndicatorKind(p.Text()), Threshold: duration(p), Timeout: duration(p), MaxAge: duration(p)}
	declared.Indicator.FailuresBad, declared.Indicator.AtLeast, declared.Indicator.AtMost = p.Flag(), p.Float(), p.Float()
	declared.Window = Window{Length: duration(p), Count: p.Int(), Unit: CalendarUnit(p.Text()), Zone: p.Text(), Anchor: p.Text()}
	declared.Budgeting = UnpackBudgeting(p)
	declared.AlertPolicy = make(AlertPolicy, p.Count())
	for i := range declared.AlertPolicy {
		declared.AlertPolicy[i] = AlertRule{
			Severity: Severity(p.Text()), Long: duration(p), Short: duration(p), Hold: duration(p), Threshold: unpackFraction(p),
			MinEvents: p.Int(), Confidence: p.Float(),
		}
	}
	if count := p.Count(); count > 0 {
		declared.BudgetAlerts = make([]BudgetAlert, count)
	}
	for i := range declared.BudgetAlerts {
		declared.BudgetAlerts[i] = BudgetAlert{
			Severity: Severity(p.Text()), Share: unpackFraction(p), Within: duration(p), Over: duration(p), Hold: duration(p),
		}
	}
	return declared
}

// Pack writes a budgeting method, for UnpackBudgeting.
func (b Budgeting) Pack(w *packed.Writer) {
	w.Text(string(b.Method))
	packDurations(w, b.Slice)
	b.SliceTarget.pack(w)
}

// UnpackBudgeting reads a budgeting method.
func UnpackBudgeting(p *packed.Reader) Budgeting {
	return Budgeting{BudgetingMethod(p.Text()), duration(p), unpackFraction(p)}
}

func (f Fraction) pack(w *packed.Writer) {
	w.Int(f.Num)
	w.Int(f.Den)
}

func unpackFraction(p *packed.Reader) Fraction { return Fraction{p.Int(), p.Int()} }

func packDurations(w *packed.Writer, lengths ...time.Duration) {
	for _, length := range lengths {
		w.Int(int64(length))
	}
}

func duration(p *packed.Reader) time.Duration { return time.Duration(p.Int()) }
