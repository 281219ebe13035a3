package books

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// store is what a storage extension does.
type store map[string][]byte

func (s store) keep(books *Books, isFull bool) int {
	written := 0
	books.Checkpoint(isFull, func(key string, value []byte) {
		written++
		if value == nil {
			delete(s, key)
			return
		}
		s[key] = value
	})
	return written
}

func (s store) get(key string) ([]byte, error) { return s[key], nil }

func restored(t testing.TB, from store, options Options) *Books {
	t.Helper()
	books, err := Restore(options, from.get)
	if err != nil {
		t.Fatal(err)
	}
	return books
}

func TestBooksGoOnAfterARestartAsIfNothingHadHappened(t *testing.T) {
	for seed := range uint64(30) {
		random := rand.New(rand.NewPCG(seed, 1))
		kept, restarted := newFleet(t, Options{}), newFleet(t, Options{})
		stored := store{}
		objectives := []string{"99%", "99.9%", "95%"}
		values := map[string]int64{}
		for step := int64(1); step <= 60; step++ {
			for i := range int64(3) {
				instance := fmt.Sprintf("i%d", i)
				values[instance] += random.Int64N(100)
				start := at(20 * (step / 20))
				if step%20 == 0 {
					values[instance] = 0
				}
				for _, fleet := range []*fleet{kept, restarted} {
					fleet.count(instance, start, at(step), values[instance], values[instance]/7)
				}
			}
			if random.IntN(10) == 0 {
				said := declaration(t, "pay-availability", objectives[random.IntN(3)], "7d")
				if random.IntN(2) == 0 {
					said.Budgeting, _ = slo.ParseBudgeting("timeslices 1m at 90%")
					said.BudgetAlerts, _ = slo.ParseBudgetAlerts("ticket 75% spent")
				}
				kept.declare(said, at(step))
				restarted.declare(said, at(step))
			}
			if want, got := kept.books.Evaluate(at(step)), restarted.books.Evaluate(at(step)); !reflect.DeepEqual(want, got) {
				t.Fatalf("seed %d, minute %d: %+v became %+v", seed, step, want, got)
			}
			if random.IntN(4) == 0 {
				stored.keep(restarted.books, random.IntN(3) == 0)
				restarted.books = restored(t, stored, Options{})
			}
		}
	}
}

func TestACheckpointTellsOnlyWhatChanged(t *testing.T) {
	fleet := newFleet(t, Options{})
	for i := range 20 {
		fleet.declare(declaration(t, fmt.Sprintf("slo-%d", i), "99%", "7d"), at(0))
	}
	stored := store{}
	if written := stored.keep(fleet.books, false); written != 22 {
		t.Errorf("the first one told %d parts", written)
	}
	fleet.declare(declaration(t, "slo-7", "98%", "7d"), at(1))
	before := maps.Clone(stored)
	if written := stored.keep(fleet.books, false); written != 2 || reflect.DeepEqual(before["slo/checkout/slo-7"], stored["slo/checkout/slo-7"]) {
		t.Errorf("an SLO and its service's head were told as %d parts", written)
	}
}

func TestWhatIsForgottenIsDeleted(t *testing.T) {
	fleet, stored := newFleet(t, Options{}), store{}
	fleet.declare(pay(t), at(0))
	fleet.count("a", at(0), at(1), 1, 0)
	stored.keep(fleet.books, false)
	fleet.declare(declaration(t, "other", "99%", "7d"), at(60*24*40))
	fleet.books.Evaluate(at(60 * 24 * 40))
	stored.keep(fleet.books, false)
	if _, isThere := stored["slo/checkout/pay-availability"]; isThere || len(stored) != 3 {
		t.Errorf("the SLO is %v, of %d parts", isThere, len(stored))
	}
	fleet.books.Evaluate(at(60 * 24 * 500))
	stored.keep(fleet.books, false)
	if len(stored) != 1 {
		t.Errorf("%d parts of a service that is forgotten", len(stored)-1)
	}
	if self := restored(t, stored, Options{}).Self(); self.Services != 0 {
		t.Errorf("got %+v", self)
	}
}

func TestADamagedCheckpointIsRefusedAsAWhole(t *testing.T) {
	fleet, stored := newFleet(t, Options{}), store{}
	fleet.declare(pay(t), at(0))
	fleet.count("a", at(0), at(9), 100, 1)
	report := fleet.open(source("a"), at(9))
	report.Observe(LatencyPoint{Operation: "pay", StartMs: at(0), TimeMs: at(9), Histogram: slo.HistogramOf([]float64{1, 2}, 160)})
	report.Close()
	stored.keep(fleet.books, false)
	if len(stored) != 4 {
		t.Fatalf("got %d parts", len(stored))
	}
	for key, value := range stored {
		for cut := range value {
			damaged := maps.Clone(stored)
			damaged[key] = value[:cut]
			if _, err := Restore(Options{}, damaged.get); !errors.Is(err, ErrFormat) {
				t.Fatalf("%s cut at %d: %v", key, cut, err)
			}
		}
		damaged := maps.Clone(stored)
		damaged[key] = append([]byte{checkpointFormat + 1}, value[1:]...)
		if _, err := Restore(Options{}, damaged.get); !errors.Is(err, ErrFormat) {
			t.Errorf("%s of another format: %v", key, err)
		}
		if key != indexKey {
			delete(damaged, key)
			if _, err := Restore(Options{}, damaged.get); !errors.Is(err, ErrFormat) {
				t.Errorf("%s is missing: %v", key, err)
			}
		}
	}
	broken := errors.New("the disk is gone")
	if _, err := Restore(Options{}, func(string) ([]byte, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestABatchThatIsRetriedAfterARestartIsKnown(t *testing.T) {
	fleet, stored := newFleet(t, Options{}), store{}
	fleet.declare(pay(t), at(0))
	fleet.count("a", at(0), at(9), 100, 1)
	stored.keep(fleet.books, false)
	fleet.count("a", at(0), at(10), 110, 2)
	fleet.books = restored(t, stored, Options{})
	if good, _ := fleet.count("a", at(0), at(9), 100, 1); good.Kind != Duplicate {
		t.Errorf("what the checkpoint has is known: %+v", good)
	}
	if good, bad := fleet.count("a", at(0), at(10), 110, 2); good.Increase != 10 || bad.Increase != 1 {
		t.Errorf("what it lacks counts: %+v, %+v", good, bad)
	}
	if status := fleet.status(at(10)); status.Totals.Good != 110 || status.Totals.StartMs != at(0) {
		t.Errorf("got %+v", status.Totals)
	}
}
