package books

import (
	"slices"
	"strings"
	"sync"

	"github.com/plimsoll/plimsoll/packages/collector/internal/ledger"
	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// Options of new books; what is zero is as by default.
type Options struct {
	// Resolutions are how finely time is kept, the finest first.
	Resolutions []slo.Resolution
	Limits      Limits
	Patience    Patience
}

const (
	// tidyEveryMs: departed instances are looked for this often, by the clock of the books.
	tidyEveryMs = 60_000
	// departuresAtOnce bounds how long a service is locked for forgetting instances; the rest go a minute later.
	departuresAtOnce = 1_000
)

// Books are the books of a fleet.
type Books struct {
	setting setting

	// round is held by what goes through all services: one evaluation or checkpoint at a time.
	round sync.Mutex

	mu       sync.RWMutex
	services map[Service]*serviceBook
	// order is the services in the order in which they were first met.
	order []*serviceBook
	// self is what was counted where no service was there, or is no more.
	self     Self
	tidiedMs int64
	// storedIndex is the index of the last checkpoint, and forgotten the keys to be deleted with the next.
	storedIndex []byte
	forgotten   []string
}

// New makes books that know nothing yet.
func New(options Options) *Books {
	if len(options.Resolutions) == 0 {
		options.Resolutions = slo.DefaultResolutions
	}
	if options.Limits == (Limits{}) {
		options.Limits = DefaultLimits
	}
	if options.Patience == (Patience{}) {
		options.Patience = DefaultPatience
	}
	return &Books{
		setting: setting{
			resolutions: options.Resolutions, finestMs: options.Resolutions[0].SlotMs, limits: options.Limits, patience: options.Patience,
			silentAfterMs: options.Patience.SilentAfter.Milliseconds(), maxGapMs: options.Patience.MaxGap.Milliseconds(), population: &population{},
		},
		services: map[Service]*serviceBook{},
		tidiedMs: ledger.Unheard,
	}
}

// Open begins a report of a source. receivedMs is the caller's clock. Where the outcome is Refused there is no report, and nothing to close;
// otherwise the service is locked until the report is closed.
func (b *Books) Open(source Source, receivedMs int64) (Report, Outcome) {
	for {
		b.mu.RLock()
		service := b.services[source.Service]
		b.mu.RUnlock()
		if service == nil {
			var code Code
			if service, code = b.begin(source.Service); service == nil {
				return Report{}, b.refuse(code)
			}
		}
		longest := b.setting.limits.NameLength
		if len(source.Instance) > longest || len(source.Version) > longest {
			return Report{}, b.refuse(NameMalformed)
		}
		service.mu.Lock()
		if service.isGone {
			service.mu.Unlock()
			continue
		}
		report := Report{service: service, source: source, receivedMs: receivedMs, instance: service.instances[source.Instance]}
		if report.instance != nil {
			report.introduce()
		}
		return report, Outcome{}
	}
}

func (b *Books) begin(identity Service) (*serviceBook, Code) {
	longest := b.setting.limits.NameLength
	if identity.Name == "" || len(identity.Name) > longest || len(identity.Namespace) > longest || len(identity.Environment) > longest {
		return nil, NameMalformed
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if service, isKnown := b.services[identity]; isKnown {
		return service, 0
	}
	if len(b.services) >= b.setting.limits.Services {
		return nil, TooManyServices
	}
	service := newServiceBook(identity, &b.setting)
	b.services[service.identity] = service
	b.order = append(b.order, service)
	return service, 0
}

func (b *Books) refuse(code Code) Outcome {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.self.refuse(code)
}

// Evaluate brings every SLO to its service's watermark: status, burn rates, and alerts one step on. It takes a service's lock for one SLO at a
// time, so reports go on meanwhile.
func (b *Books) Evaluate(now int64) Evaluation {
	b.round.Lock()
	defer b.round.Unlock()
	evaluation := Evaluation{AtMs: now}
	isTidying := b.tidies(now)
	for _, service := range b.all() {
		b.evaluateService(service, now, isTidying, &evaluation)
	}
	return evaluation
}

func (b *Books) evaluateService(service *serviceBook, now int64, isTidying bool, into *Evaluation) {
	service.mu.Lock()
	defer service.mu.Unlock()
	if isTidying {
		service.forgetDeparted(now, departuresAtOnce)
		if service.lastHeardMs != ledger.Unheard && now-service.lastHeardMs > b.setting.patience.ForgottenAfter.Milliseconds() {
			b.forget(service)
			return
		}
	}
	if transition, isTransition := service.listen(now); isTransition {
		into.Transitions = append(into.Transitions, transition)
	}
	heard := service.listening
	into.Services = append(into.Services, ServiceStatus{service.identity, heard.watermarkMs, heard.live, heard.silent, service.absence})
	at := slo.SlotFloor(heard.watermarkMs, b.setting.finestMs)
	for i := 0; i < len(service.order); i++ {
		book := service.order[i]
		if isTidying {
			service.sweep(book, now)
			if book.isForgotten(now) {
				service.forget(i)
				i--
				continue
			}
		}
		of := book.declarations.slo()
		if of == nil || heard.watermarkMs == ledger.Unheard {
			continue
		}
		before := book.alerts
		status := book.evaluate(of, at)
		status.Service, status.Wordings = service.identity, book.declarations.said(b.setting.silentAfterMs)
		into.Slos = append(into.Slos, status)
		for place, alert := range book.alerts {
			what := Transition{AtMs: at, ObservedMs: now, Subject: book.id}
			if transition, isTransition := transitionOf(before[place], alert, what); isTransition {
				into.Transitions = append(into.Transitions, transition)
			}
		}
		book.revision++
		// Reports that wait come first.
		service.mu.Unlock()
		service.mu.Lock()
	}
}

// forget lets go of an SLO that is no longer declared or counted, and has nothing left in its window.
func (s *serviceBook) forget(place int) {
	book := s.order[place]
	s.order = slices.Delete(s.order, place, place+1)
	delete(s.slos, book.name)
	s.addStreams(-book.streams.count())
	s.setting.population.slos.Add(-1)
	s.forgottenSlos = append(s.forgottenSlos, book.name)
}

// forget lets go of a service that nobody has heard of for very long. Its lock is held.
func (b *Books) forget(service *serviceBook) {
	service.isGone = true
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.services, service.identity)
	b.order = slices.DeleteFunc(b.order, func(other *serviceBook) bool { return other == service })
	b.self.add(&service.self)
	b.setting.population.slos.Add(-int64(len(service.order)))
	service.addStreams(-service.streamCount)
	b.forgotten = append(b.forgotten, serviceKey(service.id))
	for _, book := range service.order {
		b.forgotten = append(b.forgotten, sloKey(service.id, book.name))
	}
}

// Self is what the books count about themselves, and what they hold.
func (b *Books) Self() Self {
	b.mu.RLock()
	self := b.self
	b.mu.RUnlock()
	for _, service := range b.all() {
		service.mu.Lock()
		self.add(&service.self)
		self.Services++
		self.Slos += len(service.order)
		self.Instances += len(service.instances)
		self.Streams += service.streamCount
		for _, book := range service.order {
			if book.declarations.inForce == nil {
				self.Undeclared++
			}
		}
		service.mu.Unlock()
	}
	return self
}

func (b *Books) tidies(now int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tidiedMs != ledger.Unheard && now-b.tidiedMs < tidyEveryMs {
		return false
	}
	b.tidiedMs = now
	return true
}

// all are the services as of now.
func (b *Books) all() []*serviceBook {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return slices.Clone(b.order)
}

func cloned(text string) string { return strings.Clone(text) }
