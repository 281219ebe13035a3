package main

import (
	"fmt"
	"math"
	"math/big"
	"time"

	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

const sloWindowMs = 30 * dayMs

type exactSeconds struct {
	Seconds float64
	Exact   string
}

type ruleAnswer struct {
	Short, Long, Factor       string
	Fires                     bool
	Detection, ResetAfterEnd  *exactSeconds
	FirstFiringEvaluation     *int64
	FirstQuietEvaluation      *int64
	BudgetConsumedAtDetection *float64
}

// workbookVectors are detection and reset times of the SRE Workbook's alert rules, in closed form.
type workbookVectors struct {
	EvaluationEverySeconds int64
	BurnRateTable          []struct {
		Slo, ErrorRatio     string
		SecondsToExhaustion float64
	}
	SingleWindow []struct {
		ruleAnswer
		Slo, ErrorRatio string
		WindowSeconds   int64
	}
	DurationAlerts []struct {
		Slo, ErrorRatio           string
		ForSeconds                int64
		BudgetConsumedAtDetection float64
	}
	MultiWindow []incidentAnswer
}

type incidentAnswer struct {
	Slo, ErrorRatio, Background string
	WindowDays                  int64
	// IncidentSeconds is nil where the incident does not end.
	IncidentSeconds *int64
	Rules           []ruleAnswer
}

func checkWorkbook(report *Report, vectors *workbookVectors) {
	for _, row := range vectors.BurnRateTable {
		when := slo.TimeToExhaustion(targetOf(row.Slo), fractionOf(row.ErrorRatio), sloWindowMs)
		report.close("burn rate table "+row.ErrorRatio+": exhausted after", secondsOf(when), &row.SecondsToExhaustion)
	}
	for _, row := range vectors.DurationAlerts {
		ms := slo.Fraction{Num: row.ForSeconds * secondMs, Den: 1}
		spent := slo.SpentAfter(ms, targetOf(row.Slo), fractionOf(row.ErrorRatio), sloWindowMs).Float()
		report.close(fmt.Sprintf("duration %ds at %s: spent", row.ForSeconds, row.ErrorRatio), &spent, &row.BudgetConsumedAtDetection)
	}
	for _, row := range vectors.SingleWindow {
		length := time.Duration(row.WindowSeconds) * time.Second
		check := ruleCheck{
			report: report, label: fmt.Sprintf("single window %ds > %s at %s", row.WindowSeconds, row.Factor, row.ErrorRatio), target: targetOf(row.Slo),
			rule:     slo.Condition{Long: length, Short: length, Threshold: fractionOf(row.Factor)},
			incident: slo.Incident{ErrorRatio: fractionOf(row.ErrorRatio)}, windowMs: sloWindowMs,
		}
		check.run(&row.ruleAnswer)
	}
	for i := range vectors.MultiWindow {
		checkIncident(report, &vectors.MultiWindow[i], vectors.EvaluationEverySeconds)
	}
}

func checkIncident(report *Report, row *incidentAnswer, everySeconds int64) {
	for i := range row.Rules {
		rule := &row.Rules[i]
		lasts := "ever "
		if row.IncidentSeconds != nil {
			lasts = fmt.Sprint(*row.IncidentSeconds)
		}
		check := ruleCheck{
			report: report, target: targetOf(row.Slo), windowMs: row.WindowDays * dayMs, lastsSeconds: row.IncidentSeconds,
			label:    fmt.Sprintf("%s %s/%s > %s at %s over %s for %ss", row.Slo, rule.Long, rule.Short, rule.Factor, row.ErrorRatio, row.Background, lasts),
			rule:     slo.Condition{Long: durationOf(rule.Long), Short: durationOf(rule.Short), Threshold: fractionOf(rule.Factor)},
			incident: slo.Incident{ErrorRatio: fractionOf(row.ErrorRatio), Background: fractionOf(row.Background)},
		}
		check.run(rule)
		detection, reset := slo.DetectionTime(check.rule, check.target, check.incident), slo.ResetTime(check.rule, check.target, check.incident)
		if !rule.Fires || detection.Kind != slo.After || reset.Kind != slo.After {
			continue
		}
		firing := everySeconds * (int64(math.Floor(*secondsOf(detection)/float64(everySeconds))) + 1)
		report.equal(check.label+": first firing evaluation", firing, *rule.FirstFiringEvaluation)
		if row.IncidentSeconds == nil {
			continue
		}
		end := float64(*row.IncidentSeconds) + *secondsOf(reset)
		quiet := everySeconds * int64(math.Ceil(end/float64(everySeconds)))
		report.equal(check.label+": first quiet evaluation", quiet, *rule.FirstQuietEvaluation)
	}
}

type ruleCheck struct {
	report   *Report
	label    string
	target   slo.Target
	rule     slo.Condition
	incident slo.Incident
	windowMs int64
	// lastsSeconds is nil where the incident does not end.
	lastsSeconds *int64
}

func (c *ruleCheck) run(answer *ruleAnswer) {
	detection := slo.DetectionTime(c.rule, c.target, c.incident)
	isLongEnough := c.lastsSeconds == nil || detection.Kind == slo.After && *secondsOf(detection) < float64(*c.lastsSeconds)
	c.report.equal(c.label+": fires", detection.Kind != slo.NeverAfter && isLongEnough, answer.Fires)
	if !answer.Fires {
		return
	}
	if answer.Detection != nil {
		c.when("detection", detection, answer.Detection)
	}
	if answer.BudgetConsumedAtDetection != nil {
		var spent *float64
		if detection.Kind == slo.After {
			share := slo.SpentAfter(detection.Ms, c.target, c.incident.ErrorRatio, c.windowMs).Float()
			spent = &share
		}
		c.report.close(c.label+": spent at detection", spent, answer.BudgetConsumedAtDetection)
	}
	if answer.ResetAfterEnd != nil {
		c.when("reset", slo.ResetTime(c.rule, c.target, c.incident), answer.ResetAfterEnd)
	}
}

func (c *ruleCheck) when(what string, when slo.When, answer *exactSeconds) {
	exact := fractionOf(answer.Exact)
	isSame := false
	if when.Kind == slo.After {
		ours := new(big.Int).Mul(big.NewInt(when.Ms.Num), big.NewInt(exact.Den))
		theirs := new(big.Int).Mul(big.NewInt(exact.Num), big.NewInt(when.Ms.Den))
		isSame = ours.Cmp(theirs.Mul(theirs, big.NewInt(secondMs))) == 0
	}
	c.report.equal(fmt.Sprintf("%s: %s (%v s)", c.label, what, answer.Seconds), isSame, true)
}

func secondsOf(when slo.When) *float64 {
	if when.Kind != slo.After {
		return nil
	}
	seconds := when.Ms.Float() / secondMs
	return &seconds
}
