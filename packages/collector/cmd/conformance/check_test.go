package main

import (
	"encoding/json"
	"testing"
)

const own = "../../../conformance/vectors"

func vectorsOf(t *testing.T, folder string) []vectorFile {
	t.Helper()
	files, unreadable, err := readVectors(folder)
	if err != nil || len(unreadable) > 0 || len(files) == 0 {
		t.Fatalf("%d files, %v, %v", len(files), unreadable, err)
	}
	return files
}

func TestTheVectorsOfThisRepositoryHold(t *testing.T) {
	files := vectorsOf(t, own)
	for _, file := range files {
		t.Run(file.path, func(t *testing.T) {
			t.Parallel()
			report, isKnown := check(file, files)
			if !isKnown || report.passed < 50 {
				t.Fatalf("known: %v, %+v", isKnown, report)
			}
			for _, failure := range report.failures {
				t.Errorf("%s: expected %s, got %s", failure.check, failure.expected, failure.actual)
			}
		})
	}
}

// in goes down a path of plain data: names of fields and places in lists.
func in(content any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			content = content.(map[string]any)[step]
		case int:
			content = content.([]any)[step]
		}
	}
	return content
}

func TestAVectorThatIsWrongFails(t *testing.T) {
	files := vectorsOf(t, own)
	more := func(object any, name string, by float64) {
		fields := object.(map[string]any)
		fields[name] = fields[name].(float64) + by
	}
	for _, one := range []struct {
		file, what string
		alter      func(content any)
	}{
		{"scenarios/restarts.json", "a count", func(c any) { more(in(c, "expected", "queries", 3, "exact", "windows", "1h"), "bad", 1) }},
		{"scenarios/fast-burn.json", "an alert edge", func(c any) {
			in(c, "expected", "alerts", "exact", "sloth-30d", "byRule", 0, "firing", 0).([]any)[0] = 60.0
		}},
		{"scenarios/first-error.json", "a budget", func(c any) { more(in(c, "expected", "queries", 5, "exact", "budget"), "remaining", 1e-6) }},
		{"scenarios/low-traffic.json", "a burn rate between slots", func(c any) {
			in(c, "expected", "unalignedQueries", 0, "exact", "windows", "1h").(map[string]any)["burnRate"] = 24.0
		}},
		{"budgeting.json", "a slice verdict", func(c any) { more(in(c, "timeslices", 0), "good", -1) }},
		{"budgeting.json", "a calendar boundary", func(c any) { in(c, "calendar", 0).([]any)[5] = 3600.0 }},
		{"workbook.json", "a detection time", func(c any) { in(c, "multiWindow", 0, "rules", 0, "detection").(map[string]any)["exact"] = "1/7" }},
		{"pitfalls.json", "an increase", func(c any) { in(c, "cases", 0, "evals", 0).(map[string]any)["exact"] = 0.0 }},
		{"histograms.json", "a bucket", func(c any) { in(c, "exponential", 0, "otel", "bucketCounts").([]any)[0] = 77.0 }},
		{"hdr.json", "a percentile", func(c any) { more(in(c, "cases", 0, "expected", "percentiles"), "99", 1) }},
		{"workbook.json", "what is no vector of its kind", func(c any) { c.(map[string]any)["multiWindow"] = "none" }},
	} {
		t.Run(one.file+": "+one.what, func(t *testing.T) {
			t.Parallel()
			for _, file := range files {
				if file.path != one.file {
					continue
				}
				var content any
				if err := json.Unmarshal(file.content, &content); err != nil {
					t.Fatal(err)
				}
				one.alter(content)
				file.content, _ = json.Marshal(content)
				if report, isKnown := check(file, files); !isKnown || len(report.failures) == 0 {
					t.Error("nobody noticed")
				}
				return
			}
			t.Fatal("there is no such file")
		})
	}
}

func TestWhatIsNoVectorFileIsLeftOutAndWhatIsUnknownIsTold(t *testing.T) {
	if _, isKnown := check(vectorFile{"x.json", "slo-oracle/tea/1", []byte("{}")}, nil); isKnown {
		t.Error("nobody knows this schema")
	}
	if code := run("no such folder", 1); code != 2 {
		t.Errorf("a folder that is not there ends with %d", code)
	}
}
