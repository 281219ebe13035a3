package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

const scenarioSchema = "slo-oracle/scenario/1"

type windowAnswer struct {
	Good, Bad, Total     int64
	ErrorRatio, BurnRate *float64
}

type windowAnswers map[string]windowAnswer

type query struct {
	T     int64
	Exact struct {
		Windows windowAnswers
		Budget  *struct {
			AllowedBad          float64
			Bad, Total          int64
			Consumed, Remaining *float64
		}
	}
	Counter, CounterLive *struct{ Windows windowAnswers }
}

// scenario is counters of some instances over days, the window sums at some instants, and when which alert fired.
type scenario struct {
	Name string
	Slo  struct {
		Objective     string
		WindowSeconds int64
	}
	AlertPolicies policies
	Input         eventLog
	Evaluation    struct{ EverySeconds, From, To int64 }
	Expected      struct {
		Queries, UnalignedQueries []query
		Alerts                    struct{ Exact, CounterLive map[string]*policyAnswer }
		ByService                 map[string]struct {
			Alerts  *policyAnswer
			Queries []struct {
				T       int64
				Windows windowAnswers
			}
		}
	}
}

// policies are the alert policies of a scenario; the books are given the first.
type policies struct{ first []vectorRule }

func (p *policies) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	// The brace, and the name of the first.
	for range 2 {
		if _, err := decoder.Token(); err != nil {
			return err
		}
	}
	if !decoder.More() {
		return nil
	}
	return decoder.Decode(&p.first)
}

// checkScenario holds every oracle that counts events exactly. What Sloth, Pyrra, Prometheus and slo-generator answer is in the files to show how
// far off they are; the books do not imitate them, and they are left alone.
func checkScenario(report *Report, s *scenario) {
	checkAtOwnStep(report, s)
	checkScraped(report, s)
	checkUnaligned(report, s)
	checkAtDefaults(report, s)
}

// checkAtOwnStep: as the processes themselves report, in slots of the scenario's own step every answer is exact.
func checkAtOwnStep(report *Report, s *scenario) {
	alerts := newAlertTimelines(s, s.Expected.Alerts.Exact)
	s.replay(s.Input.samples(false), false, nil, append(timesOf(s.Expected.Queries), alerts.times...), func(t int64, at *accounts) {
		for i := range s.Expected.Queries {
			if query := &s.Expected.Queries[i]; query.T == t {
				s.checkWindows(report, fmt.Sprintf("exact t=%d", t), at, t, query.Exact.Windows)
				s.checkBudget(report, query, at)
			}
		}
		alerts.evaluate(t, at)
	})
	alerts.check(report, "exact")
	for _, service := range slices.Sorted(maps.Keys(s.Expected.ByService)) {
		s.checkService(report, service)
	}
}

// checkService: one service of several, alone.
func (s *scenario) checkService(report *Report, service string) {
	answers := s.Expected.ByService[service]
	own := slices.DeleteFunc(s.Input.samples(false), func(sample sample) bool { return sample.service != service })
	alerts := newAlertTimelines(s, map[string]*policyAnswer{"own": answers.Alerts})
	times := slices.Clone(alerts.times)
	for _, query := range answers.Queries {
		times = append(times, query.T)
	}
	s.replay(own, false, nil, times, func(t int64, at *accounts) {
		for _, query := range answers.Queries {
			if query.T == t {
				s.checkWindows(report, fmt.Sprintf("%s t=%d", service, t), at, t, query.Windows)
			}
		}
		alerts.evaluate(t, at)
	})
	alerts.check(report, service)
}

// checkScraped: as a reader of scraped counters sees it, where that differs. The vectors put what happened during missed scrapes into the next
// one, so these run with that placement, and not with the even spread that is the books' own.
func checkScraped(report *Report, s *scenario) {
	scraped := s.Input.samples(true)
	complete := slices.Clone(scraped)
	for i := range complete {
		complete[i].arrivalMs = complete[i].timeMs
	}
	slices.SortStableFunc(complete, byArrival)
	counter := slices.DeleteFunc(slices.Clone(s.Expected.Queries), func(query query) bool { return query.Counter == nil })
	s.replay(complete, true, nil, timesOf(counter), func(t int64, at *accounts) {
		for _, query := range counter {
			if query.T == t {
				s.checkWindows(report, fmt.Sprintf("counter t=%d", t), at, t, query.Counter.Windows)
			}
		}
	})
	live := slices.DeleteFunc(slices.Clone(s.Expected.Queries), func(query query) bool { return query.CounterLive == nil })
	alerts := newAlertTimelines(s, s.Expected.Alerts.CounterLive)
	s.replay(scraped, true, nil, append(timesOf(live), alerts.times...), func(t int64, at *accounts) {
		for _, query := range live {
			if query.T == t {
				s.checkWindows(report, fmt.Sprintf("counterLive t=%d", t), at, t, query.CounterLive.Windows)
			}
		}
		alerts.evaluate(t, at)
	})
	alerts.check(report, "counterLive")
}

