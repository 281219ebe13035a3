package slo

// Trend is where a burn rate is going: more, less or as much of late than over the longer time. Unknown where one of the two has no events.
type Trend string

const (
	Increasing   Trend = "increasing"
	Recovering   Trend = "recovering"
	Steady       Trend = "steady"
	TrendUnknown Trend = "unknown"
)

// TrendOf compares the share of bad events in the short window with that in the long one, exactly.
func TrendOf(long, short Counts) Trend {
	if long.Total() == 0 || short.Total() == 0 {
		return TrendUnknown
	}
	switch compareProducts([3]int64{short.Bad, long.Total(), 1}, [3]int64{long.Bad, short.Total(), 1}) {
	case 1:
		return Increasing
	case -1:
		return Recovering
	}
	return Steady
}
