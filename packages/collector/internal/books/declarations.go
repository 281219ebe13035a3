package books

import (
	"fmt"
	"slices"

	"github.com/plimsoll/plimsoll/packages/collector/internal/ledger"
	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// mostDeclarations of one SLO are told apart; the one that was said least recently goes first.
const mostDeclarations = 8

// Declared is one wording of a declaration, and who says it.
type Declared struct {
	Slo *slo.Slo
	// FirstMs and LastMs are when it was first and last said, in event time.
	FirstMs, LastMs int64
	// Version of the service that said it last.
	Version string
}

// declarations are what was declared about one SLO. Of the wordings that are still said, the one that began last is in force, so that a new
// version replaces an old one while it is rolled out, and a roll-back replaces it again. As long as two are said there is a conflict.
type declarations struct {
	entries []*Declared
	inForce *Declared
}

// declare is true when it says something else than the declaration in force so far.
func (d *declarations) declare(said *slo.Slo, timeMs int64, version string, staleAfterMs int64) bool {
	known := d.inForce
	if known != nil && timeMs >= known.LastMs && len(d.entries) == 1 && sameDeclaration(known.Slo, said) {
		known.LastMs, known.Version = timeMs, version
		return false
	}
	place := slices.IndexFunc(d.entries, func(entry *Declared) bool { return sameDeclaration(entry.Slo, said) })
	if place >= 0 {
		d.repeat(d.entries[place], timeMs, version, staleAfterMs)
	} else {
		d.entries = append(d.entries, &Declared{said, timeMs, timeMs, version})
	}
	d.settle(staleAfterMs)
	return known != nil && !sameDeclaration(known.Slo, said)
}

// slo is the declaration in force; nil before the first.
func (d *declarations) slo() *slo.Slo {
	if d.inForce == nil {
		return nil
	}
	return d.inForce.Slo
}

// newestMs is when anything was last declared.
func (d *declarations) newestMs() int64 {
	newest := int64(ledger.Unheard)
	for _, entry := range d.entries {
		newest = max(newest, entry.LastMs)
	}
	return newest
}

// said is how many wordings are still said: more than one is a conflict.
func (d *declarations) said(staleAfterMs int64) int {
	stale, said := d.newestMs()-staleAfterMs, 0
	for _, entry := range d.entries {
		if entry == d.inForce || entry.LastMs >= stale {
			said++
		}
	}
	return said
}

func (d *declarations) repeat(entry *Declared, timeMs int64, version string, staleAfterMs int64) {
	// Said again after a silence in which another was in force: that is a roll-back, and it begins anew.
	if timeMs-entry.LastMs > staleAfterMs && entry != d.inForce {
		entry.FirstMs = timeMs
	}
	entry.FirstMs = min(entry.FirstMs, timeMs)
	if timeMs >= entry.LastMs {
		entry.LastMs, entry.Version = timeMs, version
	}
}

func (d *declarations) settle(staleAfterMs int64) {
	stale := d.newestMs() - staleAfterMs
	d.inForce = nil
	for _, entry := range d.entries {
		if entry.LastMs >= stale && (d.inForce == nil || beganLater(entry, d.inForce)) {
			d.inForce = entry
		}
	}
	if len(d.entries) <= mostDeclarations {
		return
	}
	oldest := d.entries[0]
	for _, entry := range d.entries[1:] {
		if entry.LastMs < oldest.LastMs && entry != d.inForce {
			oldest = entry
		}
	}
	d.entries = slices.DeleteFunc(d.entries, func(entry *Declared) bool { return entry == oldest })
}

// beganLater: between two wordings that began at one instant any order will do, as long as every reader finds the same.
func beganLater(a, b *Declared) bool {
	if a.FirstMs != b.FirstMs {
		return a.FirstMs > b.FirstMs
	}
	return fmt.Sprintf("%+v", *a.Slo) < fmt.Sprintf("%+v", *b.Slo)
}

// sameDeclaration: do two declarations promise the same, in every field? Called for every declaration in every report.
func sameDeclaration(a, b *slo.Slo) bool {
	return a == b || a.Name == b.Name && a.Service == b.Service && a.Owner == b.Owner && a.Operation == b.Operation &&
		a.Indicator == b.Indicator && a.Target == b.Target && a.Window == b.Window && a.Budgeting == b.Budgeting &&
		a.Description == b.Description && a.NoData == b.NoData &&
		slices.Equal(a.AlertPolicy, b.AlertPolicy) && slices.Equal(a.BudgetAlerts, b.BudgetAlerts)
}
