package slo

// Slo is one promise of a service: which events count and which of them are good, what share must be good, over what time, and when to tell
// somebody.
type Slo struct {
	// Name is unique in the service; an RFC 1123 label, so that it fits into every system of names.
	Name    string
	Service string
	// Owner is the team that answers for it. Without one it is shown as nobody's.
	Owner string
	// Operation is whose calls are counted. Several SLOs may count the same calls.
	Operation    string
	Indicator    Indicator
	Target       Target
	Window       Window
	Budgeting    Budgeting
	AlertPolicy  AlertPolicy
	BudgetAlerts []BudgetAlert
	Description  string
	// NoData is what is taken to be true while nothing is seen; freeze when unset.
	NoData NoDataPolicy
}
