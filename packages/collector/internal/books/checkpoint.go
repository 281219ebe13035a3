package books

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/plimsoll/plimsoll/packages/collector/internal/ledger"
	"github.com/plimsoll/plimsoll/packages/collector/internal/packed"
	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// checkpointFormat stands in front of every part. A reader that meets another one refuses it.
const checkpointFormat = 1

// ErrFormat: a checkpoint was written in another format, or is damaged.
var ErrFormat = errors.New("the checkpoint cannot be read")

// Checkpoint tells every part of the books that has changed since the last one, as key and value; a part without value is to be deleted. All
// parts of one checkpoint belong into one transaction. An SLO's slots and its streams are one part, taken at one instant, so what was counted
// and up to where it was counted can never part; the lock is taken for one part at a time. With isFull everything is told: after a checkpoint
// that could not be stored, and for the first one into a new store.
func (b *Books) Checkpoint(isFull bool, put func(key string, value []byte)) {
	b.round.Lock()
	defer b.round.Unlock()
	var index packed.Writer
	services := b.all()
	index.Uint(checkpointFormat)
	index.Count(len(services))
	for _, service := range services {
		service.checkpoint(isFull, &index, put)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, key := range b.forgotten {
		put(key, nil)
	}
	b.forgotten = nil
	if isFull || !bytes.Equal(index.Bytes, b.storedIndex) {
		b.storedIndex = index.Bytes
		put(indexKey, slices.Clone(index.Bytes))
	}
}

func (s *serviceBook) checkpoint(isFull bool, index *packed.Writer, put func(key string, value []byte)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	index.Text(s.id)
	var names []string
	for i := 0; i < len(s.order); i++ {
		book := s.order[i]
		names = append(names, book.name)
		if !isFull && book.revision == book.storedRevision {
			continue
		}
		book.storedRevision = book.revision
		w := packed.Writer{Bytes: make([]byte, 0, 4096)}
		w.Uint(checkpointFormat)
		book.pack(&w)
		put(sloKey(s.id, book.name), w.Bytes)
		// Reports that wait come first.
		s.mu.Unlock()
		s.mu.Lock()
	}
	packNames(index, names)
	names = names[:0]
	for i := 0; i < len(s.operations.order); i++ {
		book := s.operations.order[i]
		names = append(names, book.name)
		if !isFull && book.revision == book.storedRevision {
			continue
		}
		book.storedRevision = book.revision
		var w packed.Writer
		w.Uint(checkpointFormat)
		book.pack(&w)
		put(operationKey(s.id, book.name), w.Bytes)
		s.mu.Unlock()
		s.mu.Lock()
	}
	packNames(index, names)
	for _, name := range s.forgottenSlos {
		if _, isBack := s.slos[name]; !isBack {
			put(sloKey(s.id, name), nil)
		}
	}
	s.forgottenSlos = nil
	// Last, so that no stream is of an instance that the stored head does not know.
	var w packed.Writer
	w.Uint(checkpointFormat)
	s.pack(&w)
	put(serviceKey(s.id), w.Bytes)
}

// Restore makes books of the parts that checkpoints told; get gives the value of a key, nil where there is none. Without an index the books are
// new. A part that cannot be read fails the whole: half of the books would count the other half twice.
func Restore(options Options, get func(key string) ([]byte, error)) (*Books, error) {
	b := New(options)
	index, err := part(indexKey, get)
	if err != nil || index == nil {
		return b, err
	}
	for range index.Count() {
		id := index.Text()
		if err := b.restoreService(id, unpackNames(index), unpackNames(index), get); err != nil {
			return nil, err
		}
	}
	if index.Err() != nil {
		return nil, fmt.Errorf("%s: %w: %w", indexKey, ErrFormat, index.Err())
	}
	return b, nil
}

func (b *Books) restoreService(id string, slos, operations []string, get func(key string) ([]byte, error)) error {
	head, err := part(serviceKey(id), get)
	if err != nil || head == nil {
		return missing(serviceKey(id), err)
	}
	service := newServiceBook(unpackService(head), &b.setting)
	service.unpack(head)
	if head.Err() != nil {
		return fmt.Errorf("%s: %w: %w", serviceKey(id), ErrFormat, head.Err())
	}
	for _, name := range slos {
		p, err := part(sloKey(id, name), get)
		if err != nil || p == nil {
			return missing(sloKey(id, name), err)
		}
		book := newSloBook(service.identity.SloID(name), name, b.setting.resolutions)
		if book.unpack(p, service); p.Err() != nil {
			return fmt.Errorf("%s: %w: %w", sloKey(id, name), ErrFormat, p.Err())
		}
		service.keep(book)
	}
	for _, name := range operations {
		p, err := part(operationKey(id, name), get)
		if err != nil || p == nil {
			return missing(operationKey(id, name), err)
		}
		book := newOperationBook(name)
		if book.unpack(p, service); p.Err() != nil {
			return fmt.Errorf("%s: %w: %w", operationKey(id, name), ErrFormat, p.Err())
		}
		service.operations.keep(book)
	}
	b.services[service.identity] = service
	b.order = append(b.order, service)
	return nil
}

func part(key string, get func(key string) ([]byte, error)) (*packed.Reader, error) {
	value, err := get(key)
	if err != nil || value == nil {
		return nil, err
	}
	p := packed.NewReader(value)
	if format := p.Uint(); format != checkpointFormat {
		return nil, fmt.Errorf("%s: %w: it has format %d, this version reads %d", key, ErrFormat, format, checkpointFormat)
	}
	return p, nil
}

func missing(key string, err error) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("%s: %w: the part is missing", key, ErrFormat)
}

