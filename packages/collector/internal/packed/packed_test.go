package packed

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestReadsBackWhatWasWritten(t *testing.T) {
	var w Writer
	w.Uint(math.MaxUint64)
	w.Int(math.MinInt64)
	w.Float(math.Inf(-1))
	w.Text("no ␀ is special\x00")
	w.Flag(true)
	w.Flag(false)
	r := NewReader(w.Bytes)
	if r.Uint() != math.MaxUint64 || r.Int() != math.MinInt64 || r.Float() != math.Inf(-1) || r.Text() != "no ␀ is special\x00" || !r.Flag() || r.Flag() || r.Err() != nil {
		t.Error("something came back as something else")
	}
	if r.Uint() != 0 || !errors.Is(r.Err(), ErrMalformed) {
		t.Error("what is not there must be told")
	}
}

func TestCountsWithRunsOfZerosComeBack(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		counts := make([]int64, random.IntN(60))
		for i := range counts {
			if random.IntN(3) == 0 {
				counts[i] = random.Int64N(1 << random.IntN(62))
			}
		}
		var w Writer
		w.Counts(len(counts), func(i int) int64 { return counts[i] })
		got := make([]int64, len(counts))
		r := NewReader(w.Bytes)
		r.Counts(func(i, count int, value int64) { got[i] = value })
		if r.Err() != nil || !slices.Equal(got, counts) {
			t.Fatalf("seed %d: %v became %v", seed, counts, got)
		}
	}
}

func TestNeverReadsBeyondWhatIsThere(t *testing.T) {
	var w Writer
	w.Text("checkout")
	w.Counts(100, func(i int) int64 { return int64(i % 7) })
	w.Float(0.5)
	for cut := range len(w.Bytes) {
		r := NewReader(w.Bytes[:cut])
		r.Text()
		r.Counts(func(i, count int, value int64) {
			if i >= count || count != 100 {
				t.Fatalf("place %d of %d", i, count)
			}
		})
		r.Float()
		if !errors.Is(r.Err(), ErrMalformed) {
			t.Fatalf("cut at %d goes unnoticed", cut)
		}
	}
	for seed := range uint64(500) {
		random := rand.New(rand.NewPCG(seed, 2))
		bytes := make([]byte, random.IntN(40))
		for i := range bytes {
			bytes[i] = byte(random.Uint32())
		}
		r := NewReader(bytes)
		r.Counts(func(i, count int, value int64) {})
		r.Text()
	}
}
