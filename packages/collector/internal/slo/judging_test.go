package slo

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func TestComparesAsIntegersOfAnyLengthDo(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for range 5000 {
		var left, right [3]int64
		for i := range left {
			left[i], right[i] = random.Int64N(1<<random.IntN(53)+1), random.Int64N(1<<random.IntN(53)+1)
		}
		if got, want := compareProducts(left, right), bigProduct(left).Cmp(bigProduct(right)); got != want {
			t.Fatalf("%v against %v: %d, want %d", left, right, got, want)
		}
	}
	if compareProducts([3]int64{94906267, 94906267, 1}, [3]int64{94906266, 94906268, 1}) != 1 {
		t.Error("a difference of one beyond 2^53 must be seen")
	}
}

func TestExceedsStrictlyAndExactly(t *testing.T) {
	target, threshold := mustTarget(t, "99.9%"), Fraction{72, 5}
	for _, one := range []struct {
		counts Counts
		want   bool
	}{
		{Counts{985_600, 14_400}, false},
		{Counts{985_599, 14_401}, true},
		{Counts{0, 0}, false},
		{Counts{0, 1}, true},
		{Counts{maxSafe - 1, 1}, false},
	} {
		if got := Exceeds(one.counts, target, threshold); got != one.want {
			t.Errorf("%+v above 14.4: %v", one.counts, got)
		}
	}
}

func TestRoundsABudgetAgainstUs(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	for range 2000 {
		counts := Counts{random.Int64N(1 << random.IntN(50)), random.Int64N(1 << random.IntN(50))}
		if counts.Total() == 0 {
			continue
		}
		target := mustTarget(t, []string{"99.9%", "95%", "99.9999999999%", "0.1%", "33.3%"}[random.IntN(5)])
		budget := BudgetOf(counts, target, FullCoverage)
		spent := new(big.Rat).Quo(
			new(big.Rat).SetFrac(times(big.NewInt(target.Budget.Den), big.NewInt(counts.Bad)), times(big.NewInt(target.Budget.Num))),
			new(big.Rat).SetInt64(counts.Total()))
		remaining := new(big.Rat).Sub(big.NewRat(1, 1), spent)
		if new(big.Rat).SetFloat64(budget.Spent).Cmp(spent) < 0 || new(big.Rat).SetFloat64(budget.Remaining).Cmp(remaining) > 0 {
			t.Fatalf("%+v at %s: spent %v, remaining %v flatter", counts, target.Text, budget.Spent, budget.Remaining)
		}
		if below := math.Nextafter(budget.Spent, math.Inf(-1)); spent.Sign() > 0 && new(big.Rat).SetFloat64(below).Cmp(spent) >= 0 {
			t.Fatalf("%+v at %s: spent %v is more than one unit in the last place above the truth", counts, target.Text, budget.Spent)
		}
	}
}

func TestTellsWhatTheUnseenPartOfAWindowCouldHaveBeen(t *testing.T) {
	budget := BudgetOf(Counts{999, 1}, mustTarget(t, "99%"), Coverage{ObservedMs: 50, ExpectedMs: 100})
	// Of 1,000 unseen events all or none were bad: 1 or 1,001 bad of an allowance of 20.
	if math.Abs(budget.Best-(1-1.0/20)) > 1e-15 || math.Abs(budget.Worst-(1-1001.0/20)) > 1e-12 || budget.Coverage != 0.5 {
		t.Errorf("got %+v", budget)
	}
	if BudgetOf(Counts{}, mustTarget(t, "99%"), FullCoverage).IsMeasured || BudgetOf(Counts{1, 0}, mustTarget(t, "99%"), Coverage{0, 5}).IsMeasured {
		t.Error("without an event, or unseen, there is no data")
	}
	half := Coverage{50, 100}
	if got := CountsUnder(AsBad, Counts{7, 0}, half); got != (Counts{7, 7}) {
		t.Errorf("unseen as bad: %+v", got)
	}
	if got := CountsUnder(AsGood, Counts{7, 1}, Coverage{2, 3}); got != (Counts{11, 1}) {
		t.Errorf("unseen as good: %+v", got)
	}
	if got := CountsUnder(Freeze, Counts{7, 1}, half); got != (Counts{7, 1}) {
		t.Errorf("frozen: %+v", got)
	}
}

