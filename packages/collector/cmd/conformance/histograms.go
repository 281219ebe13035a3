package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// floatSlack is relative slack for a bound that is itself computed in floating point.
const floatSlack = 1e-12

// orNaN is a number, or none where the vectors have "NaN".
type orNaN struct{ value *float64 }

func (o *orNaN) UnmarshalJSON(data []byte) error {
	if string(data) == `"NaN"` {
		return nil
	}
	return json.Unmarshal(data, &o.value)
}

// prometheus answers are histogram_quantile by q, and histogram_fraction by "from..to".
type prometheus struct{ Quantiles, Fractions map[string]orNaN }

type histogramEntry struct {
	ID      string
	Values  []float64
	MaxSize int
	Otel    struct {
		Scale, Offset    int
		ZeroCount, Count int64
		BucketCounts     []int64
		Sum              float64
	}
	ExactNearestRank, ExactFractions map[string]float64
	// PromSchema is the scale that Prometheus reads it at: its own, at most 8.
	PromSchema int
	Prometheus struct {
		prometheus
		Schema              int
		Count, ZeroCount    int64
		PositiveByOtelIndex [][2]int64
	}
	MergeOf []string
}

// histogramVectors are what is recorded, in which bucket; which quantile it gives; what two of them add up to.
type histogramVectors struct {
	Exponential []histogramEntry
	Classic     []struct {
		ID         string
		Bounds     []float64
		Counts     []int64
		Prometheus prometheus
	}
}

// checkHistograms: buckets have to be the OpenTelemetry SDK's, to the count. A quantile has to be the exact nearest rank's within the error that its
// scale states, an interpolated one Prometheus' own, and the share below a threshold has to have the exact share between its two bounds.
func checkHistograms(report *Report, vectors *histogramVectors) {
	recorded := map[string]*histogramEntry{}
	for i := range vectors.Exponential {
		if entry := &vectors.Exponential[i]; entry.Values != nil {
			recorded[entry.ID] = entry
		}
	}
	for i := range vectors.Exponential {
		if entry := &vectors.Exponential[i]; entry.Values != nil {
			checkRecorded(report, entry)
		} else {
			checkMerged(report, entry, recorded)
		}
	}
	for _, one := range vectors.Classic {
		histogram, all := slo.ExplicitHistogram{Bounds: one.Bounds, Counts: one.Counts}, 0.0
		for _, count := range one.Counts {
			all += float64(count)
		}
		share := func(threshold float64) slo.Share { return ofAll(histogram.ShareAtMost(threshold), all) }
		checkPrometheus(report, "explicit "+one.ID, &one.Prometheus, histogram.Quantile, share)
	}
}

func checkRecorded(report *Report, entry *histogramEntry) {
	histogram, otel := slo.HistogramOf(entry.Values, entry.MaxSize), entry.Otel
	report.equal(entry.ID+": scale, zeros, count", []any{histogram.Scale, histogram.ZeroCount, histogram.Count}, []any{otel.Scale, otel.ZeroCount, otel.Count})
	report.equal(entry.ID+": buckets", []any{histogram.Offset, histogram.Counts}, []any{otel.Offset, otel.BucketCounts})
	report.close(entry.ID+": sum", &histogram.Sum, &otel.Sum)
	checkQuantiles(report, entry.ID, histogram, entry.ExactNearestRank)
	for _, name := range slices.Sorted(maps.Keys(entry.ExactFractions)) {
		if _, edge, isRange := strings.Cut(name, ".."); isRange && strings.HasPrefix(name, "-") {
			to := ofAll(histogram.ShareAtMost(max(parsed(edge), 0)), float64(histogram.Count))
			report.within(entry.ID+": share in "+name, entry.ExactFractions[name], to.AtLeast-floatSlack, to.AtMost+floatSlack)
		}
	}
	checkInterpolated(report, entry.ID, histogram.Downscale(entry.PromSchema), &entry.Prometheus.prometheus)
}

