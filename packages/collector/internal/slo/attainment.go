package slo

// Reading is a number that was measured, or no data: not 100 %, and not 0. Every reader has to say what it makes of that.
type Reading struct {
	value      float64
	isMeasured bool
}

// NoData is the answer where nothing was measured.
var NoData = Reading{}

// Measured is a number that was.
func Measured(value float64) Reading { return Reading{value, true} }

// Value is the number; false where there is no data.
func (r Reading) Value() (float64, bool) { return r.value, r.isMeasured }

// Attainment is the share of events that were good, 0 to 1; no data where there was no event.
func Attainment(counts Counts) Reading {
	if counts.Total() == 0 {
		return NoData
	}
	return Measured(float64(counts.Good) / float64(counts.Total()))
}
