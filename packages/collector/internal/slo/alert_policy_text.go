package slo

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

var (
	ruleForm   = regexp.MustCompile(`^(page|ticket)\s+(\S+?)\s*/\s*(\S+)\s*>\s*(\S+)((?:\s+\S.*)?)$`)
	optionForm = regexp.MustCompile(`^\s*(?:hold\s+(\S+)|min\s+(\d{1,15})\s+events?|confidence\s+(\d{1,2}(?:\.\d{1,6})?)\s?%)`)
)

const (
	noRules     = "none"
	ruleExample = `write "page 1h/5m > 14.4 hold 2m min 100 events confidence 95%"`
)

// ParseAlertPolicy reads the compact form of a policy: rules divided by semicolons, each a severity, long and short window, and a burn rate to
// exceed, as in "page 1h/5m > 14.4; ticket 3d/6h > 14/15"; "none" is a policy without rules. Options may follow the threshold: "hold 2m",
// "min 100 events", "confidence 95%".
func ParseAlertPolicy(text string) (AlertPolicy, *Issue) {
	if strings.TrimSpace(text) == noRules {
		return AlertPolicy{}, nil
	}
	var policy AlertPolicy
	for part := range strings.SplitSeq(text, ";") {
		rule, issue := parseRule(strings.TrimSpace(part))
		if issue != nil {
			return nil, issue
		}
		policy = append(policy, rule)
	}
	return policy, nil
}

// String is the text that ParseAlertPolicy reads back.
func (p AlertPolicy) String() string {
	if len(p) == 0 {
		return noRules
	}
	rules := make([]string, len(p))
	for i, rule := range p {
		rules[i] = rule.String()
	}
	return strings.Join(rules, "; ")
}

// String is one rule of a policy's text.
func (r AlertRule) String() string {
	text := string(r.Severity) + " " + FormatDuration(r.Long) + "/" + FormatDuration(r.Short) + " > " + r.Threshold.String()
	if r.Hold > 0 {
		text += " hold " + FormatDuration(r.Hold)
	}
	if r.MinEvents > 0 {
		text += " min " + strconv.FormatInt(r.MinEvents, 10) + " events"
	}
	if r.Confidence > 0 {
		text += " confidence " + strconv.FormatFloat(math.Round(r.Confidence*1e10)/1e8, 'f', -1, 64) + "%"
	}
	return text
}

func parseRule(text string) (AlertRule, *Issue) {
	var match []string
	if !isTooLong(text) {
		match = ruleForm.FindStringSubmatch(text)
	}
	if match == nil {
		return AlertRule{}, refuse("alert-policy-malformed",
			"an alert rule needs a severity, two windows and a burn rate (got "+Quote(text)+"): "+ruleExample)
	}
	rule := AlertRule{Severity: Severity(match[1])}
	var issue *Issue
	if rule.Long, issue = ParseDuration(match[2]); issue != nil {
		return AlertRule{}, issue
	}
	if rule.Short, issue = ParseDuration(match[3]); issue != nil {
		return AlertRule{}, issue
	}
	if rule.Threshold, issue = ParseFraction(match[4]); issue != nil {
		return AlertRule{}, issue
	}
	if rule.Short >= rule.Long {
		return AlertRule{}, refuse("alert-rule-windows",
			"the short window must be shorter than the long one (got "+Quote(text)+"): a twelfth is usual")
	}
	if !isWholeMs(rule.Short) || !isWholeMs(rule.Long) {
		return AlertRule{}, refuse("alert-rule-windows", "alert windows are whole milliseconds (got "+Quote(text)+")")
	}
	if rule.Threshold.Num == 0 {
		return AlertRule{}, refuse("alert-rule-threshold",
			"the burn rate to exceed must be above zero (got "+Quote(text)+"): 1 spends the budget in exactly one window")
	}
	issue = parseOptions(strings.TrimSpace(match[5]), &rule)
	return rule, issue
}

func parseOptions(text string, rule *AlertRule) *Issue {
	for rest := text; rest != ""; {
		match := optionForm.FindStringSubmatch(rest)
		if match == nil {
			return refuse("alert-policy-malformed", "an alert rule has options that nobody reads (got "+Quote(text)+"): "+ruleExample)
		}
		switch {
		case match[1] != "":
			hold, issue := ParseDuration(match[1])
			if issue != nil {
				return issue
			}
			rule.Hold = hold
		case match[2] != "":
			rule.MinEvents, _ = strconv.ParseInt(match[2], 10, 64)
		default:
			percent, _ := strconv.ParseFloat(match[3]+"e-2", 64)
			if percent == 0 {
				return refuse("alert-policy-malformed", "a confidence must be above 0% (got "+Quote(text)+"): 95% is usual")
			}
			rule.Confidence = percent
		}
		rest = rest[len(match[0]):]
	}
	return nil
}