func checkMerged(report *Report, entry *histogramEntry, recorded map[string]*histogramEntry) {
	merged, values := slo.Histogram{}, []float64{}
	for i, id := range entry.MergeOf {
		part := recorded[id]
		if part == nil {
			report.equal(entry.ID+": its parts are in the file", id+" is not", entry.MergeOf)
			return
		}
		values = append(values, part.Values...)
		if i == 0 {
			merged = slo.HistogramOf(part.Values, part.MaxSize)
			continue
		}
		merged = merged.Merge(slo.HistogramOf(part.Values, part.MaxSize), slo.MaxBuckets)
	}
	told := entry.Prometheus
	report.equal(entry.ID+": count, zeros", []int64{merged.Count, merged.ZeroCount}, []int64{told.Count, told.ZeroCount})
	coarse := merged.Downscale(told.Schema)
	occupied := [][2]int64{}
	for i, count := range coarse.Counts {
		if count > 0 {
			occupied = append(occupied, [2]int64{int64(coarse.Offset + i), count})
		}
	}
	report.equal(entry.ID+": buckets", occupied, told.PositiveByOtelIndex)
	slices.Sort(values)
	exact := map[string]float64{}
	for _, q := range []string{"0.01", "0.1", "0.5", "0.75", "0.9", "0.95", "0.99", "0.999", "1"} {
		rank := max(int(math.Ceil(parsed(q)*float64(len(values))-1e-9)), 1)
		exact[q] = values[rank-1]
	}
	checkQuantiles(report, entry.ID, merged, exact)
	checkInterpolated(report, entry.ID, coarse, &told.prometheus)
}

func checkInterpolated(report *Report, id string, histogram slo.Histogram, told *prometheus) {
	share := func(threshold float64) slo.Share {
		return ofAll(histogram.ShareAtMost(threshold), float64(histogram.Count))
	}
	checkPrometheus(report, id, told, histogram.InterpolatedQuantile, share)
}

func checkPrometheus(report *Report, id string, told *prometheus, quantileAt func(q float64) slo.Reading, shareBelow func(threshold float64) slo.Share) {
	for _, q := range slices.Sorted(maps.Keys(told.Quantiles)) {
		expected, value := told.Quantiles[q].value, valueOf(quantileAt(parsed(q)))
		if expected == nil && value != nil {
			// Of values that all lie above the first bucket, Prometheus has no quantile 0; we have, and it is not above the others.
			report.within(id+": quantile "+q, *value, 0, *told.Quantiles["1"].value)
			continue
		}
		report.close(id+": interpolated quantile "+q, value, expected)
	}
	for _, name := range slices.Sorted(maps.Keys(told.Fractions)) {
		low, high, _ := strings.Cut(name, "..")
		share := shareBelow(parsed(high)).Likely
		if from := parsed(low); from >= 0 {
			share -= shareBelow(from).Likely
		}
		measured := &share
		if math.IsNaN(share) {
			measured = nil
		}
		report.close(id+": interpolated share in "+name, measured, told.Fractions[name].value)
	}
}

func checkQuantiles(report *Report, id string, histogram slo.Histogram, exact map[string]float64) {
	bound := slo.QuantileError(histogram.Scale) + floatSlack
	for _, q := range slices.Sorted(maps.Keys(exact)) {
		value, truth := valueOf(histogram.Quantile(parsed(q))), exact[q]
		if value == nil {
			report.equal(id+": quantile "+q, "no data", truth)
			continue
		}
		report.within(fmt.Sprintf("%s: quantile %s", id, q), *value, truth*(1-bound), truth*(1+bound))
	}
}

func ofAll(share slo.Share, all float64) slo.Share {
	return slo.Share{AtLeast: share.AtLeast / all, AtMost: share.AtMost / all, Likely: share.Likely / all}
}

func parsed(text string) float64 {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(err)
	}
	return value
}
