package books

// Code is why an entry was refused. docs/errors.md explains each; the texts are those of packages/engine.
type Code uint8

const (
	CountMalformed Code = iota
	TimeMalformed
	NameMalformed
	CounterFell
	EpochForgotten
	DeltaForgotten
	TooOld
	CountedByInstance
	HistogramMalformed
	HistogramFell
	TooManyServices
	TooManySlos
	TooManyInstances
	TooManyStreams
	TooManyOperations
	codes
)

var codeTexts = [codes]string{
	CountMalformed:     "count-malformed",
	TimeMalformed:      "time-malformed",
	NameMalformed:      "name-malformed-in-books",
	CounterFell:        "counter-fell",
	EpochForgotten:     "epoch-forgotten",
	DeltaForgotten:     "delta-forgotten",
	TooOld:             "too-old",
	CountedByInstance:  "counted-by-instance",
	HistogramMalformed: "histogram-malformed",
	HistogramFell:      "histogram-fell",
	TooManyServices:    "too-many-services",
	TooManySlos:        "too-many-slos",
	TooManyInstances:   "too-many-instances",
	TooManyStreams:     "too-many-series",
	TooManyOperations:  "too-many-operations",
}

func (c Code) String() string { return codeTexts[c] }

// OutcomeKind is what became of an entry.
type OutcomeKind uint8

const (
	// Counted: so many events more; zero where nothing happened.
	Counted OutcomeKind = iota
	// Duplicate: known already.
	Duplicate
	// Refused for the reason that the code tells.
	Refused
)

// Outcome is what became of an entry.
type Outcome struct {
	Kind     OutcomeKind
	Code     Code
	Increase int64
}

// Self is what the books count about themselves since they were opened, and what they hold now.
type Self struct {
	// Counted points, and the Events they added.
	Counted, Events int64
	Duplicates      int64
	// Clamped are points from the future, counted at most a slot ahead.
	Clamped int64
	// Late are points of slots that an evaluation had passed already: entered where they belong, but no past alert is judged anew.
	Late int64
	// DroppedEvents are from before the time that is kept.
	DroppedEvents int64
	// Baselines are streams whose first value could not be counted, because it may have been counted before.
	Baselines int64
	// InstancesUsedTwice write to one series from two processes.
	InstancesUsedTwice int64
	// Departed are instances that were forgotten after long silence.
	Departed int64
	// Conflicts are declarations that differed from the one in force.
	Conflicts int64
	// Refused entries by code.
	Refused [codes]int64

	Services, Slos, Undeclared, Instances, Streams int
}

// RefusedBy tells each code that was ever refused, in the order of their names' list.
func (s *Self) RefusedBy(each func(code Code, count int64)) {
	for code, count := range s.Refused {
		if count > 0 {
			each(Code(code), count)
		}
	}
}

func (s *Self) refuse(code Code) Outcome {
	s.Refused[code]++
	return Outcome{Kind: Refused, Code: code}
}

func (s *Self) duplicate() Outcome {
	s.Duplicates++
	return Outcome{Kind: Duplicate}
}

// add adds what another has counted; what is held is counted anew each time.
func (s *Self) add(other *Self) {
	s.Counted += other.Counted
	s.Events += other.Events
	s.Duplicates += other.Duplicates
	s.Clamped += other.Clamped
	s.Late += other.Late
	s.DroppedEvents += other.DroppedEvents
	s.Baselines += other.Baselines
	s.InstancesUsedTwice += other.InstancesUsedTwice
	s.Departed += other.Departed
	s.Conflicts += other.Conflicts
	for code, count := range other.Refused {
		s.Refused[code] += count
	}
}
