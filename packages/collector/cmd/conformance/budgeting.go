package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// budgetingVectors are slices of the scenarios, and calendar windows in several zones.
type budgetingVectors struct {
	Timeslices []timesliceAnswer
	// Calendar rows are zone, duration, local anchor, t, start and end of the window.
	Calendar [][6]any
}

type timesliceAnswer struct {
	Scenario, Window, SliceTarget                                        string
	T, SliceSeconds, Slices, Good, Bad, Empty                            int64
	Compliance, ComplianceEmptyGood, ComplianceEmptyBad, RatioTimeslices *float64
}

// checkBudgeting: the slices are told of events by a scenario's name, of those that stand in the same folder.
func checkBudgeting(report *Report, vectors *budgetingVectors, all []vectorFile) {
	scenarios := map[string]*scenario{}
	for _, file := range all {
		var one scenario
		if file.schema == scenarioSchema && json.Unmarshal(file.content, &one) == nil {
			scenarios[one.Name] = &one
		}
	}
	isAsked := map[string]bool{}
	for _, answer := range vectors.Timeslices {
		scenario := scenarios[answer.Scenario]
		if !isAsked[answer.Scenario] {
			isAsked[answer.Scenario] = true
			report.equal("timeslices: scenario "+answer.Scenario+" is there", scenario != nil, true)
		}
		if scenario != nil {
			checkTimeslices(report, &answer, &scenario.Input)
		}
	}
	for _, row := range vectors.Calendar {
		checkCalendar(report, row)
	}
}

func checkTimeslices(report *Report, answer *timesliceAnswer, log *eventLog) {
	label := fmt.Sprintf("%s t=%d %s by %ds at %s", answer.Scenario, answer.T, answer.Window, answer.SliceSeconds, answer.SliceTarget)
	to := answer.T * secondMs
	span := slo.Span{From: max(to-durationOf(answer.Window).Milliseconds(), log.T0*secondMs), To: to}
	strict := must(slo.ParseBudgeting(fmt.Sprintf("timeslices %ds at %s", answer.SliceSeconds, answer.SliceTarget)))
	sum := countedSlices(strict, log, span).Sum(span)
	good, bad := int64(sum.Good()), int64(sum.Bad())
	report.equal(label+": slices", []int64{good + bad + sum.Empty, good, bad, sum.Empty}, []int64{answer.Slices, answer.Good, answer.Bad, answer.Empty})
	for _, policy := range []struct {
		name     slo.NoDataPolicy
		expected *float64
	}{{slo.Freeze, answer.Compliance}, {slo.AsGood, answer.ComplianceEmptyGood}, {slo.AsBad, answer.ComplianceEmptyBad}} {
		report.close(fmt.Sprintf("%s: empty slices %s", label, policy.name), valueOf(slo.Attainment(sum.Under(policy.name))), policy.expected)
	}
	if answer.RatioTimeslices == nil {
		return
	}
	ratio := must(slo.ParseBudgeting(fmt.Sprintf("ratio-timeslices %ds", answer.SliceSeconds)))
	report.close(label+": ratio timeslices", valueOf(slo.Attainment(countedSlices(ratio, log, span).Sum(span).Parts)), answer.RatioTimeslices)
}

func countedSlices(budgeting slo.Budgeting, log *eventLog, span slo.Span) *slo.Slices {
	slices, events := slo.NewSlices(budgeting, span.LengthMs()), newEventTotals(log, "")
	stepMs := log.StepSeconds * secondMs
	for end := span.From + stepMs; end <= span.To; end += stepMs {
		good, bad := events.between(end-stepMs, end)
		slices.Add(end, good, bad)
	}
	return slices
}

// calendarUnits are OpenSLO's letters.
var calendarUnits = map[string]slo.CalendarUnit{"d": slo.Day, "w": slo.Week, "M": slo.Month, "Q": slo.Quarter, "Y": slo.Year}

func checkCalendar(report *Report, row [6]any) {
	zone, length, anchor := row[0].(string), row[1].(string), row[2].(string)
	t, start, end := int64(row[3].(float64)), int64(row[4].(float64)), int64(row[5].(float64))
	label := fmt.Sprintf("calendar %s %s from %s at %d", length, zone, anchor, t)
	last := len(length) - 1
	unit, isKnown := calendarUnits[length[last:]]
	if !isKnown {
		report.equal(label+": unit", length[last:], "d w M Q Y")
		return
	}
	count, _ := strconv.ParseInt(length[:last], 10, 64)
	window, issue := slo.CalendarWindow(count, unit, zone, strings.Replace(anchor, "T", " ", 1))
	var span slo.Span
	if issue == nil {
		span = slo.CalendarSpan(window, t*secondMs)
	}
	report.equal(label, []int64{span.From, span.To}, []int64{start * secondMs, end * secondMs})
}
