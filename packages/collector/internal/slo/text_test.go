package slo

import (
	"strings"
	"testing"
	"time"
)

// Everything that people write is read exactly, written back as it was read, and refused with a reason.

func TestReadsFractionsExactly(t *testing.T) {
	for text, want := range map[string]Fraction{
		"14.4": {72, 5}, "14/15": {14, 15}, "28/30": {14, 15}, "3": {3, 1}, "0": {0, 1}, "0.10": {1, 10}, "007.50": {15, 2},
		"9007199254740991": {9007199254740991, 1}, "0.000000000000001": {1, 1_000_000_000_000_000}, "0.00000000000000050": {1, 2_000_000_000_000_000},
	} {
		got, issue := ParseFraction(text)
		if issue != nil || got != want {
			t.Errorf("%q is %v (%v), want %v", text, got, issue, want)
		}
	}
	for _, text := range []string{"", ".5", "5.", "-1", "+1", "1e3", " 1", "1 ", "1/2/3", "1.5/2", "1/", "/2", "one", "14,4", "0x10", "1/0"} {
		if _, issue := ParseFraction(text); issue == nil || issue.Code != "fraction-malformed" {
			t.Errorf("%q must be refused as malformed (got %v)", text, issue)
		}
	}
	for _, text := range []string{"9007199254740992", "0.0000000000000001"} {
		if _, issue := ParseFraction(text); issue == nil || issue.Code != "fraction-too-long" {
			t.Errorf("%q must be refused rather than rounded (got %v)", text, issue)
		}
	}
}

func TestWritesFractionsAsTheyAreRead(t *testing.T) {
	for want, fraction := range map[string]Fraction{
		"14.4": {72, 5}, "14/15": {14, 15}, "3": {3, 1}, "0": {0, 1}, "0.125": {1, 8}, "0.001": {1, 1000}, "-2.5": {-5, 2}, "-1/3": {-1, 3}, "-0.001": {-1, 1000},
	} {
		if got := fraction.String(); got != want {
			t.Errorf("%d/%d is written %q, want %q", fraction.Num, fraction.Den, got, want)
		}
	}
}

func TestReadsDurations(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"500ms": 500 * time.Millisecond, "5m": 5 * time.Minute, "1h30m": 90 * time.Minute, "30d": 30 * day, "4w": 28 * day, "0.5s": 500 * time.Millisecond,
		"250us": 250 * time.Microsecond, "2.5ms": 2500 * time.Microsecond, "1w1d1h1m1s1ms1us": 694_861_001_001 * time.Microsecond, "18263d": 18_263 * day,
	} {
		got, issue := ParseDuration(text)
		if issue != nil || got != want {
			t.Errorf("%q is %v (%v), want %v", text, got, issue, want)
		}
		if again, _ := ParseDuration(FormatDuration(got)); again != got {
			t.Errorf("%q is written %q, which is not read back", text, FormatDuration(got))
		}
	}
	for code, texts := range map[string][]string{
		"duration-malformed":    {"", "5", "m", "5 m", "-5m", "5min", "30m1h", "5m5m", "5m3", "1M", "2Q", "1Y", ".5s", "5.s", "1h 30m", "1ms1s", strings.Repeat("1", 250) + "s"},
		"duration-out-of-range": {"0s", "0.5us", "0.0001ms", "18264d", "18263d1us"},
	} {
		for _, text := range texts {
			if _, issue := ParseDuration(text); issue == nil || issue.Code != code {
				t.Errorf("%q must be refused as %s (got %v)", text, code, issue)
			}
		}
	}
	if _, issue := ParseDuration("1M"); !strings.Contains(issue.Message, "calendar windows") {
		t.Errorf("months must be sent to the calendar (got %q)", issue.Message)
	}
}