func packNames(w *packed.Writer, names []string) {
	w.Count(len(names))
	for _, name := range names {
		w.Text(name)
	}
}

func unpackNames(p *packed.Reader) []string {
	names := make([]string, p.Count())
	for i := range names {
		names[i] = p.Text()
	}
	return names
}

func (s *serviceBook) pack(w *packed.Writer) {
	w.Text(s.identity.Namespace)
	w.Text(s.identity.Environment)
	w.Text(s.identity.Name)
	w.Int(s.listening.watermarkMs)
	w.Int(s.lastHeardMs)
	s.absence.Pack(w)
	w.Uint(uint64(s.nextInstance))
	w.Count(len(s.instances))
	for _, id := range slices.Sorted(maps.Keys(s.instances)) {
		instance := s.instances[id]
		w.Text(id)
		w.Text(instance.version)
		w.Uint(uint64(instance.number))
		w.Flag(instance.isAggregator)
		for _, timeMs := range [...]int64{instance.knownBeforeMs, instance.lastEventMs, instance.arrivedMs, instance.previousReportMs, instance.usedTwiceSinceMs} {
			w.Int(timeMs)
		}
		w.Float(instance.intervalMs)
	}
	w.Int(s.departed.beforeMs)
	w.Count(len(s.departed.order))
	for _, id := range s.departed.order {
		w.Text(id)
		w.Int(s.departed.lastEventMs[id])
	}
}

func unpackService(p *packed.Reader) Service {
	return Service{Namespace: p.Text(), Environment: p.Text(), Name: p.Text()}
}

func (s *serviceBook) unpack(p *packed.Reader) {
	s.listening.watermarkMs = p.Int()
	s.lastHeardMs = p.Int()
	s.absence = slo.UnpackAlert(p)
	s.nextInstance = uint32(p.Uint())
	for range p.Count() {
		id, version, number := p.Text(), p.Text(), uint32(p.Uint())
		instance := newInstance(id, number, ledger.Unheard)
		instance.version, instance.isAggregator = version, p.Flag()
		for _, timeMs := range [...]*int64{&instance.knownBeforeMs, &instance.lastEventMs, &instance.arrivedMs, &instance.previousReportMs, &instance.usedTwiceSinceMs} {
			*timeMs = p.Int()
		}
		instance.intervalMs = p.Float()
		s.instances[id] = instance
		s.byNumber[number] = struct{}{}
	}
	s.departed.beforeMs = p.Int()
	for range p.Count() {
		s.departed.add(p.Text(), p.Int(), s.setting.limits.DepartedPerService)
	}
}

