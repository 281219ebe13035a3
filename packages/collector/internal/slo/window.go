package slo

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// CalendarUnit is what a calendar window is counted in.
type CalendarUnit string

const (
	Day     CalendarUnit = "day"
	Week    CalendarUnit = "week"
	Month   CalendarUnit = "month"
	Quarter CalendarUnit = "quarter"
	Year    CalendarUnit = "year"
)

// Window is the time over which a promise is kept. Rolling (no Unit): the last Length, always. Calendar: from one boundary to the next in a
// time zone, as long as the calendar says (March 2026 in New York has 743 hours); the boundaries are Anchor plus or minus whole multiples of
// Count units.
type Window struct {
	Length time.Duration
	Count  int64
	Unit   CalendarUnit
	Zone   string
	// Anchor is local time in the zone, "YYYY-MM-DD hh:mm:ss".
	Anchor string
}

// IsCalendar tells the two kinds apart.
func (w Window) IsCalendar() bool { return w.Unit != "" }

// DefaultWindow is the window of a promise that names none: the last 30 days.
var DefaultWindow = Window{Length: 30 * day}

// defaultAnchors: at midnight, on the first day of the week (Monday), month, quarter or year.
var defaultAnchors = map[CalendarUnit]string{
	Day: "1970-01-01 00:00:00", Week: "1970-01-05 00:00:00", Month: "1970-01-01 00:00:00",
	Quarter: "1970-01-01 00:00:00", Year: "1970-01-01 00:00:00",
}

var nominalDays = map[CalendarUnit]int64{Day: 1, Week: 7, Month: 30, Quarter: 91, Year: 365}

const (
	longestWindowDays = 3660
	dayMs             = 86_400_000
)

var calendarForm = regexp.MustCompile(`^calendar(?:\s+(\d+))?\s+(day|week|month|quarter|year)s?(?:\s+([A-Za-z]\S*))??(?:\s+from\s+(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d))?)?$`)

// ParseWindow reads a rolling window as its duration ("30d") and a calendar window as "calendar month", "calendar month Europe/Berlin" or
// "calendar 2 weeks Europe/Berlin from 2026-01-05 00:00:00". Without a zone it is UTC.
func ParseWindow(text string) (Window, *Issue) {
	trimmed := strings.TrimSpace(text)
	if !strings.HasPrefix(trimmed, "calendar") {
		length, issue := ParseDuration(trimmed)
		if issue != nil {
			return Window{}, refuse("window-malformed",
				"a window must be a duration or a calendar window (got "+Quote(text)+`): write "30d", or "calendar month Europe/Berlin"`)
		}
		return RollingWindow(length)
	}
	var match []string
	if !isTooLong(trimmed) {
		match = calendarForm.FindStringSubmatch(trimmed)
	}
	if match == nil {
		return Window{}, refuse("window-malformed", "a calendar window needs a unit, then a zone, then where it starts (got "+Quote(text)+
			`): write "calendar month Europe/Berlin", or "calendar 2 weeks UTC from 2026-01-05 00:00:00"`)
	}
	unit := CalendarUnit(match[2])
	count, zone, anchor := int64(1), "UTC", defaultAnchors[unit]
	if match[1] != "" {
		count, _ = strconv.ParseInt(match[1], 10, 64)
	}
	if match[3] != "" {
		zone = match[3]
	}
	if match[4] != "" {
		clock := match[5]
		if clock == "" {
			clock = "00:00:00"
		}
		anchor = match[4] + " " + clock
	}
	return CalendarWindow(count, unit, zone, anchor)
}

// String is the text that ParseWindow reads back.
func (w Window) String() string {
	if !w.IsCalendar() {
		return FormatDuration(w.Length)
	}
	length := string(w.Unit)
	if w.Count != 1 {
		length = fmt.Sprintf("%d %ss", w.Count, w.Unit)
	}
	text := "calendar " + length + " " + w.Zone
	if w.Anchor != defaultAnchors[w.Unit] {
		text += " from " + w.Anchor
	}
	return text
}

// RollingWindow is a rolling window of whole milliseconds, from a second to ten years.
func RollingWindow(length time.Duration) (Window, *Issue) {
	if !isWholeMs(length) || length < time.Second || length > longestWindowDays*day {
		return Window{}, refuse("window-out-of-range", "a window must be between 1s and 3660d (got "+Quote(FormatDuration(length))+")")
	}
	return Window{Length: length}, nil
}

// CalendarWindow is a calendar window with a known zone and an anchor that is a real day.
func CalendarWindow(count int64, unit CalendarUnit, zone, anchor string) (Window, *Issue) {
	if count < 1 || count > longestWindowDays || count*nominalDays[unit] > longestWindowDays {
		return Window{}, refuse("window-out-of-range",
			fmt.Sprintf("a calendar window must be at least 1 and at most ten years long (got %d %ss)", count, unit))
	}
	if !isZone(zone) {
		return Window{}, refuse("window-zone-unknown", "a time zone must be an IANA name (got "+Quote(zone)+`): write it like "Europe/Berlin"`)
	}
	if _, err := time.Parse(localForm, anchor); err != nil || len(anchor) != len(localForm) {
		return Window{}, refuse("window-malformed", "a calendar window starts at a local time (got "+Quote(anchor)+`): write it like "2026-01-05 00:00:00"`)
	}
	return Window{Count: count, Unit: unit, Zone: zone, Anchor: anchor}, nil
}

// NominalMs is how long a window is when nothing else is known: exact for rolling windows, 30, 91 or 365 days for calendar months, quarters
// and years. Alert policies are derived from it, so that they do not change in February.
func (w Window) NominalMs() int64 {
	if w.IsCalendar() {
		return w.Count * nominalDays[w.Unit] * dayMs
	}
	return w.Length.Milliseconds()
}
