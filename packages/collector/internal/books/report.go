package books

import (
	"github.com/plimsoll/plimsoll/packages/collector/internal/ledger"
	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

const (
	maxCount = 1<<53 - 1
	// lastTimeMs is the end of the year 9999.
	lastTimeMs = 253_402_300_800_000
)

// CounterPoint is what a counter of events says: how many there were since the epoch's start (cumulative), or between start and time (delta).
type CounterPoint struct {
	Slo   string
	IsBad bool
	// Cause is why events were bad; empty where nobody says.
	Cause string
	// StartMs is zero where the sender does not say when it began.
	StartMs, TimeMs int64
	Value           int64
	IsDelta         bool
}

// Report is what one source tells at once: all points of one export, under one lock and one look-up. It is made by Books.Open and has to be
// closed. The texts of points may be views of somebody else's memory: what is kept is copied.
type Report struct {
	service    *serviceBook
	source     Source
	receivedMs int64
	instance   *instance
	// Points of one SLO stand together: it is looked up once for all of them.
	book *sloBook
}

// Close lets others report.
func (r *Report) Close() {
	r.service.mu.Unlock()
	r.service = nil
}

// Declare enters what the service says that it promises. An SLO exists from here on, or from its first event on. The declaration is kept and
// must not change.
func (r *Report) Declare(said *slo.Slo, timeMs int64) Outcome {
	s := r.service
	if !isTime(timeMs) {
		return s.self.refuse(TimeMalformed)
	}
	book, code := r.find(said.Name)
	if book == nil {
		return s.self.refuse(code)
	}
	if book.declare(said, s.notAhead(timeMs, r.receivedMs), r.source.Version, s.setting.silentAfterMs, s.setting.resolutions) {
		s.self.Conflicts++
	}
	book.revision++
	return Outcome{}
}

// Count enters a counter's value, once: duplicates, retries and points that were overtaken change nothing.
func (r *Report) Count(point CounterPoint) Outcome {
	s := r.service
	if point.Value < 0 || point.Value > maxCount {
		return s.self.refuse(CountMalformed)
	}
	if !isTime(point.TimeMs) {
		return s.self.refuse(TimeMalformed)
	}
	book, code := r.find(point.Slo)
	if book == nil {
		return s.self.refuse(code)
	}
	if len(point.Cause) > s.setting.limits.NameLength {
		return s.self.refuse(NameMalformed)
	}
	if r.source.IsAggregator && book.ownReportMs > r.receivedMs-s.setting.silentAfterMs {
		return s.self.refuse(CountedByInstance)
	}
	isRoom := s.hasRoom()
	label, isKnown := book.label(point.IsBad, point.Cause, isRoom)
	var series *ledger.Series
	if isKnown && r.instance != nil {
		series = book.streams.find(stream{r.instance.number, label})
	}
	if series == nil {
		if !isRoom {
			book.streamsRefused++
			book.revision++
			return s.self.refuse(TooManyStreams)
		}
		if !r.listenTo() {
			return s.self.refuse(TooManyInstances)
		}
		series = book.streams.begin(stream{r.instance.number, label})
		s.addStreams(1)
	}
	instance := r.instance
	timeMs := s.notAhead(point.TimeMs, r.receivedMs)
	instance.report(timeMs, r.receivedMs)
	s.lastHeardMs = max(s.lastHeardMs, r.receivedMs)
	if !instance.isAggregator {
		book.ownReportMs = max(book.ownReportMs, r.receivedMs)
	}
	book.revision++
	temporality := ledger.Cumulative
	if point.IsDelta {
		temporality = ledger.Delta
	}
	advance := series.Advance(
		ledger.Point{StartMs: point.StartMs, TimeMs: point.TimeMs, Value: point.Value, Temporality: temporality},
		instance.arrival(s.setting.maxGapMs),
	)
	if series.IsUsedTwice() {
		s.usedTwice(instance, timeMs)
	}
	return s.enter(book, advance, label, point.IsDelta, r.receivedMs)
}

// Event counts events that were seen themselves, such as spans: at an instant, and each time anew. Nothing tells a retry of them from more of
// them.
func (r *Report) Event(name string, isBad bool, cause string, timeMs, count int64) Outcome {
	s := r.service
	if count < 0 || count > maxCount {
		return s.self.refuse(CountMalformed)
	}
	if !isTime(timeMs) {
		return s.self.refuse(TimeMalformed)
	}
	book, code := r.find(name)
	if book == nil {
		return s.self.refuse(code)
	}
	if len(cause) > s.setting.limits.NameLength {
		return s.self.refuse(NameMalformed)
	}
	if r.instance == nil && !r.listenTo() {
		return s.self.refuse(TooManyInstances)
	}
	label, isKnown := book.label(isBad, cause, len(book.causes) <= causesTold)
	if !isKnown {
		label = causesTold + 1
	}
	seenMs := s.notAhead(timeMs, r.receivedMs)
	r.instance.report(seenMs, r.receivedMs)
	s.lastHeardMs = max(s.lastHeardMs, r.receivedMs)
	book.ownReportMs = max(book.ownReportMs, r.receivedMs)
	book.revision++
	return s.enter(book, ledger.Advance{Kind: ledger.Increased, Increase: count, Span: slo.Span{From: timeMs, To: timeMs}}, label, false, r.receivedMs)
}

// find is the book of an SLO, or why there is none.
func (r *Report) find(name string) (*sloBook, Code) {
	if r.book != nil && r.book.name == name {
		return r.book, 0
	}
	if name == "" || len(name) > r.service.setting.limits.NameLength {
		return nil, NameMalformed
	}
	book := r.service.slo(name)
	if book == nil {
		return nil, TooManySlos
	}
	r.book = book
	return book, 0
}

// listenTo makes the instance known; false where there are too many.
func (r *Report) listenTo() bool {
	if r.instance == nil {
		r.instance = r.service.begin(r.source.Instance)
		if r.instance == nil {
			return false
		}
		r.introduce()
	}
	return true
}

// introduce notes what an instance says of itself.
func (r *Report) introduce() {
	if r.instance.version != r.source.Version {
		r.instance.version = cloned(r.source.Version)
	}
	r.instance.isAggregator = r.instance.isAggregator || r.source.IsAggregator
}

// isTime: after 1970 and before the year 10000.
func isTime(timeMs int64) bool { return timeMs > 0 && timeMs < lastTimeMs }
