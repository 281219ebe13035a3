package books

import (
	"slices"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/packages/collector/internal/ledger"
	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

const (
	// undeclaredMs is what is kept for an SLO that nobody has declared yet, so that its events are there when somebody does.
	undeclaredMs = 30 * 24 * 3_600_000
	hourMs       = 3_600_000
	recentMs     = 300_000
	// causesTold apart in an SLO's totals; later ones are told together as OtherCause.
	causesTold = 32
)

// OtherCause is what the totals call the causes that are too many to be told apart.
const OtherCause = "other"

// sloBook is the books of one SLO: the events of all instances by time, what was declared, and how its alerts stand.
type sloBook struct {
	id, name     string
	declarations declarations
	account      account
	covered      ledger.CoveredTime
	streams      streams
	// causes of bad events, by the number that a stream's label has.
	causes []string
	totals totals
	// startMs is when its first epoch began: a young SLO's window starts here.
	startMs int64
	// ownReportMs is when an instance of the service last reported it, as against somebody who has added the instances up.
	ownReportMs int64
	// streamsRefused because of a limit: what they counted is missing here.
	streamsRefused int64
	alerts         [2]slo.Alert
	// windowsMs are those whose burn rate somebody wants to know, the shortest first.
	windowsMs []int64
	// sweptAt is the count of departures up to which streams of departed instances were forgotten.
	sweptAt int64
	// revision rises with everything that is entered, storedRevision is that of the last checkpoint.
	revision, storedRevision int64
}

// totals are everything that was ever counted: what slo.fleet.events tells. They only grow, and outlive the window.
type totals struct {
	good int64
	// bad by cause, as many as are told apart.
	bad []int64
	// startMs is when counting began; it never changes, so that a restart of the books is no reset of the counter.
	startMs int64
}

func newSloBook(id, name string, resolutions []slo.Resolution) *sloBook {
	return &sloBook{
		id: id, name: name, account: newAccount(resolutions, undeclaredMs), causes: []string{""}, startMs: ledger.Unheard,
		ownReportMs: ledger.Unheard, totals: totals{startMs: ledger.Unheard}, storedRevision: -1,
		alerts: [2]slo.Alert{slo.NewAlert(slo.Page), slo.NewAlert(slo.Ticket)},
	}
}

// declare is true when it contradicts what was in force.
func (b *sloBook) declare(said *slo.Slo, timeMs int64, version string, staleAfterMs int64, resolutions []slo.Resolution) bool {
	before := b.declarations.slo()
	isConflict := b.declarations.declare(said, timeMs, version, staleAfterMs)
	inForce := b.declarations.slo()
	if inForce == before {
		return isConflict
	}
	if before != nil {
		// Since when a rule holds is kept by its place, and the places may have changed.
		for i := range b.alerts {
			b.alerts[i].BreachingSince = nil
		}
	}
	b.arrange(inForce, resolutions)
	return isConflict
}

func (b *sloBook) arrange(inForce *slo.Slo, resolutions []slo.Resolution) {
	b.account.arrange(inForce.Budgeting, longestAsked(inForce), resolutions)
	b.windowsMs = windowsOf(inForce)
}

// label is the number of an outcome and its cause; false where it is new and mayAdd forbids that.
func (b *sloBook) label(isBad bool, cause string, mayAdd bool) (uint32, bool) {
	if !isBad {
		return 0, true
	}
	if cause == "" {
		return 1, true
	}
	for i := 1; i < len(b.causes); i++ {
		if b.causes[i] == cause {
			return uint32(i) + 1, true
		}
	}
	if !mayAdd {
		return 0, false
	}
	b.causes = append(b.causes, strings.Clone(cause))
	return uint32(len(b.causes)), true
}

// enter counts events where they belong in time. The number of events from before everything that is kept is returned: they are lost, not
// hidden.
func (b *sloBook) enter(label uint32, count int64, shares []slo.SlotShare) (lost int64) {
	for _, share := range shares {
		good, bad := share.Count, int64(0)
		if label != goodLabel {
			good, bad = 0, share.Count
		}
		if !b.account.add(share.TimeMs, good, bad) {
			lost += share.Count
		}
	}
	b.totals.add(label, count-lost)
	return lost
}

const goodLabel = 0

func (t *totals) add(label uint32, count int64) {
	if label == goodLabel {
		t.good += count
		return
	}
	place := min(int(label)-1, causesTold)
	for len(t.bad) <= place {
		t.bad = append(t.bad, 0)
	}
	t.bad[place] += count
}

// cover notes that telemetry arrived for a span, whatever it counted. What happened at one instant stands for the slot that the instant is in.
func (b *sloBook) cover(span slo.Span, finestMs int64) {
	start := span.From
	if start >= span.To {
		start = slo.SlotEnd(span.To, finestMs) - finestMs
	}
	if b.startMs == ledger.Unheard || start < b.startMs {
		b.startMs = start
	}
	if b.totals.startMs == ledger.Unheard {
		b.totals.startMs = start
	}
	b.covered.Add(slo.Span{From: start, To: span.To})
}

// coverage is how much of a span was seen.
func (b *sloBook) coverage(span slo.Span) slo.Coverage {
	return slo.Coverage{ObservedMs: b.covered.Within(span), ExpectedMs: span.LengthMs()}
}

// isForgotten: was it neither declared nor counted for longer than its window?
func (b *sloBook) isForgotten(now int64) bool {
	return max(b.declarations.newestMs(), b.covered.EndMs()) < now-b.account.keptMs
}

// longestAsked is the longest window that will be asked for: the SLO's own, an hour for its burn rate, or an alert's.
func longestAsked(of *slo.Slo) int64 {
	longest := max(slo.LongestMs(of.Window), hourMs)
	for _, rule := range of.AlertPolicy {
		longest = max(longest, rule.Long.Milliseconds())
	}
	for _, alert := range of.BudgetAlerts {
		longest = max(longest, alert.Over.Milliseconds())
	}
	return longest
}

func windowsOf(of *slo.Slo) []int64 {
	asked := []int64{recentMs, hourMs}
	add := func(window time.Duration) {
		if window > 0 {
			asked = append(asked, window.Milliseconds())
		}
	}
	for _, rule := range of.AlertPolicy {
		add(rule.Long)
		add(rule.Short)
	}
	for _, alert := range of.BudgetAlerts {
		add(alert.Over)
	}
	slices.Sort(asked)
	return slices.Compact(asked)
}
