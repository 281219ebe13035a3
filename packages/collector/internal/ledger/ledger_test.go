package ledger

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

var nothingKnown = Arrival{KnownBeforeMs: Unheard, PreviousReportMs: Unheard}

// report is one export of a counter.
type report struct{ startMs, timeMs, value int64 }

// lives are the reports of a process that restarts now and then: each life has its own start time and counts from zero.
func lives(random *rand.Rand, restarts int) (reports []report, total int64) {
	now := int64(1_000_000)
	for range restarts + 1 {
		start, value := now, int64(0)
		for range 1 + random.IntN(8) {
			now += 1 + random.Int64N(20_000)
			value += random.Int64N(50)
			reports = append(reports, report{start, now, value})
		}
		total += value
		now += 1 + random.Int64N(5_000)
	}
	return reports, total
}

func enterAll(reports []report) (counter CumulativeCounter, increases int64) {
	for _, report := range reports {
		if advance := counter.Advance(report.startMs, report.timeMs, report.value, nothingKnown); advance.Kind == Increased {
			increases += advance.Increase
		}
	}
	return counter, increases
}

func TestDuplicatesRetriesReorderingAndRestartsChangeNothing(t *testing.T) {
	for seed := range uint64(500) {
		random := rand.New(rand.NewPCG(seed, 1))
		reports, want := lives(random, random.IntN(EpochsRemembered-1))
		for range random.IntN(10) {
			reports = append(reports, reports[random.IntN(len(reports))])
		}
		random.Shuffle(len(reports), func(i, j int) { reports[i], reports[j] = reports[j], reports[i] })
		counter, increases := enterAll(reports)
		if counter.Total() != want || increases != want {
			t.Fatalf("seed %d: %d counted, %d told, %d true", seed, counter.Total(), increases, want)
		}
		if counter.IsUsedTwice() {
			t.Fatalf("seed %d: a process that restarts is not two", seed)
		}
	}
}

func TestMergingIsCommutativeAssociativeAndIdempotent(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 2))
		reports, _ := lives(random, random.IntN(EpochsRemembered-1))
		cut := random.IntN(len(reports) + 1)
		a, b := reports[:cut], reports[cut:]
		state := func(parts ...[]report) []Epoch {
			counter, _ := enterAll(slices.Concat(parts...))
			epochs := counter.Epochs()
			slices.SortFunc(epochs, func(a, b Epoch) int { return compare(a.StartMs, b.StartMs) })
			return epochs
		}
		want := state(a, b)
		for name, got := range map[string][]Epoch{"b, a": state(b, a), "a, b, a": state(a, b, a), "a, b, a, b": state(a, b, a, b)} {
			if !slices.Equal(got, want) {
				t.Fatalf("seed %d: %s makes %v, a, b makes %v", seed, name, got, want)
			}
		}
	}
}

func TestTellsWhatAPointIs(t *testing.T) {
	type step struct {
		start, time, value int64
		want               Kind
		increase           int64
	}
	for _, one := range []struct {
		name    string
		arrival Arrival
		steps   []step
	}{
		{"a restart with an equal value is a new epoch", nothingKnown, []step{{100, 200, 7, Increased, 7}, {300, 400, 7, Increased, 7}}},
		{"the first value counts in full", nothingKnown, []step{{100, 90_000, 7, Increased, 7}}},
		{"a value that falls inside an epoch is not believed", nothingKnown, []step{{100, 200, 7, Increased, 7}, {100, 300, 6, Fell, 0}, {100, 400, 8, Increased, 1}}},
		{"an overtaken point is known", nothingKnown, []step{{100, 300, 7, Increased, 7}, {100, 200, 6, Known, 0}, {100, 300, 7, Known, 0}}},
		{"time passes and nothing happens", nothingKnown, []step{{100, 200, 7, Increased, 7}, {100, 300, 7, Increased, 0}}},
		{"a larger value with an earlier time counts once", nothingKnown, []step{{100, 300, 7, Increased, 7}, {100, 200, 9, Increased, 2}, {100, 300, 9, Known, 0}}},
		{"without start times a fall is a restart", nothingKnown, []step{{0, 200, 7, Baseline, 0}, {0, 300, 9, Increased, 2}, {0, 400, 3, Increased, 3}}},
		{"an epoch from before what is known may have been counted", Arrival{KnownBeforeMs: 500, PreviousReportMs: Unheard}, []step{{100, 600, 7, Baseline, 0}, {100, 700, 9, Increased, 2}, {550, 800, 4, Increased, 4}}},
		{"an instance that reported before began after that", Arrival{KnownBeforeMs: Unheard, PreviousReportMs: 100}, []step{{0, 200, 7, Increased, 7}}},
	} {
		t.Run(one.name, func(t *testing.T) {
			var series Series
			for i, step := range one.steps {
				got := series.Advance(Point{StartMs: step.start, TimeMs: step.time, Value: step.value}, one.arrival)
				if got.Kind != step.want || got.Increase != step.increase {
					t.Errorf("step %d: %+v", i, got)
				}
			}
		})
	}
}

