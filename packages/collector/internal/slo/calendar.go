package slo

import "time"

var (
	daysOf   = map[CalendarUnit]int64{Day: 1, Week: 7}
	monthsOf = map[CalendarUnit]int64{Month: 1, Quarter: 3, Year: 12}
)

// CalendarSpan is the calendar window that an instant lies in, From <= at < To: a month's first instant is in that month. Every boundary is
// counted from the anchor, in local time: a window that starts at 02:30 starts an hour later on the one day that has no 02:30, and one
// anchored on the 31st starts on the 30th in June.
func CalendarSpan(window Window, at int64) Span {
	n := guess(window, at)
	for boundary(window, n) > at {
		n--
	}
	for boundary(window, n+1) <= at {
		n++
	}
	return Span{boundary(window, n), boundary(window, n+1)}
}

// WindowSpan is what a status at an instant looks at. Rolling: the window's length, back from the instant. Calendar: from the window's start
// until the instant; at the very end of a month all of that month, since spans are right-closed. An SLO younger than its window starts with
// itself.
func WindowSpan(window Window, at, sloStart int64) Span {
	from := at - window.Length.Milliseconds()
	if window.IsCalendar() {
		from = CalendarSpan(window, at-1).From
	}
	return Span{min(at, max(from, sloStart)), at}
}

// WindowMs is the whole length of the window that an instant lies in: what the calendar says, or the rolling window's own.
func WindowMs(window Window, at int64) int64 {
	if window.IsCalendar() {
		return CalendarSpan(window, at-1).LengthMs()
	}
	return window.Length.Milliseconds()
}

// LongestMs is the longest that a window ever is: what has to be kept to answer for it. Calendar days can have 25 hours and more.
func LongestMs(window Window) int64 {
	if !window.IsCalendar() {
		return window.Length.Milliseconds()
	}
	days := map[CalendarUnit]int64{Day: 1, Week: 7, Month: 31, Quarter: 92, Year: 366}[window.Unit] * window.Count
	return (days + 1) * dayMs
}

func boundary(window Window, n int64) int64 {
	start := localTime(window.Anchor)
	local := start + n*window.Count*daysOf[window.Unit]*dayMs
	if months := monthsOf[window.Unit]; months > 0 {
		local = plusMonths(start, n*window.Count*months)
	}
	return instantOf(local, window.Zone)
}

// guess is within one window of the right one; the caller walks the rest.
func guess(window Window, at int64) int64 {
	local, start := localTimeOf(at, window.Zone), localTime(window.Anchor)
	if days := daysOf[window.Unit]; days > 0 {
		return floorDiv(local-start, days*window.Count*dayMs)
	}
	now, then := time.UnixMilli(local).UTC(), time.UnixMilli(start).UTC()
	months := int64(now.Year()-then.Year())*12 + int64(now.Month()-then.Month())
	return floorDiv(months, window.Count*monthsOf[window.Unit])
}
