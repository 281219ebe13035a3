package books

import (
	"testing"

	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// A notation for fleets: minutes of event time, one service unless another is named, reports of instances that count from zero at minute 0.

const (
	minute = int64(60_000)
	// noon is where minutes are counted from: a boundary of every slot.
	noon = int64(1_700_006_400_000)
)

type fleet struct {
	*testing.T
	books *Books
}

func newFleet(t *testing.T, options Options) *fleet { return &fleet{t, New(options)} }

func at(minutes int64) int64 { return noon + minutes*minute }

func declaration(t testing.TB, name, objective, window string) *slo.Slo {
	t.Helper()
	target, issue := slo.ParseTarget(objective)
	if issue != nil {
		t.Fatal(issue)
	}
	length, issue := slo.ParseWindow(window)
	if issue != nil {
		t.Fatal(issue)
	}
	return &slo.Slo{
		Name: name, Service: "checkout", Owner: "team-payments", Indicator: slo.Indicator{Kind: slo.Availability}, Target: target, Window: length,
		Budgeting: slo.ByOccurrences, AlertPolicy: slo.DefaultAlertPolicy(length),
	}
}

func source(instance string) Source {
	return Source{Service: Service{Name: "checkout"}, Instance: instance, Version: "1.0"}
}

func (f *fleet) open(from Source, receivedMs int64) Report {
	f.Helper()
	report, outcome := f.books.Open(from, receivedMs)
	if outcome.Kind == Refused {
		f.Fatalf("the report was refused: %s", outcome.Code)
	}
	return report
}

func (f *fleet) declare(said *slo.Slo, atMs int64) {
	f.Helper()
	report := f.open(source("declarer"), atMs)
	defer report.Close()
	if outcome := report.Declare(said, atMs); outcome.Kind == Refused {
		f.Fatalf("the declaration was refused: %s", outcome.Code)
	}
}

// count enters what one life of an instance has counted of pay-availability, as of an instant, and returns what became of both points.
func (f *fleet) count(instance string, startMs, timeMs, good, bad int64) (ofGood, ofBad Outcome) {
	f.Helper()
	return f.countFor(source(instance), startMs, timeMs, timeMs, good, bad)
}

func (f *fleet) countFor(from Source, startMs, timeMs, receivedMs, good, bad int64) (ofGood, ofBad Outcome) {
	f.Helper()
	report := f.open(from, receivedMs)
	defer report.Close()
	ofGood = report.Count(CounterPoint{Slo: "pay-availability", StartMs: startMs, TimeMs: timeMs, Value: good})
	ofBad = report.Count(CounterPoint{Slo: "pay-availability", IsBad: true, StartMs: startMs, TimeMs: timeMs, Value: bad})
	return ofGood, ofBad
}

// status is that of pay-availability.
func (f *fleet) status(now int64) *SloStatus {
	f.Helper()
	for _, status := range f.books.Evaluate(now).Slos {
		if status.Slo.Name == "pay-availability" {
			return status
		}
	}
	f.Fatal("pay-availability has no status")
	return nil
}

func pay(t testing.TB) *slo.Slo { return declaration(t, "pay-availability", "99%", "30d") }
