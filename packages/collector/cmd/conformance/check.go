package main

import (
	"encoding/json"
	"fmt"
)

// check checks one file; all are the files it may refer to. What cannot even be read as its schema says is a failure, not a crash. False where the
// schema is not known.
func check(file vectorFile, all []vectorFile) (report *Report, isKnown bool) {
	family, isKnown := families[file.schema]
	if !isKnown {
		return nil, false
	}
	report = &Report{}
	defer func() {
		if problem := recover(); problem != nil {
			report.equal("the file can be read as its schema says", fmt.Sprint(problem), "no error")
		}
	}()
	if err := family(report, file.content, all); err != nil {
		report.equal("the file can be read as its schema says", err.Error(), "no error")
	}
	return report, true
}

var families = map[string]func(report *Report, content []byte, all []vectorFile) error{
	scenarioSchema: func(report *Report, content []byte, _ []vectorFile) error {
		return decoded(content, func(s *scenario) {
			checkScenario(report, s)
			checkBooks(report, s)
		})
	},
	"slo-oracle/budgeting/1": func(report *Report, content []byte, all []vectorFile) error {
		return decoded(content, func(vectors *budgetingVectors) { checkBudgeting(report, vectors, all) })
	},
	"slo-oracle/workbook/1": func(report *Report, content []byte, _ []vectorFile) error {
		return decoded(content, func(vectors *workbookVectors) { checkWorkbook(report, vectors) })
	},
	"slo-oracle/pitfalls/1": func(report *Report, content []byte, _ []vectorFile) error {
		return decoded(content, func(vectors *pitfallVectors) { checkPitfalls(report, vectors) })
	},
	"slo-oracle/histograms/1": func(report *Report, content []byte, _ []vectorFile) error {
		return decoded(content, func(vectors *histogramVectors) { checkHistograms(report, vectors) })
	},
	"slo-oracle/hdr/1": func(report *Report, content []byte, _ []vectorFile) error {
		return decoded(content, func(vectors *hdrVectors) { checkHdr(report, vectors) })
	},
}

func decoded[T any](content []byte, then func(*T)) error {
	var vectors T
	if err := json.Unmarshal(content, &vectors); err != nil {
		return err
	}
	then(&vectors)
	return nil
}
