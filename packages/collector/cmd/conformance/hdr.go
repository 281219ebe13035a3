package main

import (
	"maps"
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

type hdrExpected struct {
	Total, Min, Max, Mean, Stddev float64
	Percentiles                   map[string]float64
}

type hdrCase struct {
	ID                string
	Lowest            int64
	SignificantDigits int
	ExpectedInterval  int64
	Values            []int64
	MergeOf           []string
	Expected          hdrExpected
	V2                map[string]string
	// Deviations are by library, then by statistic: what the reference answers and what the library does.
	Deviations map[string]map[string][2]float64
}

// hdrVectors are values and what HdrHistogram's reference implementation says of them, with their encodings by three libraries.
type hdrVectors struct{ Cases []hdrCase }

// checkHdr holds to the Java reference in three ways: values counted by us, encodings read by us whoever wrote them, and our own encodings read back.
// Where another library deviates in what it answers, its encoding still holds the reference's counts; where it counted other values to begin with (its
// total differs), either answer is right.
func checkHdr(report *Report, vectors *hdrVectors) {
	recorded := map[string]slo.HdrCounts{}
	for i := range vectors.Cases {
		entry := &vectors.Cases[i]
		ours, isThere := mergedHdr(entry.MergeOf, recorded)
		if entry.Values != nil {
			ours, isThere = slo.CountHdr(entry.Values, slo.NewHdrLayout(entry.Lowest, entry.SignificantDigits), entry.ExpectedInterval), true
			recorded[entry.ID] = ours
		}
		report.equal(entry.ID+": its parts are in the file", isThere, true)
		if !isThere {
			continue
		}
		checkStatistics(report, entry.ID+" counted", ours, &entry.Expected, nil)
		checkEncoded(report, entry.ID+" written and read", encodeHdr(ours), &entry.Expected, nil)
		for _, library := range slices.Sorted(maps.Keys(entry.V2)) {
			deviation := entry.Deviations[library]
			if _, isOther := deviation["total"]; !isOther {
				deviation = nil
			}
			checkEncoded(report, entry.ID+" from "+library, entry.V2[library], &entry.Expected, deviation)
		}
	}
}

func checkEncoded(report *Report, label, text string, expected *hdrExpected, deviation map[string][2]float64) {
	read, err := decodeHdr(text)
	if err != nil {
		report.equal(label, err.Error(), "a histogram")
		return
	}
	checkStatistics(report, label, read, expected, deviation)
}

func checkStatistics(report *Report, label string, histogram slo.HdrCounts, expected *hdrExpected, deviation map[string][2]float64) {
	check := func(name string, actual, reference float64) {
		if theirs, isKnown := deviation[name]; isKnown && math.Abs(actual-theirs[1]) <= tolerance*theirs[1] {
			reference = theirs[1]
		}
		report.close(label+": "+name, &actual, &reference)
	}
	statistics := histogram.Statistics()
	check("total", float64(statistics.Total), expected.Total)
	check("min", float64(statistics.Min), expected.Min)
	check("max", float64(statistics.Max), expected.Max)
	check("mean", statistics.Mean, expected.Mean)
	check("stddev", statistics.StdDev, expected.Stddev)
	for _, percentage := range slices.Sorted(maps.Keys(expected.Percentiles)) {
		check("p"+percentage, float64(histogram.Percentile(parsed(percentage))), expected.Percentiles[percentage])
	}
}

func mergedHdr(ids []string, recorded map[string]slo.HdrCounts) (merged slo.HdrCounts, isThere bool) {
	for i, id := range ids {
		part, isKnown := recorded[id]
		switch {
		case !isKnown:
			return slo.HdrCounts{}, false
		case i == 0:
			merged = part
		default:
			merged = merged.Merge(part)
		}
	}
	return merged, len(ids) > 0
}
