package slo

// Counts is how many events were good and how many were bad: whole numbers, never negative. Ignored events are in neither.
type Counts struct {
	Good, Bad int64
}

// Total is all events that count.
func (c Counts) Total() int64 { return c.Good + c.Bad }

// Plus adds both up: the one way in which time, instances and services are put together. Sums first, ratios last, never a mean of ratios.
func (c Counts) Plus(other Counts) Counts { return Counts{c.Good + other.Good, c.Bad + other.Bad} }
