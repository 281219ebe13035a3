package ledger

import "slices"

// Epoch is one life of a counter: from its start time on it only grows.
type Epoch struct {
	StartMs int64
	// TimeMs and Value are the newest point's time and the largest value: the two merge apart, each by taking the larger.
	TimeMs, Value int64
}

// EpochsRemembered of one series, so that a retry from before a restart is known for what it is.
const EpochsRemembered = 6

// CumulativeCounter is a grow-only counter for each epoch: merging two reports takes the larger value, so duplicates, retries and reordering
// change nothing, and a restart is a new epoch even when its value equals the old one's. The sum over all epochs is what was counted.
//
// The newest epoch lives in the counter itself, since nearly every series has no other; no time yet: no epoch.
type CumulativeCounter struct {
	newest Epoch
	older  *olderEpochs
}

type olderEpochs struct {
	epochs []Epoch
	// forgottenStartMs is the latest start among the epochs that were forgotten to make room.
	forgottenStartMs int64
	isUsedTwice      bool
}

// Advance enters a value, a whole number at or above zero. A start of zero means that the sender does not know it.
func (c *CumulativeCounter) Advance(startMs, timeMs, value int64, arrival Arrival) Advance {
	if c.newest.TimeMs != 0 && startMs == c.newest.StartMs {
		return c.newest.advance(timeMs, value, false, arrival)
	}
	if c.newest.TimeMs == 0 {
		c.newest = Epoch{startMs, timeMs, value}
		return begin(c.newest, arrival)
	}
	if c.older == nil {
		c.older = &olderEpochs{forgottenStartMs: Unheard}
	}
	advance := c.advanceOlder(Epoch{startMs, timeMs, value}, arrival)
	c.older.isUsedTwice = c.older.isUsedTwice || c.overlaps()
	return advance
}

// IsUsedTwice: did two of its epochs run at the same time? One process restarts; two processes overlap.
func (c *CumulativeCounter) IsUsedTwice() bool { return c.older != nil && c.older.isUsedTwice }

// Total is all events counted, over all epochs that are remembered.
func (c *CumulativeCounter) Total() int64 {
	total := c.newest.Value
	if c.older != nil {
		for _, epoch := range c.older.epochs {
			total += epoch.Value
		}
	}
	return total
}

// Epochs are all that are remembered, the newest last.
func (c *CumulativeCounter) Epochs() []Epoch {
	if c.newest.TimeMs == 0 {
		return nil
	}
	if c.older == nil {
		return []Epoch{c.newest}
	}
	return append(slices.Clone(c.older.epochs), c.newest)
}

func (e *Epoch) advance(timeMs, value int64, isOlder bool, arrival Arrival) Advance {
	lastMs, last := e.TimeMs, e.Value
	switch {
	case timeMs <= lastMs && value <= last:
		return Advance{Kind: Known}
	case value < last && (e.StartMs > 0 || isOlder):
		return Advance{Kind: Fell}
	case arrival.MaxGapMs > 0 && timeMs-lastMs > arrival.MaxGapMs:
		e.TimeMs, e.Value = timeMs, value
		return Advance{Kind: Baseline}
	case value >= last:
		e.Value = value
		e.TimeMs = max(timeMs, lastMs)
		return increase(value-last, lastMs, timeMs)
	}
	// Without start times a fall is all that tells of a restart.
	e.Value, e.TimeMs = value, timeMs
	return increase(value, lastMs, timeMs)
}

func (c *CumulativeCounter) advanceOlder(epoch Epoch, arrival Arrival) Advance {
	for i := range c.older.epochs {
		if older := &c.older.epochs[i]; older.StartMs == epoch.StartMs {
			return older.advance(epoch.TimeMs, epoch.Value, true, arrival)
		}
	}
	if epoch.StartMs <= c.older.forgottenStartMs {
		return Advance{Kind: Forgotten}
	}
	c.remember(epoch)
	return begin(epoch, arrival)
}

func begin(epoch Epoch, arrival Arrival) Advance {
	switch {
	case epoch.StartMs <= 0 && arrival.PreviousReportMs == Unheard,
		epoch.StartMs > 0 && epoch.StartMs < arrival.KnownBeforeMs,
		epoch.StartMs > 0 && arrival.MaxGapMs > 0 && epoch.TimeMs-epoch.StartMs > arrival.MaxGapMs:
		return Advance{Kind: Baseline}
	case epoch.StartMs <= 0:
		return increase(epoch.Value, arrival.PreviousReportMs, epoch.TimeMs)
	}
	return increase(epoch.Value, epoch.StartMs, epoch.TimeMs)
}

func (c *CumulativeCounter) remember(epoch Epoch) {
	if epoch.StartMs > c.newest.StartMs {
		c.newest, epoch = epoch, c.newest
	}
	older := c.older
	older.epochs = append(older.epochs, epoch)
	slices.SortStableFunc(older.epochs, func(a, b Epoch) int { return compare(a.TimeMs, b.TimeMs) })
	for len(older.epochs) >= EpochsRemembered {
		older.forgottenStartMs = max(older.forgottenStartMs, older.epochs[0].StartMs)
		older.epochs = slices.Delete(older.epochs, 0, 1)
	}
}

func (c *CumulativeCounter) overlaps() bool {
	epochs := append(slices.Clone(c.older.epochs), c.newest)
	slices.SortFunc(epochs, func(a, b Epoch) int { return compare(a.StartMs, b.StartMs) })
	busyUntil := int64(Unheard)
	for _, epoch := range epochs {
		if epoch.StartMs < busyUntil {
			return true
		}
		busyUntil = max(busyUntil, epoch.TimeMs)
	}
	return false
}

func compare(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
