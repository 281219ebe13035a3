package slo

import (
	"strconv"
	"strings"
)

// Issue is one thing that is wrong in what somebody declared. The code is for programs and the same in every language
// (docs/errors.md explains it), the message is for people, the path leads to the place.
type Issue struct {
	Code    string
	Path    []string
	Message string
}

func (i *Issue) Error() string {
	if len(i.Path) == 0 {
		return i.Message
	}
	return strings.Join(i.Path, ".") + ": " + i.Message
}

// At is the issue with the place where it was found.
func (i *Issue) At(path ...string) *Issue {
	return &Issue{Code: i.Code, Path: append(append([]string{}, path...), i.Path...), Message: i.Message}
}

func refuse(code, message string) *Issue {
	return &Issue{Code: code, Message: message}
}

// longestText is more than anybody writes for a duration, a window or an alert rule. Texts come from the wire as well.
const longestText = 200

func isTooLong(text string) bool { return len(text) > longestText }

// Quote is how a message shows the text it got: in quotes, shortened.
func Quote(text string) string {
	if runes := []rune(text); len(runes) > 80 {
		text = string(runes[:79]) + "…"
	}
	return strconv.Quote(text)
}