func TestReadsTargetsFromTheirDigits(t *testing.T) {
	for written, want := range map[string]Target{
		"99.9%":          {"99.9%", 0.999, Fraction{1, 1000}},
		"99.90 %":        {"99.9%", 0.999, Fraction{1, 1000}},
		"0.9995":         {"99.95%", 0.9995, Fraction{1, 2000}},
		" 95% ":          {"95%", 0.95, Fraction{1, 20}},
		"0.1%":           {"0.1%", 0.001, Fraction{999, 1000}},
		"0.000000000001": {"0.0000000001%", 1e-12, Fraction{999_999_999_999, 1_000_000_000_000}},
	} {
		got, issue := ParseTarget(written)
		if issue != nil || got != want {
			t.Errorf("%q is %+v (%v), want %+v", written, got, issue, want)
		}
	}
	for written, code := range map[string]string{
		"100%": "target-out-of-range", "1": "target-out-of-range", "101%": "target-out-of-range", "0%": "target-out-of-range", "99.9": "target-malformed",
		"high": "target-malformed", "99,9%": "target-malformed", "": "target-malformed", "99.9  %": "target-malformed",
		"99.99999999999%": "fraction-too-long", "0.9999999999999": "fraction-too-long",
	} {
		if _, issue := ParseTarget(written); issue == nil || issue.Code != code {
			t.Errorf("%q must be refused as %s (got %v)", written, code, issue)
		}
	}
	if _, issue := TargetWithBudget(Fraction{1, 1}); issue == nil || issue.Message != "an error rate must be below 100% (got 1)" {
		t.Errorf("an error rate of 100%% must be refused as such (got %v)", issue)
	}
}

func TestReadsWindows(t *testing.T) {
	for text, want := range map[string]Window{
		"30d":                         {Length: 30 * day},
		"calendar month":              {Count: 1, Unit: Month, Zone: "UTC", Anchor: "1970-01-01 00:00:00"},
		"calendar week Europe/Berlin": {Count: 1, Unit: Week, Zone: "Europe/Berlin", Anchor: "1970-01-05 00:00:00"},
		"calendar 2 weeks America/New_York from 2026-01-05 04:30:00": {Count: 2, Unit: Week, Zone: "America/New_York", Anchor: "2026-01-05 04:30:00"},
		"calendar day from 2024-01-01":                               {Count: 1, Unit: Day, Zone: "UTC", Anchor: "2024-01-01 00:00:00"},
		"calendar quarter UTC from 2024-02-01T00:00:00":              {Count: 1, Unit: Quarter, Zone: "UTC", Anchor: "2024-02-01 00:00:00"},
	} {
		got, issue := ParseWindow(text)
		if issue != nil || got != want {
			t.Errorf("%q is %+v (%v), want %+v", text, got, issue, want)
		}
		if again, _ := ParseWindow(got.String()); again != got {
			t.Errorf("%q is written %q, which is not read back", text, got)
		}
	}
	for text, code := range map[string]string{
		"": "window-malformed", "a month": "window-malformed", "1M": "window-malformed", "calendar": "window-malformed", "calendar fortnight": "window-malformed",
		"calendar month UTC since 2024-01-01": "window-malformed", "calendar month UTC from 2024-02-30": "window-malformed", "calendar month +05:00": "window-malformed",
		"calendar month Mars/Olympus": "window-zone-unknown", "calendar month Local": "window-zone-unknown",
		"calendar 0 months": "window-out-of-range", "calendar 11 years": "window-out-of-range", "500ms": "window-out-of-range", "3661d": "window-out-of-range", "1s1us": "window-out-of-range",
	} {
		if _, issue := ParseWindow(text); issue == nil || issue.Code != code {
			t.Errorf("%q must be refused as %s (got %v)", text, code, issue)
		}
	}
}

func TestReadsBudgetingMethods(t *testing.T) {
	for text, written := range map[string]string{
		"occurrences": "occurrences", "timeslices 1m at 95%": "timeslices 1m at 95%", "timeslices 60s at 0.999": "timeslices 1m at 99.9%",
		" timeslices  5m  at  100% ": "timeslices 5m at 100%", "timeslices 5m at 1": "timeslices 5m at 100%", "ratio-timeslices 5m": "ratio-timeslices 5m",
	} {
		got, issue := ParseBudgeting(text)
		if issue != nil || got.String() != written {
			t.Errorf("%q is %v (%v), want %q", text, got, issue, written)
		}
	}
	for text, code := range map[string]string{
		"": "budgeting-malformed", "events": "budgeting-malformed", "timeslices 1m": "budgeting-malformed", "ratio-timeslices 1m at 95%": "budgeting-malformed",
		"timeslices soon at 95%": "duration-malformed", "timeslices 1m at most": "target-malformed", "timeslices 500ms at 95%": "slice-out-of-range", "ratio-timeslices 25h": "slice-out-of-range",
	} {
		if _, issue := ParseBudgeting(text); issue == nil || issue.Code != code {
			t.Errorf("%q must be refused as %s (got %v)", text, code, issue)
		}
	}
}

