package slo

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/packages/collector/internal/packed"
)

// Rings, slices and spreads against events that are kept one by one.

type event struct{ timeMs, good, bad int64 }

func total(events []event, span Span) (sum Counts) {
	for _, event := range events {
		if event.timeMs > span.From && event.timeMs <= span.To {
			sum = sum.Plus(Counts{event.good, event.bad})
		}
	}
	return sum
}

func TestRingsAnswerWithinTheirBoundsInAnyOrder(t *testing.T) {
	for seed := range uint64(40) {
		random := rand.New(rand.NewPCG(seed, 3))
		rings := NewRings(DefaultResolutions, 30*dayMs)
		now := int64(1_700_000_000_000)
		var events []event
		for range 400 {
			ago := random.Int64N(1 << (10 + random.IntN(22)))
			events = append(events, event{now - ago, random.Int64N(5), random.Int64N(3)})
		}
		for _, event := range events {
			rings.Add(event.timeMs, event.good, event.bad)
		}
		for range 60 {
			length := int64(random.IntN(30*24*60)+1) * 60_000
			span := SpanEndingAt(SlotEnd(now, 10_000), length)
			got, least := rings.Sum(span), total(events, span)
			most := total(events, Span{SlotFloor(span.From, slotOf(length)), span.To})
			if got.Good < least.Good || got.Bad < least.Bad || got.Good > most.Good || got.Bad > most.Bad {
				t.Fatalf("seed %d: %d ms: %+v is not between %+v and %+v", seed, length, got, least, most)
			}
			if covered := rings.Covered(span); got != total(events, covered) {
				t.Fatalf("seed %d: %d ms: %+v is not what it claims to cover", seed, length, got)
			}
		}
	}
}

func slotOf(lengthMs int64) int64 {
	for _, resolution := range DefaultResolutions {
		if lengthMs <= resolution.SpanMs {
			return resolution.SlotMs
		}
	}
	return 0
}

// An eighth of a span may pass before a window starts on coarser slots.
func TestASumNeverContainsWhatCameAfter(t *testing.T) {
	for seed := range uint64(40) {
		random := rand.New(rand.NewPCG(seed, 4))
		at := int64(1_700_000_000_000) + random.Int64N(7)*10_000
		before, after := NewRings(DefaultResolutions, 7*dayMs), NewRings(DefaultResolutions, 7*dayMs)
		for range 300 {
			event := event{at - random.Int64N(1<<(10+random.IntN(20))), random.Int64N(5), random.Int64N(3)}
			before.Add(event.timeMs, event.good, event.bad)
			after.Add(event.timeMs, event.good, event.bad)
		}
		for range 100 {
			after.Add(at+1+random.Int64N(400_000), 1000, 1000)
		}
		for _, length := range []int64{300_000, 3_600_000, 21_600_000, 259_200_000, 7 * dayMs} {
			if was, is := before.Sum(SpanEndingAt(at, length)), after.Sum(SpanEndingAt(at, length)); was != is {
				t.Fatalf("seed %d: %d ms: %+v became %+v", seed, length, was, is)
			}
		}
	}
}

func TestRingsForgetOnlyWhatTheySay(t *testing.T) {
	rings := NewRings([]Resolution{{1_000, Forever}}, 60_000)
	if !rings.Add(1_000_000, 1, 0) || !rings.Add(950_000, 2, 0) || rings.Add(900_000, 4, 0) {
		t.Error("a minute and an eighth is kept, and no more")
	}
	if got := rings.Sum(Span{940_000, 1_000_000}); got.Good != 3 {
		t.Errorf("got %+v", got)
	}
	if !rings.Holds(Span{940_000, 1_000_000}) || rings.Holds(Span{900_000, 1_000_000}) {
		t.Error("what is forgotten is not held")
	}
	rings.Add(5_000_000, 0, 7)
	if got := rings.Sum(Span{4_940_000, 5_000_000}); got != (Counts{0, 7}) {
		t.Errorf("after a leap %+v", got)
	}
}

func TestRingsCountBeyond32Bits(t *testing.T) {
	rings := NewRings([]Resolution{{1_000, Forever}}, 60_000)
	for range 3 {
		rings.Add(10_000, 3_000_000_000, 1)
	}
	if got := rings.Sum(Span{0, 10_000}); got != (Counts{9_000_000_000, 3}) {
		t.Errorf("got %+v", got)
	}
	rings.Add(10_000, -9_000_000_000, -3)
	if got := rings.Sum(Span{0, 10_000}); got != (Counts{}) {
		t.Errorf("taken back: %+v", got)
	}
}

