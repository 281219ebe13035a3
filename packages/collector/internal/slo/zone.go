package slo

import (
	"math"
	"sync"
	"time"

	// Containers made from nothing have no zones of their own.
	_ "time/tzdata"
)

// Local time in IANA zones. A local time is kept as the epoch milliseconds at which a clock in UTC would show it, so that calendar
// arithmetic is arithmetic; only instantOf and localTimeOf know the zone.

const localForm = "2006-01-02 15:04:05"

// localTime is the local time that "YYYY-MM-DD hh:mm:ss" writes; the window's parser has checked it.
func localTime(text string) int64 {
	parsed, err := time.Parse(localForm, text)
	if err != nil {
		return 0
	}
	return parsed.UnixMilli()
}

// localTimeOf is what clocks in the zone show at an instant.
func localTimeOf(instant int64, zone string) int64 { return instant + offsetMs(instant, zone) }

// instantOf is the instant at which clocks in the zone show a local time. Shown twice (clocks go back): the first. Never shown (clocks go
// forward): as far after the gap as it was into it, as if the clocks had not changed. RFC 5545 reads such times in the same way.
func instantOf(local int64, zone string) int64 {
	before := offsetMs(local-dayMs, zone)
	after := offsetMs(local+dayMs, zone)
	isShown := func(offset int64) bool { return offsetMs(local-offset, zone) == offset }
	if !isShown(before) && isShown(after) {
		return local - after
	}
	return local - before
}

// plusMonths is the same day and time so many months later (or earlier); the last day of a month that is too short for the day.
func plusMonths(local, months int64) int64 {
	date := time.UnixMilli(local).UTC()
	first := time.Date(date.Year(), date.Month()+time.Month(months), 1, date.Hour(), date.Minute(), date.Second(), date.Nanosecond(), time.UTC)
	last := time.Date(first.Year(), first.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return first.AddDate(0, 0, min(date.Day(), last)-1).UnixMilli()
}

// offsetMs is how far clocks in the zone are ahead of UTC at an instant.
func offsetMs(instant int64, zone string) int64 {
	_, seconds := time.UnixMilli(instant).In(location(zone)).Zone()
	return int64(seconds) * 1000
}

func isZone(zone string) bool {
	if zone == "" || zone == "Local" {
		return false
	}
	_, err := time.LoadLocation(zone)
	return err == nil
}

var locations sync.Map

func location(zone string) *time.Location {
	if known, ok := locations.Load(zone); ok {
		return known.(*time.Location)
	}
	loaded, err := time.LoadLocation(zone)
	if err != nil {
		loaded = time.UTC
	}
	locations.Store(zone, loaded)
	return loaded
}

const beforeEverything = math.MinInt64 / 4
