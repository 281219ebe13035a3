package slo

import (
	"math"
	"time"
)

// IndicatorKind is who decides what is good, and from what.
type IndicatorKind string

const (
	// Availability: good is a call that did not fail. ErrorRate: the same events, stated as the share that may fail.
	Availability IndicatorKind = "availability"
	ErrorRate    IndicatorKind = "error-rate"
	// Latency: did not fail and took no longer than the threshold.
	Latency IndicatorKind = "latency"
	// Custom: the code says good or bad.
	Custom IndicatorKind = "custom"
	// Freshness, Throughput and Saturation are sampled.
	Freshness  IndicatorKind = "freshness"
	Throughput IndicatorKind = "throughput"
	Saturation IndicatorKind = "saturation"
)

// Indicator is what makes an event good. Each kind has fields of its own; the others are zero.
type Indicator struct {
	Kind IndicatorKind
	// Threshold of a latency; failed calls are left out of it, or bad where FailuresBad.
	Threshold   time.Duration
	FailuresBad bool
	// Timeout of availability and error rate: a call that took longer has failed. Zero: none.
	Timeout time.Duration
	MaxAge  time.Duration
	AtLeast float64
	AtMost  float64
}

// Verdict is what an indicator says of one event.
type Verdict int

const (
	Ignored Verdict = iota
	Good
	Bad
)

// JudgeCall judges a finished call by an indicator of calls. The exact duration is compared; the threshold itself is good.
func (i Indicator) JudgeCall(duration time.Duration, failed bool) Verdict {
	switch {
	case i.Kind == Latency && failed && !i.FailuresBad:
		return Ignored
	case failed, i.Kind == Latency && duration > i.Threshold, i.Kind != Latency && i.Timeout > 0 && duration > i.Timeout:
		return Bad
	}
	return Good
}

// JudgeSample judges a sampled value: the age of the data in milliseconds, events per second, or the share in use. The bound itself is good;
// NaN is ignored.
func (i Indicator) JudgeSample(value float64) Verdict {
	isGood := false
	switch i.Kind {
	case Freshness:
		isGood = value <= float64(i.MaxAge)/float64(time.Millisecond)
	case Throughput:
		isGood = value >= i.AtLeast
	case Saturation:
		isGood = value <= i.AtMost
	default:
		return Ignored
	}
	switch {
	case math.IsNaN(value):
		return Ignored
	case isGood:
		return Good
	}
	return Bad
}
