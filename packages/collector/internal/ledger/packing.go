package ledger

import (
	"github.com/plimsoll/plimsoll/packages/collector/internal/packed"
	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// How series come over a restart. The form is part of the checkpoint's format: who changes one raises the other's number.

const (
	hasOlder = 1 << iota
	hasDelta
	isUsedTwice
)

// Pack writes a series, for Unpack.
func (s *Series) Pack(w *packed.Writer) {
	older := s.cumulative.older
	flags := uint64(0)
	if older != nil {
		flags |= hasOlder
		if older.isUsedTwice {
			flags |= isUsedTwice
		}
	}
	if s.delta != nil {
		flags |= hasDelta
	}
	w.Uint(flags)
	s.cumulative.newest.pack(w)
	if older != nil {
		w.Int(older.forgottenStartMs)
		w.Count(len(older.epochs))
		for i := range older.epochs {
			older.epochs[i].pack(w)
		}
	}
	if s.delta != nil {
		s.delta.pack(w)
	}
}

// UnpackSeries reads a series.
func UnpackSeries(p *packed.Reader) (series Series) {
	flags := p.Uint()
	series.cumulative.newest.unpack(p)
	if flags&hasOlder != 0 {
		older := &olderEpochs{forgottenStartMs: p.Int(), isUsedTwice: flags&isUsedTwice != 0}
		older.epochs = make([]Epoch, p.Count())
		for i := range older.epochs {
			older.epochs[i].unpack(p)
		}
		series.cumulative.older = older
	}
	if flags&hasDelta != 0 {
		series.delta = unpackDelta(p)
	}
	return series
}

func (e *Epoch) pack(w *packed.Writer) {
	w.Int(e.StartMs)
	// Most lives are short against the epoch of all time.
	w.Int(e.TimeMs - e.StartMs)
	w.Int(e.Value)
}

func (e *Epoch) unpack(p *packed.Reader) {
	e.StartMs = p.Int()
	e.TimeMs = p.Int() + e.StartMs
	e.Value = p.Int()
}

func (d *DeltaCounter) pack(w *packed.Writer) {
	w.Int(d.forgottenToMs)
	w.Int(d.total)
	w.Flag(d.isUsedTwice)
	w.Count(len(d.intervals))
	for _, interval := range d.intervals {
		w.Int(interval.From)
		w.Int(interval.LengthMs())
	}
}

func unpackDelta(p *packed.Reader) *DeltaCounter {
	delta := &DeltaCounter{forgottenToMs: p.Int(), total: p.Int(), isUsedTwice: p.Flag()}
	delta.intervals = make([]slo.Span, p.Count())
	for i := range delta.intervals {
		from := p.Int()
		delta.intervals[i] = slo.Span{From: from, To: from + p.Int()}
	}
	return delta
}

// Pack writes a histogram's counter, for UnpackHistogramCounter.
func (c *HistogramCounter) Pack(w *packed.Writer) {
	w.Int(c.forgottenStartMs)
	w.Count(len(c.epochs))
	for _, epoch := range c.epochs {
		w.Int(epoch.StartMs)
		w.Int(epoch.TimeMs)
		epoch.Histogram.Pack(w)
	}
	w.Flag(c.deltas != nil)
	if c.deltas != nil {
		c.deltas.pack(w)
	}
}

// UnpackHistogramCounter reads a histogram's counter.
func UnpackHistogramCounter(p *packed.Reader) *HistogramCounter {
	counter := &HistogramCounter{forgottenStartMs: p.Int()}
	counter.epochs = make([]HistogramEpoch, p.Count())
	for i := range counter.epochs {
		counter.epochs[i] = HistogramEpoch{p.Int(), p.Int(), slo.UnpackHistogram(p)}
	}
	if p.Flag() {
		counter.deltas = unpackDelta(p)
	}
	return counter
}