func TestAStreamThatMovedIsNeverCountedFromZeroAgain(t *testing.T) {
	moving := Arrival{KnownBeforeMs: Unheard, PreviousReportMs: Unheard, MaxGapMs: 20_000}
	var met CumulativeCounter
	if got := met.Advance(1_000, 900_000, 500, moving); got.Kind != Baseline {
		t.Errorf("a stream that is older than the gap is a baseline: %+v", got)
	}
	if got := met.Advance(1_000, 910_000, 510, moving); got.Kind != Increased || got.Increase != 10 {
		t.Errorf("and counts on from there: %+v", got)
	}
	if got := met.Advance(1_000, 990_000, 700, moving); got.Kind != Baseline {
		t.Errorf("while it was silent it may have been counted elsewhere: %+v", got)
	}
	if got := met.Advance(995_000, 999_000, 3, moving); got.Kind != Increased || got.Increase != 3 {
		t.Errorf("a young one counts in full: %+v", got)
	}
	if got := met.Advance(1_000, 2_000_000, 600, moving); got.Kind != Fell {
		t.Errorf("a fall is not believed after a gap either: %+v", got)
	}
}

func TestTwoProcessesUnderOneNameAreFound(t *testing.T) {
	var restarted, doubled CumulativeCounter
	restarted.Advance(100, 500, 5, nothingKnown)
	restarted.Advance(600, 900, 5, nothingKnown)
	doubled.Advance(100, 500, 5, nothingKnown)
	doubled.Advance(300, 900, 5, nothingKnown)
	if restarted.IsUsedTwice() || !doubled.IsUsedTwice() {
		t.Error("one process restarts, two overlap")
	}
	if doubled.Total() != 10 {
		t.Errorf("both are counted, kept apart by their start: %d", doubled.Total())
	}
}

func TestEpochsAreForgottenVisibly(t *testing.T) {
	var counter CumulativeCounter
	for life := range int64(EpochsRemembered + 2) {
		counter.Advance(life*1_000+1, life*1_000+500, 5, nothingKnown)
	}
	if got := counter.Advance(1, 600, 6, nothingKnown); got.Kind != Forgotten {
		t.Errorf("nobody knows any more what of the first life was counted: %+v", got)
	}
}

func TestDeltasAreCountedOnce(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 3))
		var reports []report
		total, now := int64(0), int64(1_000_000)
		for range 1 + random.IntN(IntervalsRemembered) {
			end := now + 1 + random.Int64N(20_000)
			reports = append(reports, report{now, end, random.Int64N(50)})
			total += reports[len(reports)-1].value
			now = end
		}
		for range random.IntN(20) {
			reports = append(reports, reports[random.IntN(len(reports))])
		}
		random.Shuffle(len(reports), func(i, j int) { reports[i], reports[j] = reports[j], reports[i] })
		counter, increases := NewDeltaCounter(), int64(0)
		for _, report := range reports {
			increases += counter.Advance(report.startMs, report.timeMs, report.value).Increase
		}
		if counter.Total() != total || increases != total || counter.IsUsedTwice() {
			t.Fatalf("seed %d: %d counted, %d told, %d true, used twice: %v", seed, counter.Total(), increases, total, counter.IsUsedTwice())
		}
	}
	counter := NewDeltaCounter()
	for i := range int64(IntervalsRemembered + 1) {
		counter.Advance(i*10+1, i*10+11, 1)
	}
	if got := counter.Advance(1, 11, 1); got.Kind != Forgotten {
		t.Errorf("older than the memory for duplicates: %+v", got)
	}
	counter.Advance(900, 1_000, 1)
	if counter.Advance(950, 1_050, 1); !counter.IsUsedTwice() {
		t.Error("one process never counts an instant twice")
	}
}

// Every millisecond by itself: (3, 5] covers the milliseconds 4 and 5.
func TestCoveredTimeIsTheUnionOfWhatWasAdded(t *testing.T) {
	for seed := range uint64(500) {
		random := rand.New(rand.NewPCG(seed, 4))
		var covered CoveredTime
		seen := map[int64]bool{}
		for range random.IntN(20) {
			from := random.Int64N(60)
			span := slo.Span{From: from, To: from + random.Int64N(12)}
			covered.Add(span)
			for ms := span.From + 1; ms <= span.To; ms++ {
				seen[ms] = true
			}
		}
		from := random.Int64N(60)
		asked, want := slo.Span{From: from, To: from + random.Int64N(30)}, int64(0)
		for ms := asked.From + 1; ms <= asked.To; ms++ {
			if seen[ms] {
				want++
			}
		}
		if got := covered.Within(asked); got != want {
			t.Fatalf("seed %d: %d of %v, want %d", seed, got, asked, want)
		}
		gaps := int64(0)
		for _, gap := range covered.Gaps(nil, asked) {
			gaps += gap.LengthMs()
		}
		if gaps != asked.LengthMs()-want {
			t.Fatalf("seed %d: gaps of %d ms beside %d covered in %v", seed, gaps, want, asked)
		}
	}
}

func TestPlacesEveryEventOfALongSpan(t *testing.T) {
	now := int64(1_700_000_000_000)
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 5))
		span := slo.Span{From: now - random.Int64N(1<<(10+random.IntN(24))), To: now}
		keptFrom := now - random.Int64N(1<<(10+random.IntN(24)))
		count := random.Int64N(1 << random.IntN(40))
		shares, dropped := Place(nil, count, span, slo.DefaultResolutions, keptFrom)
		left := count - dropped
		for _, share := range shares {
			left -= share.Count
			if share.TimeMs < min(keptFrom, span.To) || share.TimeMs > span.To {
				t.Fatalf("seed %d: %+v lies outside of %+v", seed, share, span)
			}
		}
		if left != 0 {
			t.Fatalf("seed %d: %d of %d events are neither placed nor dropped", seed, left, count)
		}
		if most := 3_000; len(shares) > most {
			t.Fatalf("seed %d: %d shares for %v", seed, len(shares), span)
		}
	}
}
