package slo

// RuleReading is what one rule says at one instant.
type RuleReading int

const (
	Quiet RuleReading = iota
	Breaching
	// Unknown: the telemetry that the rule needs did not arrive. That there were no events is not unknown, it is quiet.
	Unknown
)

// RuleCounts is the two windows of a rule, counted. IsIncomplete where telemetry is missing: what the counts do not show is then unknown
// rather than quiet.
type RuleCounts struct {
	Long, Short  Counts
	IsIncomplete bool
}

// Read tells whether the rule's condition is true: the burn rate must be strictly above the threshold in both windows, on enough events and
// surely enough where the rule asks for that. A condition that is true on what was seen is true; one that is not, with telemetry missing, is
// unknown.
func (r AlertRule) Read(target Target, counts RuleCounts) RuleReading {
	switch {
	case r.isBreaching(target, counts):
		return Breaching
	case counts.IsIncomplete:
		return Unknown
	}
	return Quiet
}

func (r AlertRule) isBreaching(target Target, counts RuleCounts) bool {
	if r.MinEvents > 0 && counts.Long.Total() < r.MinEvents {
		return false
	}
	if !Exceeds(counts.Long, target, r.Threshold) || !Exceeds(counts.Short, target, r.Threshold) {
		return false
	}
	return r.Confidence == 0 || SurelyExceeds(counts.Long, target, r.Threshold, r.Confidence)
}
