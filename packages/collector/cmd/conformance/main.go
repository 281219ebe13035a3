// Command conformance holds the Go packages to the reference vectors, as packages/conformance holds the TypeScript ones: the same files, the same
// checks, the same tolerances. `npm run conformance` runs both.
//
//	go run ./cmd/conformance [-failures N] DIR
//
// It ends with "N passed, N failed, N skipped". Exit code 0 when nothing failed, 1 when something did, 2 when DIR cannot be read.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	shown := flag.Int("failures", 10, "how many failures of a file to print")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "conformance needs one folder with vectors: conformance [-failures N] DIR")
		os.Exit(2)
	}
	os.Exit(run(flag.Arg(0), *shown))
}

func run(folder string, shown int) int {
	files, unreadable, err := readVectors(folder)
	if err != nil {
		fmt.Fprintf(os.Stderr, "Cannot read vectors from %s: %v\n", folder, err)
		return 2
	}
	passed, failed, skipped := 0, len(unreadable), 0
	for _, one := range unreadable {
		fmt.Printf("  ✗ %s: not readable as JSON: %s\n", one.path, one.reason)
	}
	for _, file := range files {
		report, isKnown := check(file, files)
		if !isKnown {
			fmt.Printf("  - %s: skipped, its schema is not known to this runner (%s)\n", file.path, file.schema)
			skipped++
			continue
		}
		passed += report.passed
		failed += len(report.failures)
		mark := "✓"
		if len(report.failures) > 0 {
			mark = "✗"
		}
		fmt.Printf("  %s %s: %d of %d\n", mark, file.path, report.passed, report.passed+len(report.failures))
		for i, failure := range report.failures {
			if i == shown {
				fmt.Printf("      … and %d more\n", len(report.failures)-shown)
				break
			}
			fmt.Printf("      %s\n        expected %s\n        got      %s\n", failure.check, failure.expected, failure.actual)
		}
	}
	if len(files) == 0 {
		fmt.Printf("No vector file under %s: a vector file is JSON with a \"schema\" such as \"slo-oracle/scenario/1\".\n", folder)
		failed++
	}
	fmt.Printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped)
	if failed > 0 {
		return 1
	}
	return 0
}