func TestRingsComeBackFromACheckpoint(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	rings, now := NewRings(DefaultResolutions, 30*dayMs), int64(1_700_000_000_000)
	for range 500 {
		rings.Add(now-random.Int64N(40*dayMs), random.Int64N(1<<random.IntN(40)), random.Int64N(9))
	}
	again := NewRings(DefaultResolutions, 30*dayMs)
	pass(t, rings, again)
	for length := int64(60_000); length < 30*dayMs; length *= 3 {
		span := SpanEndingAt(now, length)
		if rings.Sum(span) != again.Sum(span) || rings.Covered(span) != again.Covered(span) {
			t.Errorf("%d ms: %+v became %+v", length, rings.Sum(span), again.Sum(span))
		}
	}
}

func TestSpreadsWholeEventsOverTheSlotsOfASpan(t *testing.T) {
	for seed := range uint64(2000) {
		random := rand.New(rand.NewPCG(seed, 6))
		count, slot := random.Int64N(1<<random.IntN(40))+1, int64(10_000)
		from := random.Int64N(1_000_000)
		span := Span{from, from + random.Int64N(1<<random.IntN(20))}
		shares := SpreadEvenly(nil, count, span, slot)
		left := count
		for i, share := range shares {
			left -= share.Count
			inside := min(share.TimeMs, span.To) - max(span.From, share.TimeMs-slot, SlotFloor(share.TimeMs-1, slot))
			if length := span.LengthMs(); length > 0 {
				exact := float64(count) * float64(inside) / float64(length)
				if float64(share.Count) < exact-1.000001 || float64(share.Count) > exact+1.000001 {
					t.Fatalf("seed %d: share %d of %v is %d, exactly it were %v", seed, i, span, share.Count, exact)
				}
			}
			if share.Count <= 0 || share.TimeMs > span.To || share.TimeMs <= span.From && span.LengthMs() > 0 {
				t.Fatalf("seed %d: share %+v of %+v", seed, share, span)
			}
		}
		if left != 0 {
			t.Fatalf("seed %d: %d of %d events are lost", seed, left, count)
		}
	}
}

func TestASliceIsJudgedAfterAddingTheInstances(t *testing.T) {
	half, _ := ParseBudgeting("timeslices 1m at 60%")
	slices := NewSlices(half, dayMs)
	slices.Add(30_000, 1, 1)
	if sum := slices.Sum(Span{0, 60_000}); sum.Parts != (Counts{0, 1}) {
		t.Errorf("half of the events were bad: %+v", sum)
	}
	slices.Add(40_000, 8, 0)
	slices.Add(130_000, 5, 0)
	if sum := slices.Sum(Span{0, 180_000}); sum.Parts != (Counts{2, 0}) || sum.Empty != 1 {
		t.Errorf("a late report changes the verdict: %+v", sum)
	}
	if sum := slices.Sum(Span{0, 180_000}); sum.Under(AsBad) != (Counts{2, 1}) || sum.Under(AsGood) != (Counts{3, 0}) || sum.Under(Freeze) != (Counts{2, 0}) {
		t.Errorf("empty slices count as the policy says: %+v", sum)
	}
	again := NewSlices(half, dayMs)
	pass(t, slices, again)
	again.Add(45_000, 0, 90)
	slices.Add(45_000, 0, 90)
	if slices.Sum(Span{0, 180_000}) != again.Sum(Span{0, 180_000}) {
		t.Error("slices come back from a checkpoint, open ones too")
	}
}

func TestRatioSlicesAreWorthTheirShare(t *testing.T) {
	ratio, _ := ParseBudgeting("ratio-timeslices 1m")
	slices := NewSlices(ratio, dayMs)
	slices.Add(30_000, 99, 1)
	slices.Add(90_000, 1, 3)
	sum := slices.Sum(Span{0, 120_000})
	if sum.Good() != 1.24 || sum.Bad() != 0.76 {
		t.Errorf("0.99 and 0.25 good: %v, %v", sum.Good(), sum.Bad())
	}
	thirds := JudgeSlice(Counts{2, 1}, ratio)
	if thirds.Bad != 3_333_333_334 || thirds.Total() != ratio.PartsPerSlice() {
		t.Errorf("what is bad is rounded up: %+v", thirds)
	}
}

