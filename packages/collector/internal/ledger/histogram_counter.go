package ledger

import (
	"slices"

	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

// HistogramEpoch is one life of a cumulative histogram.
type HistogramEpoch struct {
	StartMs, TimeMs int64
	Histogram       slo.Histogram
}

// histogramEpochs remembered: histograms are large, so it is the running one and two before it.
const histogramEpochs = 3

// HistogramCounter is the latencies of one operation in one instance: the same ledger as for counters, with a histogram in place of the number.
type HistogramCounter struct {
	// epochs have the newest time last.
	epochs           []HistogramEpoch
	forgottenStartMs int64
	deltas           *DeltaCounter
}

// NewHistogramCounter has counted nothing yet.
func NewHistogramCounter() *HistogramCounter { return &HistogramCounter{forgottenStartMs: Unheard} }

// Advance enters a point. What is new of it is written into gained (with the memory of its counts, where that is large enough) when the advance
// is Increased; the point's counts are copied where they are kept.
func (c *HistogramCounter) Advance(startMs, timeMs int64, histogram slo.Histogram, isDelta bool, arrival Arrival, gained *slo.Histogram) Advance {
	if isDelta {
		if c.deltas == nil {
			c.deltas = NewDeltaCounter()
		}
		advance := c.deltas.Advance(startMs, timeMs, histogram.Count)
		if advance.Kind == Increased {
			*gained = histogram.Copy(gained.Counts)
		}
		return advance
	}
	place := len(c.epochs) - 1
	for place >= 0 && c.epochs[place].StartMs != startMs {
		place--
	}
	if place < 0 {
		return c.begin(HistogramEpoch{startMs, timeMs, histogram}, arrival, gained)
	}
	epoch := &c.epochs[place]
	lastMs := epoch.TimeMs
	if timeMs <= lastMs {
		return Advance{Kind: Known}
	}
	hasGrown := difference(gained, histogram, &epoch.Histogram)
	if !hasGrown && startMs > 0 {
		return Advance{Kind: Fell}
	}
	epoch.TimeMs = timeMs
	epoch.Histogram = histogram.Copy(epoch.Histogram.Counts)
	if hasGrown && arrival.MaxGapMs > 0 && timeMs-lastMs > arrival.MaxGapMs {
		return Advance{Kind: Baseline}
	}
	if !hasGrown {
		*gained = histogram.Copy(gained.Counts)
	}
	return increase(gained.Count, lastMs, timeMs)
}

func (c *HistogramCounter) begin(epoch HistogramEpoch, arrival Arrival, gained *slo.Histogram) Advance {
	if epoch.StartMs <= c.forgottenStartMs {
		return Advance{Kind: Forgotten}
	}
	epoch.Histogram = epoch.Histogram.Copy(nil)
	c.epochs = append(c.epochs, epoch)
	slices.SortStableFunc(c.epochs, func(a, b HistogramEpoch) int { return compare(a.TimeMs, b.TimeMs) })
	if len(c.epochs) > histogramEpochs {
		c.forgottenStartMs = max(c.forgottenStartMs, c.epochs[0].StartMs)
		c.epochs = slices.Delete(c.epochs, 0, 1)
	}
	advance := begin(Epoch{epoch.StartMs, epoch.TimeMs, epoch.Histogram.Count}, arrival)
	if advance.Kind == Increased {
		*gained = epoch.Histogram.Copy(gained.Counts)
	}
	return advance
}

// difference writes into gained what a cumulative histogram has gained since an earlier one, at the coarser of their scales (to which the
// earlier one is brought); false where a bucket fell. Minimum and maximum are not known: those of a cumulative histogram are of its whole life.
func difference(gained *slo.Histogram, later slo.Histogram, earlier *slo.Histogram) bool {
	if earlier.Scale > later.Scale {
		*earlier = earlier.Downscale(later.Scale)
	}
	after := later.Downscale(earlier.Scale)
	zeros := later.ZeroCount - earlier.ZeroCount
	if zeros < 0 || fellOutside(*earlier, after) {
		return false
	}
	count, counts := zeros, slices.Grow(gained.Counts[:0], len(after.Counts))
	shift := after.Offset - earlier.Offset
	for i, now := range after.Counts {
		if place := i + shift; place >= 0 && place < len(earlier.Counts) {
			now -= earlier.Counts[place]
		}
		if now < 0 {
			return false
		}
		count += now
		counts = append(counts, now)
	}
	*gained = slo.EmptyHistogram()
	gained.Scale, gained.Counts = after.Scale, counts[:0]
	if count > 0 {
		gained.ZeroCount, gained.Offset, gained.Counts = zeros, after.Offset, counts
		gained.Sum, gained.Count = max(0, later.Sum-earlier.Sum), count
	}
	return true
}

// fellOutside: did a bucket that had counts drop out of the later histogram's range?
func fellOutside(before, after slo.Histogram) bool {
	for i, count := range before.Counts {
		if place := before.Offset + i - after.Offset; count > 0 && (place < 0 || place >= len(after.Counts)) {
			return true
		}
	}
	return false
}
