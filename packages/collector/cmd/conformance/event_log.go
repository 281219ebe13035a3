package main

import (
	"encoding/json"
	"errors"
	"slices"
)

// segment is [n, pattern]: n values, the pattern repeated and cut.
type segment struct {
	count   int
	pattern []int64
}

func (s *segment) UnmarshalJSON(data []byte) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	if len(parts) != 2 {
		return errors.New("a segment is a count and a pattern")
	}
	if err := json.Unmarshal(parts[0], &s.count); err != nil {
		return err
	}
	return json.Unmarshal(parts[1], &s.pattern)
}

func expand(segments []segment, length int) []int64 {
	values := make([]int64, 0, length)
	for _, segment := range segments {
		for i := 0; i < segment.count && len(values) < length; i++ {
			values = append(values, segment.pattern[i%len(segment.pattern)])
		}
	}
	for len(values) < length {
		values = append(values, 0)
	}
	return values
}

// life is one process lifetime: its counters start at 0 at StartTick.
type life struct {
	StartTick int
	Ticks     int
	Total     []segment
	Bad       []segment
}

// instance is one instance of a service, its lives, and what went wrong between it and its reader.
type instance struct {
	ID      string
	Service string
	Lives   []life
	// MissedScrapes are tick ranges, both ends included, without a sample; the counter keeps running.
	MissedScrapes [][2]int
	// LateScrapes are tick ranges whose samples arrive later than they were taken, and by how many seconds.
	LateScrapes [][3]int
}

// eventLog is what happened, as the vectors tell it.
type eventLog struct {
	T0          int64
	StepSeconds int64
	Ticks       int
	Instances   []instance
	EventsMs    map[string][][2]int64
}

// sample is the two counters of one life at the end of one tick.
type sample struct {
	instance, service          string
	startMs, timeMs, arrivalMs int64
	good, bad                  int64
}

// samples are the cumulative counters of every life, one a tick, ordered by arrival, then by time. Scraped: as a reader got them, without the
// missed ones, the late ones at their late arrival. Otherwise as the process itself would report, nothing missed and nothing late.
func (l *eventLog) samples(isScraped bool) []sample {
	stepMs, t0Ms := l.StepSeconds*secondMs, l.T0*secondMs
	var all []sample
	for _, instance := range l.Instances {
		for _, life := range instance.Lives {
			total, bad := expand(life.Total, life.Ticks), expand(life.Bad, life.Ticks)
			var totalSoFar, badSoFar int64
			for i := range life.Ticks {
				totalSoFar += total[i]
				badSoFar += bad[i]
				tick, delayMs := life.StartTick+i+1, int64(0)
				if isScraped {
					if slices.ContainsFunc(instance.MissedScrapes, func(r [2]int) bool { return tick >= r[0] && tick <= r[1] }) {
						continue
					}
					late := slices.IndexFunc(instance.LateScrapes, func(r [3]int) bool { return tick >= r[0] && tick <= r[1] })
					if late >= 0 {
						delayMs = int64(instance.LateScrapes[late][2]) * secondMs
					}
				}
				timeMs := t0Ms + int64(tick)*stepMs
				all = append(all, sample{
					instance.ID, instance.Service, t0Ms + int64(life.StartTick)*stepMs, timeMs, timeMs + delayMs, totalSoFar - badSoFar, badSoFar,
				})
			}
		}
	}
	slices.SortStableFunc(all, byArrival)
	return all
}

func byArrival(a, b sample) int {
	if a.arrivalMs != b.arrivalMs {
		return int(a.arrivalMs - b.arrivalMs)
	}
	return int(a.timeMs - b.timeMs)
}

// eventTotals is good and bad events of a service (all services: no name) in (fromMs, toMs], counted one by one.
type eventTotals struct {
	good, bad    []int64
	t0Ms, stepMs int64
}

func newEventTotals(log *eventLog, service string) *eventTotals {
	totals := &eventTotals{make([]int64, log.Ticks+1), make([]int64, log.Ticks+1), log.T0 * secondMs, log.StepSeconds * secondMs}
	for _, instance := range log.Instances {
		if service != "" && instance.Service != service {
			continue
		}
		for _, life := range instance.Lives {
			total, bad := expand(life.Total, life.Ticks), expand(life.Bad, life.Ticks)
			for i := range life.Ticks {
				tick := life.StartTick + i + 1
				totals.good[tick] += total[i] - bad[i]
				totals.bad[tick] += bad[i]
			}
		}
	}
	for tick := 1; tick <= log.Ticks; tick++ {
		totals.good[tick] += totals.good[tick-1]
		totals.bad[tick] += totals.bad[tick-1]
	}
	return totals
}

func (e *eventTotals) between(fromMs, toMs int64) (good, bad int64) {
	from, to := e.tick(fromMs), e.tick(toMs)
	return e.good[to] - e.good[from], e.bad[to] - e.bad[from]
}

// tick is the last one at or before a time: an event carries the timestamp of its tick's end.
func (e *eventTotals) tick(timeMs int64) int {
	tick := (timeMs - e.t0Ms) / e.stepMs
	return int(min(max(tick, 0), int64(len(e.good)-1)))
}