func TestCalendarWindowsAreAsLongAsTheCalendarSays(t *testing.T) {
	at := func(text string) int64 {
		instant, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return instant.UnixMilli()
	}
	for _, one := range []struct {
		window, at, from, to string
	}{
		{"calendar month America/New_York", "2026-03-08T12:00:00Z", "2026-03-01T05:00:00Z", "2026-04-01T04:00:00Z"},
		{"calendar month America/New_York", "2026-11-30T12:00:00Z", "2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z"},
		{"calendar day Europe/Berlin from 2026-01-01 02:30:00", "2026-03-29T01:10:00Z", "2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z"},
		{"calendar month UTC from 2024-01-31", "2024-06-30T00:00:00Z", "2024-06-30T00:00:00Z", "2024-07-31T00:00:00Z"},
		{"calendar quarter Asia/Kolkata", "2026-01-01T00:00:00Z", "2025-12-31T18:30:00Z", "2026-03-31T18:30:00Z"},
		{"calendar 2 weeks UTC", "1969-12-30T00:00:00Z", "1969-12-22T00:00:00Z", "1970-01-05T00:00:00Z"},
		{"calendar year UTC", "2026-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"},
	} {
		window := mustWindow(t, one.window)
		if got, want := CalendarSpan(window, at(one.at)), (Span{at(one.from), at(one.to)}); got != want {
			t.Errorf("%s at %s: %v, want %v", one.window, one.at, got, want)
		}
	}
	march := mustWindow(t, "calendar month America/New_York")
	if end := at("2026-04-01T04:00:00Z"); WindowSpan(march, end, Never).LengthMs() != 743*3_600_000 || WindowMs(march, end) != 743*3_600_000 {
		t.Error("at its very end all of a month is looked at, and March 2026 in New York has 743 hours")
	}
	if got := WindowSpan(mustWindow(t, "30d"), 1000, 400); got != (Span{400, 1000}) {
		t.Errorf("an SLO younger than its window starts with itself: %v", got)
	}
}

func TestHistogramsMergeInAnyOrderToTheSameCounts(t *testing.T) {
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 7))
		parts := make([]Histogram, 5)
		for i := range parts {
			values := make([]float64, random.IntN(60))
			for j := range values {
				values[j] = random.ExpFloat64() * float64(int64(1)<<random.IntN(20)) / 1e4
			}
			parts[i] = HistogramOf(values, 4+random.IntN(80))
		}
		merge := func(order []int) Histogram {
			merged := EmptyHistogram()
			for _, i := range order {
				merged = merged.Merge(parts[i], 64)
			}
			return merged
		}
		want, order := merge([]int{0, 1, 2, 3, 4}), []int{0, 1, 2, 3, 4}
		random.Shuffle(5, func(i, j int) { order[i], order[j] = order[j], order[i] })
		got := merge(order)
		if got.Scale != want.Scale || got.Offset != want.Offset || !slices.Equal(got.Counts, want.Counts) || got.ZeroCount != want.ZeroCount || got.Count != want.Count {
			t.Fatalf("seed %d: %v makes another histogram", seed, order)
		}
	}
}

func TestAQuantileIsWithinTheErrorOfItsScale(t *testing.T) {
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 8))
		values := make([]float64, 1+random.IntN(300))
		for i := range values {
			values[i] = random.ExpFloat64() * float64(int64(1)<<random.IntN(30)) / 1e6
		}
		histogram := HistogramOf(values, 160)
		histogram = histogram.Downscale(histogram.Scale - random.IntN(3))
		slices.Sort(values)
		for _, rank := range []int{1, len(values)/2 + 1, len(values)} {
			got, _ := histogram.Quantile(float64(rank) / float64(len(values))).Value()
			truth := values[rank-1]
			if bound := QuantileError(histogram.Scale) + 1e-12; got < truth*(1-bound) || got > truth*(1+bound) {
				t.Fatalf("seed %d: rank %d of %d is %v, told %v at scale %d", seed, rank, len(values), truth, got, histogram.Scale)
			}
		}
	}
	if _, isMeasured := EmptyHistogram().Quantile(0.5).Value(); isMeasured {
		t.Error("of nothing there is no quantile")
	}
}

func pass(t *testing.T, from interface{ Pack(*packed.Writer) }, to interface{ Unpack(*packed.Reader) }) {
	t.Helper()
	var w packed.Writer
	from.Pack(&w)
	p := packed.NewReader(w.Bytes)
	if to.Unpack(p); p.Err() != nil {
		t.Fatal(p.Err())
	}
}
