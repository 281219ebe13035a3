package main

import (
	"fmt"
	"math"

	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// failure is one comparison that failed: where it stands in the vectors, what they say, what we said.
type failure struct{ check, expected, actual string }

// Report counts comparisons of one vector file. A comparison is a passed or a failed one; there is no third kind.
type Report struct {
	passed   int
	failures []failure
}

// equal: whole numbers, texts, truths and lists of them are the same or not.
func (r *Report) equal(check string, actual, expected any) {
	r.note(fmt.Sprint(actual) == fmt.Sprint(expected), check, fmt.Sprint(expected), fmt.Sprint(actual))
}

const tolerance = 1e-9

// close: numbers that were divided are equal within the tolerance, relative to the larger of the two; none (nil) only equals none.
func (r *Report) close(check string, actual, expected *float64) {
	isSame := actual == nil && expected == nil
	if actual != nil && expected != nil {
		isSame = math.Abs(*actual-*expected) <= tolerance*max(math.Abs(*actual), math.Abs(*expected))
	}
	r.note(isSame, check, text(expected), text(actual))
}

// within: a number that has to lie in a range, both ends allowed.
func (r *Report) within(check string, actual, low, high float64) {
	r.note(actual >= low && actual <= high, check, fmt.Sprintf("%v .. %v", low, high), fmt.Sprint(actual))
}

func (r *Report) note(passed bool, check, expected, actual string) {
	if passed {
		r.passed++
		return
	}
	r.failures = append(r.failures, failure{check, expected, actual})
}

func text(value *float64) string {
	if value == nil {
		return "none"
	}
	return fmt.Sprint(*value)
}

// valueOf is the number of a reading, nil where nothing was measured.
func valueOf(reading slo.Reading) *float64 {
	value, isMeasured := reading.Value()
	if !isMeasured {
		return nil
	}
	return &value
}