func TestTellsWhenABudgetIsGone(t *testing.T) {
	for _, one := range []struct {
		remaining, burnRate float64
		want                Exhaustion
	}{{0, 5, Exhaustion{Kind: Exhausted}}, {-1, 0, Exhaustion{Kind: Exhausted}}, {0.5, 0, Exhaustion{Kind: NeverExhausted}}, {0.5, 2, Exhaustion{ExhaustedLater, 250}}} {
		if got := ExhaustionOf(one.remaining, one.burnRate, 1000); got != one.want {
			t.Errorf("%v at %v: %+v", one.remaining, one.burnRate, got)
		}
	}
}

// One character an instant for what each rule reads (! breaching, . quiet, ? unknown) and one for what the alert is then (- inactive, p pending,
// F firing, r resolved; f and P are frozen). Instants are a minute apart.
func TestAnAlertGoesItsWay(t *testing.T) {
	for _, one := range []struct {
		name, readings, want string
		hold                 time.Duration
	}{
		{"fires at once without a hold", "..!!..", "--FFrr", 0},
		{"waits for its hold, and starts again after a gap", "!!.!!!.", "pp-ppFr", 2 * time.Minute},
		{"stays as it is while nothing is known", ".!??..", "-Fffrr", 0},
		{"is not pending for ever on nothing", ".??.", "----", 0},
		{"keeps waiting while nothing is known", "!?!!", "pPFF", 2 * time.Minute},
		{"is forgotten a quarter of an hour after it resolved", "!................", "Frrrrrrrrrrrrrrr-", 0},
	} {
		t.Run(one.name, func(t *testing.T) {
			alert, got := NewAlert(Page), strings.Builder{}
			for i, reading := range one.readings {
				rule := RuleState{map[rune]RuleReading{'!': Breaching, '.': Quiet, '?': Unknown}[reading], one.hold}
				alert = alert.Step(AlertReading{Rules: []RuleState{rule}, Subject: "shop:pay"}, int64(i)*60_000)
				letter := map[State]string{Inactive: "-", Pending: "p", Firing: "F", Resolved: "r"}[alert.State]
				if alert.IsFrozen {
					letter = map[State]string{Pending: "P", Firing: "f"}[alert.State]
				}
				got.WriteString(letter)
			}
			if got.String() != one.want {
				t.Errorf("%s makes %s, want %s", one.readings, got.String(), one.want)
			}
		})
	}
}

func TestAnIncidentKeepsItsNameFromFiringToResolved(t *testing.T) {
	breaching := AlertReading{Rules: []RuleState{{Reading: Breaching}}, Subject: "shop:pay"}
	quiet := AlertReading{Rules: []RuleState{{Reading: Quiet}}, Subject: "shop:pay"}
	first := NewAlert(Page).Step(breaching, 1_000)
	resolved := first.Step(breaching, 2_000).Step(quiet, 3_000)
	second := resolved.Step(breaching, 4_000)
	if first.Incident != "shop:pay/page/1970-01-01T00:00:01.000Z" || resolved.Incident != first.Incident || second.Incident == first.Incident {
		t.Errorf("got %q, %q, %q", first.Incident, resolved.Incident, second.Incident)
	}
	ticket := NewAlert(Ticket).Step(AlertReading{Rules: breaching.Rules, Subject: "shop:pay", IsPageFiring: true}, 1_000)
	if !ticket.IsInhibited || first.IsInhibited {
		t.Error("a ticket is inhibited while the page fires, and a page never")
	}
}

