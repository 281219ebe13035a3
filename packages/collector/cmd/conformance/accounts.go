package main

import (
	"github.com/plimsoll/plimsoll/packages/collector/internal/ledger"
	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// accounts are the ledger and the slots, without what surrounds them: counters in, window sums out.
type accounts struct {
	rings       *slo.Rings
	resolutions []slo.Resolution
	// isAtEnd: an increase that spans several slots goes into the last one, as a reader of scraped counters has it, for whom everything happens
	// when he looks. Otherwise it is spread, as the books do.
	isAtEnd bool
	series  map[seriesKey]*ledger.Series
	shares  []slo.SlotShare
}

type seriesKey struct {
	service, instance string
	isBad             bool
}

func newAccounts(resolutions []slo.Resolution, spanMs int64, isAtEnd bool) *accounts {
	return &accounts{rings: slo.NewRings(resolutions, spanMs), resolutions: resolutions, isAtEnd: isAtEnd, series: map[seriesKey]*ledger.Series{}}
}

// nothingKnown: nothing was counted before the vectors begin.
var nothingKnown = ledger.Arrival{KnownBeforeMs: ledger.Unheard, PreviousReportMs: ledger.Unheard}

// report enters what one life of one instance has counted so far.
func (a *accounts) report(sample sample) {
	for _, isBad := range []bool{false, true} {
		key := seriesKey{sample.service, sample.instance, isBad}
		series := a.series[key]
		if series == nil {
			series = &ledger.Series{}
			a.series[key] = series
		}
		value := sample.good
		if isBad {
			value = sample.bad
		}
		advance := series.Advance(ledger.Point{StartMs: sample.startMs, TimeMs: sample.timeMs, Value: value}, nothingKnown)
		if advance.Kind != ledger.Increased || advance.Increase == 0 {
			continue
		}
		if a.isAtEnd {
			a.event(advance.Span.To, isBad, advance.Increase)
			continue
		}
		a.shares, _ = ledger.Place(a.shares[:0], advance.Increase, advance.Span, a.resolutions, ledger.Unheard)
		for _, share := range a.shares {
			a.event(share.TimeMs, isBad, share.Count)
		}
	}
}

// event counts events at an instant.
func (a *accounts) event(timeMs int64, isBad bool, count int64) {
	if isBad {
		a.rings.Add(timeMs, 0, count)
		return
	}
	a.rings.Add(timeMs, count, 0)
}

func (a *accounts) sum(span slo.Span) slo.Counts { return a.rings.Sum(span) }
