package books

import "time"

// Limits are how much the books keep before they refuse more, visibly. What a sender can make up without end has a bound here.
type Limits struct {
	Services int
	// Slos of all services together: each has slots for its whole window, whatever it counts.
	Slos           int
	SlosPerService int
	// Streams of all services together.
	Streams              int
	InstancesPerService  int
	StreamsPerService    int
	OperationsPerService int
	// NameLength is bytes of a name.
	NameLength int
	// DepartedPerService are instances that are gone and of which only the name is remembered, so that their events are not counted a second
	// time.
	DepartedPerService int
}

// DefaultLimits are those of packages/engine.
var DefaultLimits = Limits{
	Services:             10_000,
	Slos:                 50_000,
	Streams:              2_000_000,
	SlosPerService:       1_000,
	InstancesPerService:  10_000,
	StreamsPerService:    200_000,
	OperationsPerService: 1_000,
	NameLength:           255,
	DepartedPerService:   10_000,
}

// Patience is how long the books wait for telemetry.
type Patience struct {
	// SilentAfter is the longest that an instance without news holds the watermark back. One that reports regularly is given up sooner, after
	// two of its own intervals and a slot.
	SilentAfter time.Duration
	// AbsentAfter: a service is absent once all of its instances have been silent for this long on top.
	AbsentAfter time.Duration
	// DepartedAfter: an instance is forgotten, its streams with it, after so long without news. What it counted stays.
	DepartedAfter time.Duration
	// ForgottenAfter: a service is forgotten, with all of its books, after so long without news.
	ForgottenAfter time.Duration
	// MaxGap is above zero where streams move between Collectors (a ring that changes): a cumulative stream that is older than this when it is
	// met, or that was silent for longer, may have been counted elsewhere meanwhile, and its value is taken as a baseline. Two export intervals
	// are right. On a ring that never moves it has to be zero, or an outage of the path loses events.
	MaxGap time.Duration
}

// DefaultPatience is that of packages/engine.
var DefaultPatience = Patience{
	SilentAfter:    3 * time.Minute,
	AbsentAfter:    2 * time.Minute,
	DepartedAfter:  24 * time.Hour,
	ForgottenAfter: 400 * 24 * time.Hour,
}
