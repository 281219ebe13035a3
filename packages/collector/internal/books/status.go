package books

import "github.com/plimsoll/plimsoll/packages/collector/internal/slo"

// WindowReading is the burn rate over one window that ends at the status.
type WindowReading struct {
	WindowMs int64
	Counts   slo.Counts
	// Worth is what the budget counts: the events, or slices.
	Worth    Worth
	BurnRate slo.Reading
}

// SloStatus is how an SLO stood at an instant: everything is as of AtMs, and nothing that came after is in it. Nobody changes it once it is told.
type SloStatus struct {
	ID      string
	Service Service
	// Slo is the declaration in force.
	Slo  *slo.Slo
	AtMs int64
	// Span is the SLO's window, from when the SLO began if it is younger.
	Span       slo.Span
	Counts     slo.Counts
	Worth      Worth
	Attainment slo.Reading
	Budget     slo.Budget
	// Remaining is what remains of the budget under the SLO's no-data policy.
	Remaining slo.Reading
	// Exhaustion means nothing where Remaining has no data.
	Exhaustion slo.Exhaustion
	// BurnRates have the shortest window first.
	BurnRates []WindowReading
	Trend     slo.Trend
	// IsBlind: is telemetry missing right now?
	IsBlind bool
	// Alerts are the page's and the ticket's.
	Alerts [2]slo.Alert
	// Wordings are how many declarations are said; more than one is a conflict.
	Wordings int
	// StreamsRefused because of a limit: what they counted is missing.
	StreamsRefused int64
	Totals         Totals
}

// Totals are everything that was ever counted of an SLO, as slo.fleet.events tells it: they only grow.
type Totals struct {
	// StartMs is when counting began. A restart does not change it.
	StartMs int64
	Good    int64
	Bad     []CauseTotal
}

// CauseTotal is the bad events of one cause; the empty one is of those that nobody gave a cause.
type CauseTotal struct {
	Cause  string
	Events int64
}

// ServiceStatus is whether a service is heard.
type ServiceStatus struct {
	Service Service
	// WatermarkMs is the event time up to which its data is complete; ledger.Unheard before anything was heard.
	WatermarkMs  int64
	Live, Silent int
	// Absence is the alert that nothing of the service is heard any more.
	Absence slo.Alert
}

// Transition is an alert that came into another state.
type Transition struct {
	// AtMs is event time: the watermark of the evaluation that saw it. For absence, the clock of the books.
	AtMs int64
	// ObservedMs is the clock of the books then.
	ObservedMs int64
	// IsAbsence tells a service's absence from an SLO's alert.
	IsAbsence bool
	// Subject is the id of the SLO, or of the service that is absent.
	Subject  string
	Severity slo.Severity
	From, To slo.State
	// Incident that this opens, goes on with, or ends.
	Incident string
}

// Evaluation is what an evaluation found, in the order in which services and SLOs were first met.
type Evaluation struct {
	// AtMs is when it ran, by the caller's clock.
	AtMs        int64
	Slos        []*SloStatus
	Services    []ServiceStatus
	Transitions []Transition
}
