package books

import (
	"strings"
	"sync"
	"sync/atomic"

	"github.com/plimsoll/plimsoll/packages/collector/internal/ledger"
	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// setting is what all services of one set of books share.
type setting struct {
	resolutions   []slo.Resolution
	finestMs      int64
	limits        Limits
	silentAfterMs int64
	maxGapMs      int64
	patience      Patience
	population    *population
}

// population is how many there are in all services together.
type population struct{ slos, streams atomic.Int64 }

// serviceBook is the books of one service: its SLOs, the instances that report for it, and the latencies of its operations. Everything in it
// is guarded by mu.
type serviceBook struct {
	mu       sync.Mutex
	identity Service
	id       string
	setting  *setting
	// isGone: it was forgotten while somebody waited for it.
	isGone bool

	slos map[string]*sloBook
	// order is the SLOs in the order in which they were first met.
	order     []*sloBook
	instances map[string]*instance
	// byNumber are the numbers of the instances that are known: streams of others are of instances that departed.
	byNumber     map[uint32]struct{}
	nextInstance uint32
	departed     departed
	departures   int64
	streamCount  int
	operations   operations

	listening listening
	absence   slo.Alert
	// lastHeardMs is when it was last heard, by the clock of the books.
	lastHeardMs int64
	self        Self
	// forgottenSlos are names whose stored parts are to be deleted with the next checkpoint.
	forgottenSlos []string

	shares []slo.SlotShare
}

func newServiceBook(identity Service, setting *setting) *serviceBook {
	identity = identity.clone()
	return &serviceBook{
		identity: identity, id: identity.ID(), setting: setting, slos: map[string]*sloBook{}, instances: map[string]*instance{},
		byNumber: map[uint32]struct{}{}, departed: newDeparted(), operations: newOperations(),
		listening: listening{watermarkMs: ledger.Unheard}, absence: slo.NewAlert(slo.Page), lastHeardMs: ledger.Unheard,
	}
}

// slo is the book of an SLO; nil where there are too many.
func (s *serviceBook) slo(name string) *sloBook {
	if book, isKnown := s.slos[name]; isKnown {
		return book
	}
	limits := s.setting.limits
	if len(s.slos) >= limits.SlosPerService || s.setting.population.slos.Load() >= int64(limits.Slos) {
		return nil
	}
	name = strings.Clone(name)
	book := newSloBook(s.identity.SloID(name), name, s.setting.resolutions)
	s.keep(book)
	return book
}

// keep takes in a book, a new one or one that was restored.
func (s *serviceBook) keep(book *sloBook) {
	s.slos[book.name] = book
	s.order = append(s.order, book)
	s.setting.population.slos.Add(1)
	s.addStreams(book.streams.count())
}

// addStreams keeps count of streams, here and in all services.
func (s *serviceBook) addStreams(count int) {
	s.streamCount += count
	s.setting.population.streams.Add(int64(count))
}

// hasRoom for one stream more?
func (s *serviceBook) hasRoom() bool {
	limits := s.setting.limits
	return s.streamCount < limits.StreamsPerService && s.setting.population.streams.Load() < int64(limits.Streams)
}

// begin is a new instance; nil where there are too many.
func (s *serviceBook) begin(id string) *instance {
	if len(s.instances) >= s.setting.limits.InstancesPerService {
		return nil
	}
	id = strings.Clone(id)
	instance := newInstance(id, s.nextInstance, s.departed.knownBeforeMs(id))
	s.nextInstance++
	s.instances[id] = instance
	s.byNumber[instance.number] = struct{}{}
	return instance
}

// notAhead: a clock that is ahead is believed for one slot and no more: a point from next year would push everything else out of the rings.
func (s *serviceBook) notAhead(timeMs, receivedMs int64) int64 {
	return min(timeMs, receivedMs+s.setting.finestMs)
}

// enter counts what a series has advanced by.
func (s *serviceBook) enter(book *sloBook, advance ledger.Advance, label uint32, isDelta bool, receivedMs int64) Outcome {
	switch advance.Kind {
	case ledger.Known:
		return s.self.duplicate()
	case ledger.Fell:
		return s.self.refuse(CounterFell)
	case ledger.Forgotten:
		if isDelta {
			return s.self.refuse(DeltaForgotten)
		}
		return s.self.refuse(EpochForgotten)
	case ledger.Baseline:
		s.self.Baselines++
		return Outcome{}
	}
	to := s.notAhead(advance.Span.To, receivedMs)
	if to < advance.Span.To {
		s.self.Clamped++
	}
	if to <= s.listening.watermarkMs {
		s.self.Late++
	}
	span := slo.Span{From: min(advance.Span.From, to), To: to}
	lost := int64(0)
	if count := advance.Increase; count > 0 {
		var dropped int64
		s.shares, dropped = ledger.Place(s.shares[:0], count, span, s.setting.resolutions, receivedMs-book.account.keptMs)
		lost = dropped + book.enter(label, count-dropped, s.shares)
		s.self.DroppedEvents += lost
		if lost == count {
			return s.self.refuse(TooOld)
		}
	}
	book.cover(span, s.setting.finestMs)
	s.self.Counted++
	s.self.Events += advance.Increase - lost
	return Outcome{Increase: advance.Increase - lost}
}

// usedTwice notes that two live processes write under one instance id.
func (s *serviceBook) usedTwice(instance *instance, timeMs int64) {
	if instance.usedTwiceSinceMs == ledger.Unheard {
		instance.usedTwiceSinceMs = timeMs
		s.self.InstancesUsedTwice++
	}
}

// listen moves the watermark, and raises or clears the alert of the service's absence.
func (s *serviceBook) listen(now int64) (transition Transition, isTransition bool) {
	s.listening = listen(s.instances, s.listening.watermarkMs, now, s.setting.silentAfterMs, s.setting.finestMs)
	if s.lastHeardMs == ledger.Unheard {
		return transition, false
	}
	reading := slo.Quiet
	if s.listening.live == 0 {
		reading = slo.Breaching
	}
	before := s.absence
	s.absence = before.Step(slo.AlertReading{
		Rules: []slo.RuleState{{Reading: reading, Hold: s.setting.patience.AbsentAfter}}, Subject: s.id + "/absence",
	}, now)
	return transitionOf(before, s.absence, Transition{AtMs: now, ObservedMs: now, IsAbsence: true, Subject: s.id})
}

// transitionOf is the step from one state to the next, if it is one.
func transitionOf(before, after slo.Alert, what Transition) (Transition, bool) {
	if before.State == after.State {
		return Transition{}, false
	}
	what.Severity, what.From, what.To, what.Incident = after.Severity, before.State, after.State, after.Incident
	if what.Incident == "" {
		what.Incident = before.Incident
	}
	return what, true
}

// forgetDeparted forgets instances that have been silent for too long, at most so many at once; what they counted stays in the SLOs, and their
// streams go when their SLO is evaluated next.
func (s *serviceBook) forgetDeparted(now int64, most int) {
	departedAfterMs := s.setting.patience.DepartedAfter.Milliseconds()
	for id, instance := range s.instances {
		if now-instance.arrivedMs < departedAfterMs {
			continue
		}
		if most--; most < 0 {
			return
		}
		delete(s.instances, id)
		delete(s.byNumber, instance.number)
		s.operations.forget(instance.number)
		s.departed.add(id, instance.lastEventMs, s.setting.limits.DepartedPerService)
		s.departures++
		s.self.Departed++
	}
}

// sweep forgets an SLO's streams of instances that departed, and what its windows no longer reach.
func (s *serviceBook) sweep(book *sloBook, now int64) {
	if book.sweptAt != s.departures {
		book.sweptAt = s.departures
		s.addStreams(-book.streams.forget(func(number uint32) bool {
			_, isKnown := s.byNumber[number]
			return !isKnown
		}))
		book.revision++
	}
	book.covered.ForgetBefore(now - book.account.keptMs)
}