func (b *sloBook) pack(w *packed.Writer) {
	w.Int(b.startMs)
	w.Int(b.ownReportMs)
	w.Int(b.streamsRefused)
	packNames(w, b.causes)
	w.Int(b.totals.startMs)
	w.Int(b.totals.good)
	w.Counts(len(b.totals.bad), func(i int) int64 { return b.totals.bad[i] })
	w.Count(len(b.declarations.entries))
	for _, declared := range b.declarations.entries {
		declared.Slo.Pack(w)
		w.Int(declared.FirstMs)
		w.Int(declared.LastMs)
		w.Text(declared.Version)
	}
	for _, alert := range b.alerts {
		alert.Pack(w)
	}
	w.Int(b.account.keptMs)
	b.account.budgeting.Pack(w)
	b.account.rings.Pack(w)
	if b.account.slices != nil {
		b.account.slices.Pack(w)
	}
	b.covered.Pack(w)
	b.streams.pack(w)
}

func (b *sloBook) unpack(p *packed.Reader, service *serviceBook) {
	setting := service.setting
	b.startMs, b.ownReportMs, b.streamsRefused = p.Int(), p.Int(), p.Int()
	b.causes = unpackNames(p)
	b.totals.startMs, b.totals.good = p.Int(), p.Int()
	p.Counts(func(i, count int, value int64) {
		if len(b.totals.bad) == 0 {
			b.totals.bad = make([]int64, min(count, causesTold+1))
		}
		if i < len(b.totals.bad) {
			b.totals.bad[i] = value
		}
	})
	for range p.Count() {
		b.declarations.entries = append(b.declarations.entries, &Declared{slo.UnpackSlo(p), p.Int(), p.Int(), p.Text()})
	}
	for i := range b.alerts {
		b.alerts[i] = slo.UnpackAlert(p)
	}
	keptMs, budgeting := p.Int(), slo.UnpackBudgeting(p)
	if p.Err() != nil || len(b.causes) == 0 || keptMs <= 0 || keptMs > longestKeptMs || budgeting.IsSliced() && budgeting.Slice <= 0 {
		p.Fail()
		return
	}
	b.account = newAccount(setting.resolutions, keptMs)
	b.account.rings.Unpack(p)
	if b.account.budgeting = budgeting; budgeting.IsSliced() {
		b.account.slices = slo.NewSlices(budgeting, keptMs)
		b.account.slices.Unpack(p)
	}
	b.covered.Unpack(p)
	b.streams.unpack(p, service.byNumber)
	b.declarations.settle(setting.silentAfterMs)
	if inForce := b.declarations.slo(); inForce != nil {
		b.windowsMs = windowsOf(inForce)
	}
	b.sweptAt = service.departures
}

// longestKeptMs is longer than any window that can be declared.
const longestKeptMs = 4_000 * 24 * hourMs

func (s *streams) pack(w *packed.Writer) {
	w.Count(len(s.places))
	keys := make([]stream, 0, len(s.places))
	for key := range s.places {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b stream) int {
		if a.instance != b.instance {
			return int(int64(a.instance) - int64(b.instance))
		}
		return int(int64(a.label) - int64(b.label))
	})
	for _, key := range keys {
		w.Uint(uint64(key.instance))
		w.Uint(uint64(key.label))
		s.series[s.places[key]].Pack(w)
	}
}

// unpack leaves out the streams of instances that departed.
func (s *streams) unpack(p *packed.Reader, known map[uint32]struct{}) {
	for range p.Count() {
		key := stream{uint32(p.Uint()), uint32(p.Uint())}
		series := ledger.UnpackSeries(p)
		if _, isKnown := known[key.instance]; isKnown && p.Err() == nil {
			*s.begin(key) = series
		}
	}
}

func (b *operationBook) pack(w *packed.Writer) {
	w.Int(b.startMs)
	w.Int(b.timeMs)
	b.total.Pack(w)
	w.Count(len(b.counters))
	for _, number := range slices.Sorted(maps.Keys(b.counters)) {
		w.Uint(uint64(number))
		b.counters[number].Pack(w)
	}
}

func (b *operationBook) unpack(p *packed.Reader, service *serviceBook) {
	b.startMs, b.timeMs, b.total = p.Int(), p.Int(), slo.UnpackHistogram(p)
	for range p.Count() {
		number, counter := uint32(p.Uint()), ledger.UnpackHistogramCounter(p)
		if _, isKnown := service.byNumber[number]; isKnown {
			b.counters[number] = counter
		}
	}
}