func TestReadsARule(t *testing.T) {
	target := mustTarget(t, "99.9%")
	policy, _ := ParseAlertPolicy("page 1h/5m > 14.4 min 100 events; page 1h/5m > 14.4 confidence 95%")
	bad := Counts{900, 100}
	for i, one := range []struct {
		rule   AlertRule
		counts RuleCounts
		want   RuleReading
	}{
		{policy[0], RuleCounts{Long: bad, Short: bad}, Breaching},
		{policy[0], RuleCounts{Long: bad, Short: Counts{1000, 0}}, Quiet},
		{policy[0], RuleCounts{Long: bad, Short: Counts{1000, 0}, IsIncomplete: true}, Unknown},
		{policy[0], RuleCounts{Long: bad, Short: bad, IsIncomplete: true}, Breaching},
		{policy[0], RuleCounts{Long: Counts{9, 1}, Short: Counts{9, 1}}, Quiet},
		{policy[1], RuleCounts{Long: Counts{9, 1}, Short: Counts{9, 1}}, Quiet},
		{policy[1], RuleCounts{Long: Counts{8, 2}, Short: Counts{8, 2}}, Breaching},
	} {
		if got := one.rule.Read(target, one.counts); got != one.want {
			t.Errorf("case %d: %v, want %v", i, got, one.want)
		}
	}
}

// The table of the low-traffic section of the reference: exact one-sided 95 % lower bounds, as burn rates at 99.9 %.
func TestTellsBurnFromLuck(t *testing.T) {
	target := mustTarget(t, "99.9%")
	for _, one := range []struct {
		bad, total int64
		want       float64
	}{{1, 10, 5.1}, {2, 10, 36.8}, {1, 70, 0.73}, {3, 70, 11.8}, {5, 100, 19.9}, {15, 1000, 9.3}, {22, 1000, 14.9}} {
		rate, _ := SureBurnRate(Counts{one.total - one.bad, one.bad}, target, 0.95).Value()
		if digits := math.Pow10(2 - int(math.Floor(math.Log10(one.want))) - 1); math.Abs(rate-one.want) > 0.51/digits && math.Abs(rate-one.want) > 0.051 {
			t.Errorf("%d of %d is surely %v, want %v", one.bad, one.total, rate, one.want)
		}
		for _, threshold := range []Fraction{{1, 1}, {72, 5}, {36, 1}} {
			counts := Counts{one.total - one.bad, one.bad}
			if SurelyExceeds(counts, target, threshold, 0.95) != (rate > threshold.Float()) {
				t.Errorf("%d of %d against %v: the question and the bound differ", one.bad, one.total, threshold)
			}
		}
	}
}

func TestReadsBudgetAlertsExactly(t *testing.T) {
	target := mustTarget(t, "99%")
	alerts, _ := ParseBudgetAlerts("ticket 75% spent; page exhausted within 4h over 1h")
	reading := BudgetReading{Target: target, Window: Counts{9925, 75}, WindowMs: 30 * dayMs, Recent: Counts{99, 1}}
	if alerts[0].Read(reading) != Breaching || alerts[1].Read(reading) != Quiet {
		t.Error("75 % spent is spent when 75 % is spent, and a quarter of 30 days lasts a week at burn rate 1")
	}
	reading.Recent, reading.IsIncomplete = Counts{55, 45}, true
	if alerts[1].Read(reading) != Breaching {
		t.Error("at burn rate 45 a quarter of 30 days lasts exactly four hours")
	}
	reading.Recent = Counts{56, 44}
	if alerts[1].Read(reading) != Unknown {
		t.Error("at burn rate 44 it lasts longer, as far as anybody can see")
	}
	if reading.Window = (Counts{0, 5}); alerts[1].Read(reading) != Breaching {
		t.Error("what is gone already is exhausted")
	}
}