func TestReadsAlertPolicies(t *testing.T) {
	for text, written := range map[string]string{
		"none": "none",
		"page 1h/5m > 14.4 hold 2m min 100 events confidence 95%;ticket 3d / 6h>14/15": "page 1h/5m > 14.4 hold 2m min 100 events confidence 95%; ticket 3d/6h > 14/15",
		"page 1h/5m > 2 confidence 99.9 % min 1 event":                                 "page 1h/5m > 2 min 1 events confidence 99.9%",
	} {
		got, issue := ParseAlertPolicy(text)
		if issue != nil || got.String() != written {
			t.Errorf("%q is %v (%v), want %q", text, got, issue, written)
		}
	}
	for text, code := range map[string]string{
		"": "alert-policy-malformed", "my page 1h/5m > 14.4": "alert-policy-malformed", "page 1h/5m > 14.4;": "alert-policy-malformed", "warn 1h/5m > 14.4": "alert-policy-malformed",
		"page 1h/5m >= 14.4": "fraction-malformed", "page 1h/5m > 14.4 maybe": "alert-policy-malformed", "page 1h/5m > 14.4 confidence 0%": "alert-policy-malformed",
		"page 1h/5m > 14.4 hold soon": "duration-malformed", "page 1h/5m > 0": "alert-rule-threshold", "page 5m/1h > 2": "alert-rule-windows", "page 1h/500us > 2": "alert-rule-windows",
	} {
		if _, issue := ParseAlertPolicy(text); issue == nil || issue.Code != code {
			t.Errorf("%q must be refused as %s (got %v)", text, code, issue)
		}
	}
}

func TestReadsBudgetAlerts(t *testing.T) {
	text := "ticket 75% spent; page exhausted within 4h over 1h hold 5m"
	alerts, issue := ParseBudgetAlerts(text)
	if issue != nil || FormatBudgetAlerts(alerts) != text || !alerts[0].OnShare() || alerts[1].OnShare() {
		t.Errorf("%q is %+v (%v)", text, alerts, issue)
	}
	for _, text := range []string{"", "ticket 0% spent", "page exhausted", "warn 75% spent", "page exhausted within 4h over 1h twice"} {
		if _, issue := ParseBudgetAlerts(text); issue == nil || issue.Code != "budget-alert-malformed" {
			t.Errorf("%q must be refused (got %v)", text, issue)
		}
	}
}

func TestDerivesTheDefaultAlertPolicyFromTheWindow(t *testing.T) {
	for text, want := range map[string]string{
		"30d":              "page 1h/5m > 14.4; page 6h/30m > 6; ticket 1d/2h > 3; ticket 3d/6h > 1",
		"28d":              "page 1h/5m > 13.44; page 6h/30m > 5.6; ticket 1d/2h > 2.8; ticket 3d/6h > 14/15",
		"7d":               "page 1h/5m > 3.36; page 6h/30m > 1.4; ticket 1d/2h > 0.7; ticket 3d/6h > 7/30",
		"calendar month":   "page 1h/5m > 14.4; page 6h/30m > 6; ticket 1d/2h > 3; ticket 3d/6h > 1",
		"calendar quarter": "page 1h/5m > 43.68; page 6h/30m > 18.2; ticket 1d/2h > 9.1; ticket 3d/6h > 91/30",
		"1d":               "page 2m/10s > 14.4; page 12m/1m > 6; ticket 48m/4m > 3; ticket 2h24m/12m > 1",
		"6d":               "page 12m/1m > 14.4; page 1h12m/6m > 6; ticket 4h48m/24m > 3; ticket 14h24m/1h12m > 1",
	} {
		if got := DefaultAlertPolicy(mustWindow(t, text)).String(); got != want {
			t.Errorf("of %s it is %q, want %q", text, got, want)
		}
	}
}

func TestMakesNamesThatFitEverywhere(t *testing.T) {
	long := "GET /a/very/long/route/with/many/parts/that/nobody/could/ever/remember/:id"
	slug := Slug(long, 63)
	if Slug("GET /users/:id", 63) != "get-users-id" || Slug("***", 63) != "" || len(slug) > 63 || !IsLabel(slug) || slug == Slug(long+"s", 63) {
		t.Errorf("got %q and %q", Slug("GET /users/:id", 63), slug)
	}
	for _, text := range []string{"", "-a", "a-", "A", "a b", strings.Repeat("a", 64)} {
		if IsLabel(text) {
			t.Errorf("%q is no label", text)
		}
	}
}

func mustWindow(t testing.TB, text string) Window {
	t.Helper()
	window, issue := ParseWindow(text)
	if issue != nil {
		t.Fatal(issue)
	}
	return window
}

func mustTarget(t testing.TB, text string) Target {
	t.Helper()
	target, issue := ParseTarget(text)
	if issue != nil {
		t.Fatal(issue)
	}
	return target
}
