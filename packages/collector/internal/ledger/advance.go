package ledger

import (
	"math"

	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// Kind is what a point told its counter.
type Kind uint8

const (
	// Increased: so many more events, within the span. Zero: time passed and nothing happened.
	Increased Kind = iota
	// Known already: a retry, a duplicate, or a point that was overtaken by a later one.
	Known
	// Baseline: the epoch began before anybody can say what of it was counted. Counting starts from this value.
	Baseline
	// Fell inside one epoch: the value is not believed.
	Fell
	// Forgotten: so old that it is no longer known whether its events were counted.
	Forgotten
)

// Advance is what a point told its counter, with what it adds.
type Advance struct {
	Kind     Kind
	Increase int64
	Span     slo.Span
}

// Unheard is an instant that lies before every other.
const Unheard = math.MinInt64 / 4

// Arrival is what a counter has to know about its surroundings when it meets an epoch for the first time.
type Arrival struct {
	// KnownBeforeMs: epochs that began before this instant may have been counted and forgotten.
	KnownBeforeMs int64
	// PreviousReportMs is for points without a start time: when the instance last reported before this point; Unheard where it did not.
	PreviousReportMs int64
	// MaxGapMs is above zero where streams move between Collectors. A stream that is older than this when it is met, or that was silent for
	// longer, may have been counted elsewhere meanwhile: its value is a baseline.
	MaxGapMs int64
}

// increase: a larger value with an earlier time than the last contradicts it; the events are counted where the value was read.
func increase(count, fromMs, toMs int64) Advance {
	return Advance{Increased, count, slo.Span{From: min(fromMs, toMs), To: toMs}}
}
