package ledger

// Temporality is whether a value says how many there were since the epoch's start, or between start and time.
type Temporality uint8

const (
	Cumulative Temporality = iota
	Delta
)

// Point is a value of a series. A start of zero means that the sender does not know it.
type Point struct {
	StartMs, TimeMs int64
	Value           int64
	Temporality     Temporality
}

// Series is one outcome (and cause) of one SLO in one instance. A sender that changes its temporality goes on in the other counter.
type Series struct {
	cumulative CumulativeCounter
	delta      *DeltaCounter
}

// Advance enters a point.
func (s *Series) Advance(point Point, arrival Arrival) Advance {
	if point.Temporality == Cumulative {
		return s.cumulative.Advance(point.StartMs, point.TimeMs, point.Value, arrival)
	}
	if s.delta == nil {
		s.delta = NewDeltaCounter()
	}
	return s.delta.Advance(point.StartMs, point.TimeMs, point.Value)
}

// IsUsedTwice: have two live processes written to it?
func (s *Series) IsUsedTwice() bool {
	return s.cumulative.IsUsedTwice() || s.delta != nil && s.delta.isUsedTwice
}

// Total is everything that was counted.
func (s *Series) Total() int64 {
	total := s.cumulative.Total()
	if s.delta != nil {
		total += s.delta.total
	}
	return total
}