// checkUnaligned: single events at the millisecond, asked for at any second, are exact in slots of one second.
func checkUnaligned(report *Report, s *scenario) {
	queries := slices.Clone(s.Expected.UnalignedQueries)
	slices.SortStableFunc(queries, func(a, b query) int { return int(a.T - b.T) })
	var events [][2]int64
	for _, instance := range slices.Sorted(maps.Keys(s.Input.EventsMs)) {
		events = append(events, s.Input.EventsMs[instance]...)
	}
	slices.SortStableFunc(events, func(a, b [2]int64) int { return int(a[0] - b[0]) })
	longestMs := s.longestWindowMs()
	at := newAccounts([]slo.Resolution{{SlotMs: secondMs, SpanMs: longestMs}}, longestMs, true)
	next := 0
	for i := range queries {
		query := &queries[i]
		for ; next < len(events) && s.Input.T0*secondMs+events[next][0] <= query.T*secondMs; next++ {
			at.event(s.Input.T0*secondMs+events[next][0], events[next][1] == 1, 1)
		}
		s.checkWindows(report, fmt.Sprintf("unaligned t=%d", query.T), at, query.T, query.Exact.Windows)
	}
}

// checkAtDefaults: the same in the default slots: a window reaches back up to one slot further than asked, and never less far.
func checkAtDefaults(report *Report, s *scenario) {
	events := newEventTotals(&s.Input, "")
	s.replay(s.Input.samples(false), false, slo.DefaultResolutions, timesOf(s.Expected.Queries), func(t int64, at *accounts) {
		place := slices.IndexFunc(s.Expected.Queries, func(query query) bool { return query.T == t })
		for _, name := range slices.Sorted(maps.Keys(s.Expected.Queries[place].Exact.Windows)) {
			span := slo.SpanEndingAt(t*secondMs, durationOf(name).Milliseconds())
			actual := at.sum(span)
			slot := slices.IndexFunc(slo.DefaultResolutions, func(r slo.Resolution) bool { return span.LengthMs() <= r.SpanMs })
			leastGood, leastBad := events.between(span.From, span.To)
			mostGood, mostBad := events.between(slo.SlotFloor(span.From, slo.DefaultResolutions[slot].SlotMs), span.To)
			label := fmt.Sprintf("defaults t=%d %s", t, name)
			report.within(label+": good", float64(actual.Good), float64(leastGood), float64(mostGood))
			report.within(label+": bad", float64(actual.Bad), float64(leastBad), float64(mostBad))
		}
	})
}

func (s *scenario) checkWindows(report *Report, label string, at *accounts, t int64, answers windowAnswers) {
	objective := targetOf(s.Slo.Objective)
	for _, name := range slices.Sorted(maps.Keys(answers)) {
		answer := answers[name]
		counts := at.sum(slo.SpanEndingAt(t*secondMs, durationOf(name).Milliseconds()))
		report.equal(label+" "+name+": counts", []int64{counts.Good, counts.Bad, counts.Total()}, []int64{answer.Good, answer.Bad, answer.Total})
		report.close(label+" "+name+": error ratio", errorRatio(counts), answer.ErrorRatio)
		report.close(label+" "+name+": burn rate", valueOf(slo.BurnRate(counts, objective)), answer.BurnRate)
	}
}

func errorRatio(counts slo.Counts) *float64 {
	if _, isMeasured := slo.Attainment(counts).Value(); !isMeasured {
		return nil
	}
	ratio := float64(counts.Bad) / float64(counts.Total())
	return &ratio
}

func (s *scenario) checkBudget(report *Report, query *query, at *accounts) {
	answer := query.Exact.Budget
	if answer == nil {
		return
	}
	counts := at.sum(slo.SpanEndingAt(query.T*secondMs, s.Slo.WindowSeconds*secondMs))
	label := fmt.Sprintf("budget t=%d", query.T)
	report.equal(label+": bad, total", []int64{counts.Bad, counts.Total()}, []int64{answer.Bad, answer.Total})
	ours := slo.BudgetOf(counts, targetOf(s.Slo.Objective), slo.FullCoverage)
	var spent, remaining *float64
	if ours.IsMeasured {
		spent, remaining = &ours.Spent, &ours.Remaining
	}
	report.close(label+": allowed", &ours.Allowed, &answer.AllowedBad)
	report.close(label+": spent", spent, answer.Consumed)
	report.close(label+": remaining", remaining, answer.Remaining)
}

// replay delivers samples as they arrive and stops at every instant that somebody asks about.
func (s *scenario) replay(samples []sample, isAtEnd bool, resolutions []slo.Resolution, times []int64, ask func(t int64, at *accounts)) {
	spanMs := s.longestWindowMs()
	if resolutions == nil {
		resolutions = []slo.Resolution{{SlotMs: s.Input.StepSeconds * secondMs, SpanMs: spanMs}}
	}
	at, next := newAccounts(resolutions, spanMs, isAtEnd), 0
	slices.Sort(times)
	for _, t := range slices.Compact(times) {
		for ; next < len(samples) && samples[next].arrivalMs <= t*secondMs; next++ {
			at.report(samples[next])
		}
		ask(t, at)
	}
}

func (s *scenario) longestWindowMs() int64 {
	longest := s.Slo.WindowSeconds * secondMs
	if len(s.Expected.Queries) > 0 {
		for name := range s.Expected.Queries[0].Exact.Windows {
			longest = max(longest, durationOf(name).Milliseconds())
		}
	}
	return longest
}

func timesOf(queries []query) []int64 {
	times := make([]int64, len(queries))
	for i := range queries {
		times[i] = queries[i].T
	}
	return times
}
