package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// pitfallVectors are tiny series on which PromQL goes wrong, and what is true.
type pitfallVectors struct {
	T0                   int64
	Cases                []pitfall
	SloGeneratorRounding []struct {
		Goal      string
		Good, Bad int64
		Exact     struct {
			Sli, BurnRate *float64
			Alert         bool `json:"alertAbove14.4"`
		}
	}
	ObjectiveEdges []struct{ ObjectivePercent json.Number }
}

type pitfall struct {
	ID     string
	Series []series
	Evals  []struct {
		At    int64
		Expr  string
		Exact any
	}
}

type series struct {
	Metric  string
	Labels  map[string]string
	Samples [][2]float64
}

var (
	// constantForm is `vector(0.0144) > (14.4 * …)`: an error ratio exactly at the threshold. The objective is in the case's id.
	constantForm  = regexp.MustCompile(`^vector\(([\d.]+)\) > \(([\d.]+) \*`)
	objectiveForm = regexp.MustCompile(`^float-threshold-([\d.]+)-`)
	bucketForm    = regexp.MustCompile(`h_bucket\{le="([^"]+)"\}`)
	thresholdForm = regexp.MustCompile(`\) > \(([\d.]+) \* ([\d.]+)\)$`)
	rangeForm     = regexp.MustCompile(`\[(\d+[mh])(?::\d+m)?\]`)
)

// checkPitfalls: the expressions are PromQL; what is asked is read off them (which series, which window, above what), what is true stands beside
// them. OTLP's counters carry the start time that a scraped series lacks, so the restart that "reset-hidden" is about is told here as a process would
// tell it.
func checkPitfalls(report *Report, vectors *pitfallVectors) {
	for i := range vectors.Cases {
		pitfall := &vectors.Cases[i]
		for _, evaluation := range pitfall.Evals {
			label := fmt.Sprintf("%s at %d: %s", pitfall.ID, evaluation.At, evaluation.Expr)
			if constant := constantForm.FindStringSubmatch(evaluation.Expr); constant != nil {
				objective := targetOf(objectiveForm.FindStringSubmatch(pitfall.ID)[1] + "%")
				share := fractionOf(constant[1])
				exceeds := slo.Exceeds(slo.Counts{Good: share.Den - share.Num, Bad: share.Num}, objective, fractionOf(constant[2]))
				report.equal(label, exceeds, evaluation.Exact)
				continue
			}
			checkSeries(report, label, pitfall, evaluation.Expr, vectors.T0, evaluation.At, evaluation.Exact)
		}
	}
	for _, row := range vectors.SloGeneratorRounding {
		label := fmt.Sprintf("rounding %d/%d at %s", row.Good, row.Bad, row.Goal)
		counts := slo.Counts{Good: row.Good, Bad: row.Bad}
		report.close(label+": attainment", valueOf(slo.Attainment(counts)), row.Exact.Sli)
		objective, issue := slo.ParseTarget(row.Goal)
		if issue != nil {
			report.equal(label+": refused, since it has no burn rate", row.Exact.BurnRate == nil, true)
			continue
		}
		report.close(label+": burn rate", valueOf(slo.BurnRate(counts, objective)), row.Exact.BurnRate)
		report.equal(label+": above 14.4", slo.Exceeds(counts, objective, fractionOf("14.4")), row.Exact.Alert)
	}
	for _, edge := range vectors.ObjectiveEdges {
		percent, _ := edge.ObjectivePercent.Float64()
		_, issue := slo.ParseTarget(edge.ObjectivePercent.String() + "%")
		report.equal("objective "+edge.ObjectivePercent.String()+"%", issue == nil, percent > 0 && percent < 100)
	}
}

func checkSeries(report *Report, label string, pitfall *pitfall, expr string, t0, at int64, exact any) {
	span := slo.SpanEndingAt((t0+at)*secondMs, longestRange(expr).Milliseconds())
	increase := func(isMine func(*series) bool) (sum int64) {
		for i := range pitfall.Series {
			if one := &pitfall.Series[i]; isMine(one) {
				sum += counted(one, t0, pitfall.ID == "reset-hidden").sum(span).Bad
			}
		}
		return sum
	}
	called := func(metric string) func(*series) bool { return func(one *series) bool { return one.Metric == metric } }
	if bucket := bucketForm.FindStringSubmatch(expr); bucket != nil {
		isBucket := func(one *series) bool { return one.Labels["le"] == bucket[1] }
		isThere := false
		for i := range pitfall.Series {
			isThere = isThere || isBucket(&pitfall.Series[i])
		}
		report.close(label, quotient(increase(isBucket), increase(called("h_count")), isThere), number(exact))
		return
	}
	switch {
	case strings.Contains(expr, "histogram_fraction"):
		// A threshold between two edges cannot be told from the counts: nothing is claimed, and nothing compared.
		report.equal(label, nil, exact)
	case strings.Contains(expr, "increase("):
		told := float64(increase(called("c")))
		report.equal(label, told, exact)
	default:
		bad := increase(called("b"))
		counts := slo.Counts{Good: increase(called("t")) - bad, Bad: bad}
		threshold := thresholdForm.FindStringSubmatch(expr)
		if threshold == nil || exact == nil {
			report.close(label, quotient(bad, counts.Total(), true), number(exact))
			return
		}
		objective := must(slo.TargetWithBudget(fractionOf(threshold[2])))
		report.equal(label, slo.Exceeds(counts, objective, fractionOf(threshold[1])), exact)
	}
}

func quotient(part, all int64, isThere bool) *float64 {
	if all <= 0 || !isThere {
		return nil
	}
	share := float64(part) / float64(all)
	return &share
}

func number(exact any) *float64 {
	if value, isNumber := exact.(float64); isNumber {
		return &value
	}
	return nil
}

// longestRange is the range that the question is about: of a subquery, the whole that it covers.
func longestRange(expr string) time.Duration {
	longest, sum := time.Duration(0), time.Duration(0)
	ranges := rangeForm.FindAllStringSubmatch(expr, -1)
	for _, match := range ranges {
		length := durationOf(match[1])
		longest, sum = max(longest, length), sum+length
	}
	switch {
	case len(ranges) == 0:
		return 5 * time.Minute
	case strings.HasPrefix(expr, "sum_over_time"):
		// A sum over ratios is about the last of them.
		return durationOf(ranges[0][1])
	case strings.HasPrefix(expr, "avg_over_time"):
		// A 5 m ratio averaged over 55 m of evaluations looks at 60 minutes of events.
		return sum
	}
	return longest
}

// counted is one series as the counter of bad events of one instance: a fall is a restart with a start time of its own.
func counted(one *series, t0 int64, isRestarted bool) *accounts {
	at := newAccounts([]slo.Resolution{{SlotMs: 60 * secondMs, SpanMs: dayMs}}, dayMs, false)
	firstMs := (t0 + int64(one.Samples[0][0])) * secondMs
	startMs, hasStart := int64(0), false
	for i, taken := range one.Samples {
		timeMs, value := (t0+int64(taken[0]))*secondMs, int64(taken[1])
		switch {
		case i == 0:
			startMs, hasStart = timeMs, !isRestarted
		case value < int64(one.Samples[i-1][1]), isRestarted && value > int64(one.Samples[i-1][1]) && !hasStart:
			startMs, hasStart = timeMs-60*secondMs, true
		}
		began := startMs
		if !hasStart {
			began = firstMs
		}
		at.report(sample{instance: "a", service: "svc", startMs: began, timeMs: timeMs, bad: value})
	}
	return at
}
