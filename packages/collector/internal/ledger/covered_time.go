package ledger

import (
	"slices"

	"github.com/plimsoll/plimsoll/packages/collector/internal/packed"
	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// mostStretches: more separate stretches than this of one SLO are not told apart. The oldest count as not seen, which never flatters.
const mostStretches = 512

// CoveredTime is the time for which telemetry arrived: disjoint stretches, the oldest first. Nearly always there is one, which grows.
type CoveredTime struct {
	stretches []slo.Span
}

// Add adds (from, to]; what is covered already changes nothing.
func (c *CoveredTime) Add(span slo.Span) {
	if span.To <= span.From {
		return
	}
	if n := len(c.stretches); n > 0 {
		if last := &c.stretches[n-1]; span.From <= last.To && span.From >= last.From {
			last.To = max(last.To, span.To)
			return
		}
	}
	// The stretches that touch the new one become one with it.
	first := len(c.stretches)
	for first > 0 && c.stretches[first-1].To >= span.From {
		first--
	}
	end := first
	for end < len(c.stretches) && c.stretches[end].From <= span.To {
		span.From = min(span.From, c.stretches[end].From)
		span.To = max(span.To, c.stretches[end].To)
		end++
	}
	c.stretches = slices.Replace(c.stretches, first, end, span)
	if len(c.stretches) > mostStretches {
		c.stretches = slices.Delete(c.stretches, 0, 1)
	}
}

// Within is the milliseconds of the span that are covered.
func (c *CoveredTime) Within(span slo.Span) int64 {
	covered := int64(0)
	for i := len(c.stretches) - 1; i >= 0 && c.stretches[i].To > span.From; i-- {
		covered += max(0, min(c.stretches[i].To, span.To)-max(c.stretches[i].From, span.From))
	}
	return covered
}

// EndMs is until where there is telemetry; Unheard before anything was covered.
func (c *CoveredTime) EndMs() int64 {
	if len(c.stretches) == 0 {
		return Unheard
	}
	return c.stretches[len(c.stretches)-1].To
}

// ForgetBefore forgets what lies before an instant.
func (c *CoveredTime) ForgetBefore(timeMs int64) {
	for len(c.stretches) > 0 && c.stretches[0].To <= timeMs {
		c.stretches = slices.Delete(c.stretches, 0, 1)
	}
}

// Pack writes the stretches, for Unpack.
func (c *CoveredTime) Pack(w *packed.Writer) {
	w.Count(len(c.stretches))
	for _, stretch := range c.stretches {
		w.Int(stretch.From)
		w.Int(stretch.To)
	}
}

// Unpack adds the stretches that were packed.
func (c *CoveredTime) Unpack(p *packed.Reader) {
	for range p.Count() {
		c.Add(slo.Span{From: p.Int(), To: p.Int()})
	}
}

// Gaps appends to into the parts of a span that are not covered, the oldest first.
func (c *CoveredTime) Gaps(into []slo.Span, span slo.Span) []slo.Span {
	start := span.From
	first := len(c.stretches)
	for first > 0 && c.stretches[first-1].To > span.From {
		first--
	}
	for _, stretch := range c.stretches[first:] {
		if start >= span.To {
			break
		}
		if stretch.From > start {
			into = append(into, slo.Span{From: start, To: min(stretch.From, span.To)})
		}
		start = max(start, stretch.To)
	}
	if start < span.To {
		into = append(into, slo.Span{From: start, To: span.To})
	}
	return into
}
