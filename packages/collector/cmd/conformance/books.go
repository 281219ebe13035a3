package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/plimsoll/plimsoll/packages/collector/internal/books"
	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

const promised = "promise"

// checkBooks goes the whole way through the books: declared, reported by every instance, evaluated at the watermark, read from the status. The
// watermark may lie behind the question while an instance that is about to be given up holds it back; what the status says is held to the events up
// to its own instant.
func checkBooks(report *Report, s *scenario) {
	fleet := books.New(books.Options{Resolutions: []slo.Resolution{{SlotMs: s.Input.StepSeconds * secondMs, SpanMs: slo.Forever}}})
	totals := map[string]*eventTotals{}
	for _, instance := range s.Input.Instances {
		if totals[instance.Service] == nil {
			totals[instance.Service] = newEventTotals(&s.Input, instance.Service)
			declare(fleet, s, instance.Service)
		}
	}
	reported, next := s.Input.samples(false), 0
	for _, query := range s.Expected.Queries {
		nowMs := query.T * secondMs
		for ; next < len(reported) && reported[next].timeMs <= nowMs; next++ {
			enter(fleet, reported[next])
		}
		statuses := map[string]*books.SloStatus{}
		for _, status := range fleet.Evaluate(nowMs).Slos {
			statuses[status.Service.Name] = status
		}
		for _, service := range slices.Sorted(maps.Keys(totals)) {
			status, events := statuses[service], totals[service]
			label := fmt.Sprintf("books t=%d %s", query.T, service)
			report.equal(label+": has a status", status != nil, true)
			if status == nil {
				continue
			}
			between := func(fromMs int64) slo.Counts {
				good, bad := events.between(fromMs, status.AtMs)
				return slo.Counts{Good: good, Bad: bad}
			}
			report.within(label+": at", float64(status.AtMs), float64(s.Input.T0*secondMs), float64(nowMs))
			report.equal(label+": counts", status.Counts, between(status.AtMs-s.Slo.WindowSeconds*secondMs))
			for _, reading := range status.BurnRates {
				report.equal(fmt.Sprintf("%s: counts of %d ms", label, reading.WindowMs), reading.Counts, between(status.AtMs-reading.WindowMs))
			}
		}
	}
}

func declare(fleet *books.Books, s *scenario, service string) {
	declared := &slo.Slo{
		Name: promised, Service: service, Indicator: slo.Indicator{Kind: slo.Availability}, Target: targetOf(s.Slo.Objective),
		Window: must(slo.ParseWindow(fmt.Sprintf("%ds", s.Slo.WindowSeconds))), Budgeting: slo.ByOccurrences,
	}
	for _, rule := range s.AlertPolicies.first {
		severity := slo.Ticket
		if rule.Severity == "page" {
			severity = slo.Page
		}
		declared.AlertPolicy = append(declared.AlertPolicy, slo.AlertRule{
			Severity: severity, Long: durationOf(rule.Long), Short: durationOf(rule.Short), Threshold: fractionOf(rule.Factor),
		})
	}
	with(fleet, books.Source{Service: books.Service{Name: service}, Instance: "declaration"}, s.Input.T0*secondMs, func(report *books.Report) {
		report.Declare(declared, s.Input.T0*secondMs)
	})
}

func enter(fleet *books.Books, sample sample) {
	source := books.Source{Service: books.Service{Name: sample.service}, Instance: sample.instance}
	with(fleet, source, sample.timeMs, func(report *books.Report) {
		point := books.CounterPoint{Slo: promised, StartMs: sample.startMs, TimeMs: sample.timeMs, Value: sample.good}
		report.Count(point)
		point.IsBad, point.Value = true, sample.bad
		report.Count(point)
	})
}

func with(fleet *books.Books, source books.Source, receivedMs int64, tell func(*books.Report)) {
	report, outcome := fleet.Open(source, receivedMs)
	if outcome.Kind == books.Refused {
		panic("the books refuse a report: " + outcome.Code.String())
	}
	defer report.Close()
	tell(&report)
}
