package books

import (
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/packages/collector/internal/ledger"
	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

func TestAddsUpTheInstancesOfAService(t *testing.T) {
	fleet := newFleet(t, Options{})
	fleet.declare(pay(t), at(0))
	fleet.count("a", at(0), at(10), 990, 10)
	fleet.count("b", at(0), at(10), 1000, 0)
	status := fleet.status(at(10))
	if status.AtMs != at(10) || status.Counts != (slo.Counts{Good: 1990, Bad: 10}) || status.Budget.Spent != 0.5 || status.Budget.Coverage != 1 {
		t.Errorf("got %+v", status)
	}
	if status.ID != "checkout:pay-availability" || status.Slo.Owner != "team-payments" || status.Span != (slo.Span{From: at(0), To: at(10)}) {
		t.Errorf("got %+v", status)
	}
	rate, _ := status.BurnRates[0].BurnRate.Value()
	if status.BurnRates[0].WindowMs != 300_000 || rate != 0.5 {
		t.Errorf("over five minutes %+v", status.BurnRates[0])
	}
	if status.Totals.Good != 1990 || status.Totals.Bad[0] != (CauseTotal{"", 10}) || status.Totals.StartMs != at(0) {
		t.Errorf("in all %+v", status.Totals)
	}
}

func TestDuplicatesRetriesAndRestartsChangeNothing(t *testing.T) {
	fleet := newFleet(t, Options{})
	fleet.declare(pay(t), at(0))
	fleet.count("a", at(0), at(5), 100, 5)
	for range 3 {
		if good, bad := fleet.count("a", at(0), at(5), 100, 5); good.Kind != Duplicate || bad.Kind != Duplicate {
			t.Errorf("a retry is a duplicate: %+v, %+v", good, bad)
		}
	}
	if good, _ := fleet.count("a", at(6), at(10), 100, 5); good != (Outcome{Increase: 100}) {
		t.Errorf("a restart with an equal value counts: %+v", good)
	}
	fleet.count("a", at(0), at(5), 100, 5)
	if good, _ := fleet.count("a", at(6), at(11), 90, 5); good.Code != CounterFell || good.Kind != Refused {
		t.Errorf("a fall inside an epoch is refused: %+v", good)
	}
	if status := fleet.status(at(11)); status.Counts != (slo.Counts{Good: 200, Bad: 10}) {
		t.Errorf("got %+v", status.Counts)
	}
	if self := fleet.books.Self(); self.Duplicates != 8 || self.Refused[CounterFell] != 1 || self.Streams != 2 || self.Instances != 1 || self.InstancesUsedTwice != 0 {
		t.Errorf("got %+v", self)
	}
}

func TestWithoutTelemetryNothingIsClaimed(t *testing.T) {
	fleet := newFleet(t, Options{})
	fleet.declare(pay(t), at(0))
	if evaluation := fleet.books.Evaluate(at(10)); len(evaluation.Slos) != 0 {
		t.Errorf("nothing was heard: %+v", evaluation.Slos[0])
	}
	fleet.count("a", at(0), at(1), 0, 0)
	status := fleet.status(at(1))
	if _, isMeasured := status.Attainment.Value(); isMeasured || status.Budget.IsMeasured {
		t.Errorf("no event is no data, and not 100 %%: %+v", status)
	}
}

func TestAFiringAlertFreezesWhileTelemetryIsMissing(t *testing.T) {
	fleet := newFleet(t, Options{})
	fleet.declare(pay(t), at(0))
	transitions := []string{}
	evaluate := func(now int64) slo.Alert {
		evaluation := fleet.books.Evaluate(now)
		for _, one := range evaluation.Transitions {
			transitions = append(transitions, one.Subject+" "+string(one.From)+" "+string(one.To))
		}
		return evaluation.Slos[0].Alerts[0]
	}
	for i := int64(1); i <= 30; i++ {
		fleet.count("a", at(0), at(i), 50*i, 50*i)
		evaluate(at(i))
	}
	if page := evaluate(at(30)); page.State != slo.Firing || page.IsFrozen {
		t.Fatalf("half of all events are bad: %+v", page)
	}
	if page := evaluate(at(120)); page.State != slo.Firing || !page.IsFrozen {
		t.Errorf("silence resolves nothing: %+v", page)
	}
	evaluate(at(123))
	for i := int64(121); i <= 200; i++ {
		fleet.count("a", at(0), at(i), 1500+100_000*i, 1500)
		evaluate(at(i))
	}
	want := "checkout:pay-availability inactive firing, checkout:pay-availability inactive firing, checkout inactive pending, checkout pending firing, checkout firing resolved"
	if got := strings.Join(transitions, ", "); !strings.HasPrefix(got, want) {
		t.Errorf("got %s", got)
	}
	if page := evaluate(at(200)); page.State == slo.Firing {
		t.Errorf("it is known to be over: %+v", page)
	}
}

func TestTheWatermarkWaitsForTheSlowestLiveInstance(t *testing.T) {
	fleet := newFleet(t, Options{})
	fleet.declare(pay(t), at(0))
	for i := int64(1); i <= 5; i++ {
		fleet.count("a", at(0), at(i), i, 0)
		fleet.count("b", at(0), at(i), i, 0)
	}
	fleet.count("a", at(0), at(6), 6, 0)
	if status := fleet.status(at(6)); status.AtMs != at(5) {
		t.Errorf("b has not reported minute 6 yet, at is %d", (status.AtMs-noon)/minute)
	}
	fleet.count("a", at(0), at(8), 8, 0)
	evaluation := fleet.books.Evaluate(at(8))
	if evaluation.Services[0].WatermarkMs != at(8) || evaluation.Services[0].Silent != 1 || evaluation.Services[0].Live != 1 {
		t.Errorf("b has been silent for more than two of its intervals: %+v", evaluation.Services[0])
	}
	fleet.count("b", at(0), at(7), 7, 0)
	if status := fleet.status(at(8)); status.Counts.Good != 15 || fleet.books.Self().Late != 2 {
		t.Errorf("what is late is counted where it belongs: %+v, %d late", status.Counts, fleet.books.Self().Late)
	}
}

func TestAClockThatIsAheadIsBelievedForOneSlot(t *testing.T) {
	fleet := newFleet(t, Options{})
	fleet.declare(pay(t), at(0))
	fleet.countFor(source("a"), at(0), at(60*24*365), at(10), 100, 0)
	if self := fleet.books.Self(); self.Clamped != 2 {
		t.Errorf("got %+v", self)
	}
	if status := fleet.status(at(11)); status.Counts.Good != 100 {
		t.Errorf("got %+v", status.Counts)
	}
}

func TestWhatIsOlderThanEveryWindowIsDroppedVisibly(t *testing.T) {
	fleet := newFleet(t, Options{})
	fleet.declare(declaration(t, "pay-availability", "99%", "1d"), at(0))
	if good, _ := fleet.countFor(source("a"), at(-60*24*10), at(-60*24*9), at(0), 100, 0); good.Code != TooOld {
		t.Errorf("ten days old: %+v", good)
	}
	fleet.countFor(source("b"), at(-60*24*6), at(0), at(0), 600, 0)
	self := fleet.books.Self()
	if self.DroppedEvents != 100+500 || self.Events != 100 {
		t.Errorf("of six days one is kept: %+v", self)
	}
}

func TestTwoWordingsOfOneSloAreAConflict(t *testing.T) {
	fleet := newFleet(t, Options{})
	fleet.count("a", at(0), at(1), 1, 0)
	fleet.declare(pay(t), at(0))
	stricter := declaration(t, "pay-availability", "99.9%", "30d")
	fleet.declare(stricter, at(1))
	fleet.declare(pay(t), at(2))
	if status := fleet.status(at(3)); status.Wordings != 2 || status.Slo.Target.Text != "99.9%" || fleet.books.Self().Conflicts != 2 {
		t.Errorf("the wording that began last is in force: %+v", status)
	}
	fleet.declare(stricter, at(6))
	if status := fleet.status(at(7)); status.Wordings != 1 {
		t.Errorf("what nobody says any more is no conflict: %+v", status)
	}
}

func TestLimitsRefuseVisibly(t *testing.T) {
	limits := DefaultLimits
	limits.Services, limits.SlosPerService, limits.StreamsPerService, limits.InstancesPerService, limits.NameLength = 1, 2, 3, 2, 20
	fleet := newFleet(t, Options{Limits: limits})
	report := fleet.open(source("a"), at(1))
	defer func() {
		self := fleet.books.Self()
		for _, code := range []Code{NameMalformed, TooManyServices, TooManySlos, TooManyStreams, TooManyInstances, CountMalformed, TimeMalformed, HistogramMalformed} {
			if self.Refused[code] != 1 {
				t.Errorf("%s was counted %d times", code, self.Refused[code])
			}
		}
	}()
	point := CounterPoint{Slo: "x", StartMs: at(0), TimeMs: at(1), Value: 1}
	count := func(change func(*CounterPoint)) Outcome {
		changed := point
		change(&changed)
		return report.Count(changed)
	}
	count(func(p *CounterPoint) {})
	count(func(p *CounterPoint) { p.IsBad = true })
	count(func(p *CounterPoint) { p.Slo = "y" })
	for code, change := range map[Code]func(*CounterPoint){
		TooManySlos: func(p *CounterPoint) { p.Slo = "z" }, TooManyStreams: func(p *CounterPoint) { p.IsBad, p.Cause = true, "more" },
		CountMalformed: func(p *CounterPoint) { p.Value = -1 }, TimeMalformed: func(p *CounterPoint) { p.TimeMs = 0 },
		NameMalformed: func(p *CounterPoint) { p.Slo = strings.Repeat("x", 21) },
	} {
		if outcome := count(change); outcome.Kind != Refused || outcome.Code != code {
			t.Errorf("%s: %+v", code, outcome)
		}
	}
	if outcome := report.Observe(LatencyPoint{Operation: "x", TimeMs: at(1), Histogram: slo.Histogram{Counts: []int64{-1}}}); outcome.Code != HistogramMalformed {
		t.Errorf("got %+v", outcome)
	}
	report.Close()
	for i, id := range []string{"b", "c"} {
		report := fleet.open(source(id), at(1))
		outcome := report.Event("x", false, "", at(1), 1)
		if (i == 1) != (outcome.Code == TooManyInstances && outcome.Kind == Refused) {
			t.Errorf("%s: %+v", id, outcome)
		}
		report.Close()
	}
	if _, outcome := fleet.books.Open(Source{Service: Service{Name: "other"}}, at(1)); outcome.Code != TooManyServices {
		t.Errorf("got %+v", outcome)
	}
}

func TestAnInstanceThatDepartedIsNotCountedAgain(t *testing.T) {
	fleet := newFleet(t, Options{})
	fleet.declare(pay(t), at(0))
	fleet.count("a", at(0), at(10), 100, 0)
	fleet.books.Evaluate(at(60 * 25))
	self := fleet.books.Self()
	if self.Departed != 1 || self.Instances != 0 || self.Streams != 0 {
		t.Fatalf("after a day of silence it is forgotten: %+v", self)
	}
	if good, _ := fleet.count("a", at(0), at(60*26), 130, 0); good.Increase != 0 {
		t.Errorf("nobody knows what of it is new: %+v", good)
	}
	fleet.count("a", at(0), at(60*26+1), 140, 0)
	fleet.count("a", at(60*26), at(60*26+2), 5, 0)
	if status := fleet.status(at(60*26 + 2)); status.Totals.Good != 115 || fleet.books.Self().Baselines != 2 {
		t.Errorf("got %+v and %d baselines", status.Totals, fleet.books.Self().Baselines)
	}
}

func TestAFleetsSumDoesNotCountWhatItsInstancesReport(t *testing.T) {
	fleet := newFleet(t, Options{})
	fleet.declare(pay(t), at(0))
	other := source("collector-1")
	other.IsAggregator = true
	if good, _ := fleet.countFor(other, at(0), at(1), at(1), 10, 0); good.Increase != 10 {
		t.Errorf("a sum alone counts: %+v", good)
	}
	fleet.count("a", at(0), at(2), 3, 0)
	if good, _ := fleet.countFor(other, at(0), at(3), at(3), 20, 0); good.Code != CountedByInstance {
		t.Errorf("beside an instance it would count twice: %+v", good)
	}
	if good, _ := fleet.countFor(other, at(0), at(9), at(9), 20, 0); good.Increase != 10 {
		t.Errorf("when the instances have gone silent it counts again: %+v", good)
	}
}

func TestAStreamThatMovesBetweenCollectorsIsABaseline(t *testing.T) {
	patience := DefaultPatience
	patience.MaxGap = 2 * time.Minute
	fleet := newFleet(t, Options{Patience: patience})
	fleet.declare(pay(t), at(0))
	if good, _ := fleet.count("a", at(0), at(60), 600, 0); good.Increase != 0 {
		t.Errorf("another Collector has counted it: %+v", good)
	}
	fleet.count("a", at(0), at(61), 610, 0)
	fleet.count("b", at(60), at(61), 7, 0)
	if status := fleet.status(at(61)); status.Counts.Good != 17 {
		t.Errorf("got %+v", status.Counts)
	}
}

func TestSlicesOfTimeAreJudgedOverTheFleet(t *testing.T) {
	sliced := pay(t)
	sliced.Budgeting, _ = slo.ParseBudgeting("timeslices 1m at 90%")
	fleet := newFleet(t, Options{})
	fleet.declare(sliced, at(0))
	for i := int64(1); i <= 10; i++ {
		fleet.count("a", at(0), at(i), 5*i, min(i, 5))
		fleet.count("b", at(0), at(i), 5*i, 0)
	}
	status := fleet.status(at(10))
	if status.Worth.Counts != (slo.Counts{Good: 10}) || status.Counts.Bad != 5 {
		t.Errorf("one bad of eleven is within 90 %%: %+v and %+v", status.Worth, status.Counts)
	}
	fleet.declare(pay(t), at(11))
	if status := fleet.status(at(10)); status.Worth.Counts != (slo.Counts{Good: 100, Bad: 5}) {
		t.Errorf("counted in events again: %+v", status.Worth)
	}
	fleet.declare(sliced, at(20))
	fleet.books.Evaluate(at(10))
	if status := fleet.status(at(10)); status.Worth.Counts.Total() != 100+5 && status.Worth.Counts != (slo.Counts{Good: 10}) {
		t.Errorf("got %+v", status.Worth)
	}
}

func TestSpansAreCountedAsTheyAreSeen(t *testing.T) {
	fleet := newFleet(t, Options{})
	fleet.declare(pay(t), at(0))
	for i := range int64(50) {
		report := fleet.open(source("a"), at(2))
		report.Event("pay-availability", i%10 == 0, map[bool]string{true: "timeout"}[i%20 == 0], at(1)+i*1000, 1)
		report.Close()
	}
	status := fleet.status(at(2))
	if status.Totals.Good != 45 || status.Totals.Bad[0].Events != 2 || status.Totals.Bad[1] != (CauseTotal{"timeout", 3}) {
		t.Errorf("got %+v", status.Totals)
	}
}

func TestTooManyCausesAreToldTogether(t *testing.T) {
	fleet := newFleet(t, Options{})
	fleet.declare(pay(t), at(0))
	report := fleet.open(source("a"), at(1))
	for i := range 100 {
		cause := strings.Repeat("x", i)
		report.Count(CounterPoint{Slo: "pay-availability", IsBad: true, Cause: cause, StartMs: at(0), TimeMs: at(1), Value: 1})
		report.Event("pay-availability", true, cause+"y", at(1), 1)
	}
	report.Close()
	told := fleet.status(at(1)).Totals.Bad
	sum := int64(0)
	for _, one := range told {
		sum += one.Events
	}
	if sum != 200 || len(told) != causesTold+1 || told[causesTold].Cause != OtherCause {
		t.Errorf("%d events in %d causes", sum, len(told))
	}
}

func TestLatenciesOfAllInstancesAreMerged(t *testing.T) {
	fleet := newFleet(t, Options{})
	observe := func(instance string, startMs, timeMs int64, values ...float64) Outcome {
		report := fleet.open(source(instance), timeMs)
		defer report.Close()
		return report.Observe(LatencyPoint{Operation: "pay", StartMs: startMs, TimeMs: timeMs, Histogram: slo.HistogramOf(values, 160)})
	}
	observe("a", at(0), at(1), 0.1, 0.2)
	observe("a", at(0), at(2), 0.1, 0.2, 0.4, 0)
	observe("b", at(0), at(2), 3)
	if outcome := observe("a", at(0), at(2), 0.1, 0.2, 0.4, 0); outcome.Kind != Duplicate {
		t.Errorf("a retry is a duplicate: %+v", outcome)
	}
	if outcome := observe("a", at(0), at(3), 0.1); outcome.Code != HistogramFell {
		t.Errorf("a bucket fell: %+v", outcome)
	}
	observe("a", at(3), at(4), 0.1)
	totals := fleet.books.Operations()
	if len(totals) != 1 || totals[0].Operation != "pay" || totals[0].Histogram.Count != 6 || totals[0].Histogram.ZeroCount != 1 || totals[0].StartMs != at(0) || totals[0].TimeMs != at(4) {
		t.Fatalf("got %+v", totals)
	}
	if worst, _ := totals[0].Histogram.Quantile(1).Value(); worst < 2.9 || worst > 3.1 {
		t.Errorf("the slowest took %v", worst)
	}
}

func TestAServiceIsNamedByItsSurroundings(t *testing.T) {
	service := Service{"shop", "production eu", "check/out"}
	if service.ID() != "shop:check%2Fout@production%20eu" || service.SloID("pay") != "shop:check%2Fout:pay@production%20eu" {
		t.Errorf("got %s and %s", service.ID(), service.SloID("pay"))
	}
	if (Service{Name: "ü(a)"}).ID() != "%C3%BC(a)" {
		t.Errorf("got %s", Service{Name: "ü(a)"}.ID())
	}
}

func TestAServiceIsForgottenAfterAYear(t *testing.T) {
	fleet := newFleet(t, Options{})
	fleet.declare(pay(t), at(0))
	fleet.count("a", at(0), at(1), 1, 0)
	fleet.books.Evaluate(at(1))
	fleet.books.Evaluate(at(60 * 24 * 401))
	if self := fleet.books.Self(); self.Services != 0 || self.Counted != 2 {
		t.Errorf("what it counted about itself stays: %+v", self)
	}
	if ledger.Unheard != slo.Never {
		t.Error("one instant lies before every other")
	}
}

func TestAllServicesTogetherHaveSoManySlosUntilOneIsForgotten(t *testing.T) {
	limits, patience := DefaultLimits, DefaultPatience
	limits.Slos, limits.Streams, patience.ForgottenAfter = 2, 3, 24*time.Hour
	fleet := newFleet(t, Options{Limits: limits, Patience: patience})
	count := func(service string, timeMs int64) Outcome {
		good, _ := fleet.countFor(Source{Service: Service{Name: service}}, timeMs-minute, timeMs, timeMs, 1, 0)
		return good
	}
	for i, name := range []string{"one", "two", "three"} {
		if outcome := count(name, at(1)); (outcome.Kind == Refused && outcome.Code == TooManySlos) != (i == 2) {
			t.Errorf("%s: %+v", name, outcome)
		}
	}
	if self := fleet.books.Self(); self.Streams != 3 || self.Refused[TooManyStreams] != 1 {
		t.Errorf("three streams have room: %+v", self)
	}
	stored := store{}
	stored.keep(fleet.books, false)
	fleet.books = restored(t, stored, Options{Limits: limits, Patience: patience})
	if outcome := count("four", at(2)); outcome.Code != TooManySlos {
		t.Errorf("after a restart: %+v", outcome)
	}
	fleet.books.Evaluate(at(60 * 48))
	if outcome := count("three", at(60*48)); outcome.Kind != Counted {
		t.Errorf("when others are forgotten there is room again: %+v", outcome)
	}
}
