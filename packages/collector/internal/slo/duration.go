package slo

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	day  = 24 * time.Hour
	week = 7 * day
)

var units = []struct {
	name string
	size time.Duration
}{{"w", week}, {"d", day}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}, {"ms", time.Millisecond}, {"us", time.Microsecond}}

var (
	durationPart  = regexp.MustCompile(`^(\d+)(?:\.(\d+))?(us|ms|[wdhms])`)
	calendarShort = regexp.MustCompile(`^\d+[MQYy]$`)
)

const (
	durationExamples = `write it like "500ms", "5m", "1h30m", "30d" or "4w"`
	longestDays      = 18_263
)

// ParseDuration reads "500ms", "5m", "1h30m", "0.5s", "30d", "4w". Units: us, ms, s, m, h, d (24 h) and w (7 d), the larger first, each at
// most once, to the microsecond. Months, quarters and years have no fixed length: those are calendar windows.
func ParseDuration(text string) (time.Duration, *Issue) {
	malformed := func() (time.Duration, *Issue) {
		calendar := ""
		if calendarShort.MatchString(text) {
			calendar = "; months, quarters and years are calendar windows"
		}
		return 0, refuse("duration-malformed", "a duration needs numbers with units, the larger first (got "+Quote(text)+"): "+durationExamples+calendar)
	}
	outOfRange := func(what string) (time.Duration, *Issue) {
		return 0, refuse("duration-out-of-range", "a duration cannot be "+what+" (got "+Quote(text)+"): "+durationExamples)
	}
	if isTooLong(text) || text == "" {
		return malformed()
	}
	micros := new(big.Int)
	next := 0
	for rest := text; rest != ""; {
		match := durationPart.FindStringSubmatch(rest)
		if match == nil {
			return malformed()
		}
		index := 0
		for units[index].name != match[3] {
			index++
		}
		if index < next {
			return malformed()
		}
		amount, _ := new(big.Int).SetString(match[1]+match[2], 10)
		amount.Mul(amount, big.NewInt(units[index].size.Microseconds()))
		scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(match[2]))), nil)
		whole, fine := new(big.Int).QuoRem(amount, scale, new(big.Int))
		if fine.Sign() != 0 {
			return outOfRange("finer than a microsecond")
		}
		micros.Add(micros, whole)
		next = index + 1
		rest = rest[len(match[0]):]
	}
	if micros.Sign() == 0 {
		return outOfRange("zero")
	}
	if micros.Cmp(big.NewInt(longestDays*day.Microseconds())) > 0 {
		return outOfRange("longer than 50 years")
	}
	return time.Duration(micros.Int64()) * time.Microsecond, nil
}

// FormatDuration is the shortest text with days as the largest unit ("30d", "1h30m", "250us"); ParseDuration reads it back.
func FormatDuration(length time.Duration) string {
	var text strings.Builder
	for _, unit := range units[1:] {
		if length < unit.size {
			continue
		}
		text.WriteString(strconv.FormatInt(int64(length/unit.size), 10))
		text.WriteString(unit.name)
		length %= unit.size
	}
	return text.String()
}

func isWholeMs(length time.Duration) bool { return length%time.Millisecond == 0 }
