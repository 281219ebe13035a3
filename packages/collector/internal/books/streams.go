package books

import "github.com/plimsoll/plimsoll/packages/collector/internal/ledger"

// stream names one outcome and cause of one SLO in one instance, by their numbers.
type stream struct {
	instance uint32
	// label is good (0), or 1 and the number of the bad events' cause.
	label uint32
}

// streams are the series of one SLO. A series is 40 bytes beside a few in the index: they stand in one array, and none is a pointer that the
// garbage collector would have to follow for every stream of a fleet.
type streams struct {
	places map[stream]uint32
	series []ledger.Series
	free   []uint32
}

// find is the series, or nil where it would be a new one. The pointer holds until the next begin.
func (s *streams) find(key stream) *ledger.Series {
	place, isKnown := s.places[key]
	if !isKnown {
		return nil
	}
	return &s.series[place]
}

func (s *streams) begin(key stream) *ledger.Series {
	if s.places == nil {
		s.places = map[stream]uint32{}
	}
	if last := len(s.free) - 1; last >= 0 {
		place := s.free[last]
		s.free = s.free[:last]
		s.places[key] = place
		return &s.series[place]
	}
	s.places[key] = uint32(len(s.series))
	s.series = append(s.series, ledger.Series{})
	return &s.series[len(s.series)-1]
}

// forget lets go of the streams of instances that are gone and returns how many those were.
func (s *streams) forget(isGone func(instance uint32) bool) int {
	forgotten := 0
	for key, place := range s.places {
		if isGone(key.instance) {
			delete(s.places, key)
			s.series[place] = ledger.Series{}
			s.free = append(s.free, place)
			forgotten++
		}
	}
	return forgotten
}

func (s *streams) count() int { return len(s.places) }
