package books

import (
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/packages/collector/internal/ledger"
	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// mostBuckets a merged histogram may have before it is made coarser. Our SDK sends scale 6, 64 buckets to a doubling: this holds a microsecond to
// half an hour (31 doublings) as precisely as it was sent, where the usual 160 would end at 5.6 times.
const mostBuckets = 2_048

// LatencyPoint is how long the calls of an operation took, in seconds, since the epoch's start (cumulative) or between start and time (delta).
type LatencyPoint struct {
	Operation       string
	StartMs, TimeMs int64
	IsDelta         bool
	// Histogram's counts may be a view of somebody else's memory: what is kept is copied.
	Histogram slo.Histogram
}

// OperationTotal is the latencies of an operation, all instances together, since counting began: what the fleet's slo.duration tells. It only
// grows.
type OperationTotal struct {
	Service   Service
	Operation string
	// StartMs is when counting began; TimeMs the newest event time that was counted.
	StartMs, TimeMs int64
	Histogram       slo.Histogram
}

// operations are the latencies of a service: what each instance has told of each operation, and all instances merged.
type operations struct {
	books map[string]*operationBook
	// order is the operations in the order in which they were first met.
	order  []*operationBook
	gained slo.Histogram
}

type operationBook struct {
	name                     string
	counters                 map[uint32]*ledger.HistogramCounter
	startMs, timeMs          int64
	total                    slo.Histogram
	revision, storedRevision int64
}

func newOperations() operations { return operations{books: map[string]*operationBook{}} }

func newOperationBook(name string) *operationBook {
	return &operationBook{
		name: name, counters: map[uint32]*ledger.HistogramCounter{}, startMs: ledger.Unheard, timeMs: ledger.Unheard,
		total: slo.EmptyHistogram(), storedRevision: -1,
	}
}

// book of an operation; nil where there are too many.
func (o *operations) book(name string, limit int) *operationBook {
	if book, isKnown := o.books[name]; isKnown {
		return book
	}
	if len(o.books) >= limit {
		return nil
	}
	book := newOperationBook(strings.Clone(name))
	o.keep(book)
	return book
}

func (o *operations) keep(book *operationBook) {
	o.books[book.name] = book
	o.order = append(o.order, book)
}

// forget what an instance has told; what was added stays.
func (o *operations) forget(number uint32) {
	for _, book := range o.order {
		if _, isKnown := book.counters[number]; isKnown {
			delete(book.counters, number)
			book.revision++
		}
	}
}

// Observe enters latencies, once. The increase of the outcome is the number of calls.
func (r *Report) Observe(point LatencyPoint) Outcome {
	s := r.service
	if !isTime(point.TimeMs) {
		return s.self.refuse(TimeMalformed)
	}
	if point.Operation == "" || len(point.Operation) > s.setting.limits.NameLength {
		return s.self.refuse(NameMalformed)
	}
	if point.Histogram.ZeroCount < 0 || slices.ContainsFunc(point.Histogram.Counts, func(count int64) bool { return count < 0 || count > maxCount }) {
		return s.self.refuse(HistogramMalformed)
	}
	book := s.operations.book(point.Operation, s.setting.limits.OperationsPerService)
	if book == nil {
		return s.self.refuse(TooManyOperations)
	}
	if !r.listenTo() {
		return s.self.refuse(TooManyInstances)
	}
	timeMs := s.notAhead(point.TimeMs, r.receivedMs)
	r.instance.report(timeMs, r.receivedMs)
	counter := book.counters[r.instance.number]
	if counter == nil {
		counter = ledger.NewHistogramCounter()
		book.counters[r.instance.number] = counter
	}
	book.revision++
	advance := counter.Advance(
		point.StartMs, point.TimeMs, point.Histogram, point.IsDelta, r.instance.arrival(s.setting.maxGapMs), &s.operations.gained,
	)
	switch advance.Kind {
	case ledger.Known:
		return s.self.duplicate()
	case ledger.Fell:
		return s.self.refuse(HistogramFell)
	case ledger.Forgotten:
		return s.self.refuse(EpochForgotten)
	case ledger.Baseline:
		s.self.Baselines++
		return Outcome{}
	}
	s.self.Counted++
	if book.startMs == ledger.Unheard {
		book.startMs = min(advance.Span.From, timeMs)
	}
	book.timeMs = max(book.timeMs, timeMs)
	book.total.Add(s.operations.gained, mostBuckets)
	return Outcome{Increase: advance.Increase}
}

// Operations are the latencies of every operation, by service, in the order in which they were first met.
func (b *Books) Operations() []OperationTotal {
	var totals []OperationTotal
	for _, service := range b.all() {
		service.mu.Lock()
		for _, book := range service.operations.order {
			if book.startMs != ledger.Unheard {
				totals = append(totals, OperationTotal{service.identity, book.name, book.startMs, book.timeMs, book.total.Copy(nil)})
			}
		}
		service.mu.Unlock()
	}
	return totals
}
