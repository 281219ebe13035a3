package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// vectorRule is an alert rule as the vectors write it.
type vectorRule struct {
	Severity, Short, Long, Factor string
	ForSeconds                    int64
}

// interval is [from, to) in Unix seconds; to is nil where it still fires at the end.
type interval [2]*int64

type policyAnswer struct {
	BySeverity map[string][]interval
	ByRule     []struct {
		vectorRule
		Firing []interval
	}
}

// alertTimelines step the alerts of some policies along the evaluation grid and remember when which one fired.
type alertTimelines struct {
	times     []int64
	onGrid    map[int64]bool
	objective slo.Target
	policies  []*policyTimeline
}

func newAlertTimelines(s *scenario, expected map[string]*policyAnswer) *alertTimelines {
	lines := &alertTimelines{onGrid: map[int64]bool{}, objective: targetOf(s.Slo.Objective)}
	for _, name := range slices.Sorted(maps.Keys(expected)) {
		lines.policies = append(lines.policies, newPolicyTimeline(name, expected[name]))
	}
	for t := s.Evaluation.From; len(lines.policies) > 0 && t <= s.Evaluation.To; t += s.Evaluation.EverySeconds {
		lines.times = append(lines.times, t)
		lines.onGrid[t] = true
	}
	return lines
}

func (a *alertTimelines) evaluate(t int64, at *accounts) {
	if !a.onGrid[t] {
		return
	}
	for _, policy := range a.policies {
		policy.evaluate(t, at, a.objective)
	}
}

func (a *alertTimelines) check(report *Report, label string) {
	for _, policy := range a.policies {
		policy.check(report, label)
	}
}

// policyTimeline is the rules of one policy, each an alert of its own; a severity fires while one of its rules does.
type policyTimeline struct {
	name       string
	answer     *policyAnswer
	rules      []*ruleTimeline
	severities map[string][]interval
}

func newPolicyTimeline(name string, answer *policyAnswer) *policyTimeline {
	policy := &policyTimeline{name: name, answer: answer, severities: map[string][]interval{}}
	for _, rule := range answer.ByRule {
		policy.rules = append(policy.rules, &ruleTimeline{
			severity: rule.Severity, longMs: durationOf(rule.Long).Milliseconds(), shortMs: durationOf(rule.Short).Milliseconds(),
			threshold: fractionOf(rule.Factor), hold: time.Duration(rule.ForSeconds) * time.Second, alert: slo.NewAlert(slo.Page),
		})
	}
	return policy
}

func (p *policyTimeline) evaluate(t int64, at *accounts, objective slo.Target) {
	firing := map[string]bool{}
	for _, rule := range p.rules {
		if rule.evaluate(t, at, objective) {
			firing[rule.severity] = true
		}
	}
	for severity := range p.answer.BySeverity {
		p.severities[severity] = marked(p.severities[severity], t, firing[severity])
	}
}

func (p *policyTimeline) check(report *Report, label string) {
	for i, rule := range p.answer.ByRule {
		name := fmt.Sprintf("%s alert %s %s %s/%s", label, p.name, rule.Severity, rule.Long, rule.Short)
		report.equal(name, written(p.rules[i].firing), written(rule.Firing))
	}
	for _, severity := range slices.Sorted(maps.Keys(p.answer.BySeverity)) {
		name := fmt.Sprintf("%s alert %s %s", label, p.name, severity)
		report.equal(name, written(p.severities[severity]), written(p.answer.BySeverity[severity]))
	}
}

type ruleTimeline struct {
	severity        string
	longMs, shortMs int64
	threshold       slo.Fraction
	hold            time.Duration
	alert           slo.Alert
	firing          []interval
}

// evaluate tells whether the rule's alert is firing at t.
func (r *ruleTimeline) evaluate(t int64, at *accounts, objective slo.Target) bool {
	isAbove := func(lengthMs int64) bool {
		return slo.Exceeds(at.sum(slo.SpanEndingAt(t*secondMs, lengthMs)), objective, r.threshold)
	}
	reading := slo.Quiet
	if isAbove(r.longMs) && isAbove(r.shortMs) {
		reading = slo.Breaching
	}
	r.alert = r.alert.Step(slo.AlertReading{Rules: []slo.RuleState{{Reading: reading, Hold: r.hold}}}, t*secondMs)
	isFiring := r.alert.State == slo.Firing
	r.firing = marked(r.firing, t, isFiring)
	return isFiring
}

// marked opens or closes the last interval where the state changes.
func marked(intervals []interval, t int64, isFiring bool) []interval {
	last := len(intervals) - 1
	wasFiring := last >= 0 && intervals[last][1] == nil
	switch {
	case isFiring && !wasFiring:
		return append(intervals, interval{&t, nil})
	case !isFiring && wasFiring:
		intervals[last][1] = &t
	}
	return intervals
}

func written(intervals []interval) string {
	texts := make([]string, len(intervals))
	for i, one := range intervals {
		texts[i] = fmt.Sprintf("[%d, ", *one[0])
		if one[1] == nil {
			texts[i] += "…)"
		} else {
			texts[i] += fmt.Sprintf("%d)", *one[1])
		}
	}
	return strings.Join(texts, " ")
}
