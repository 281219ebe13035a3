package books

import "github.com/plimsoll/plimsoll/packages/collector/internal/ledger"

// departed are instances that were forgotten, and the event time up to which each was counted: when one of them speaks again, its old epochs
// are not counted a second time. Only so many are known by name; of those before, only the latest such time.
type departed struct {
	lastEventMs map[string]int64
	// order is the names in the order in which they departed; the first one goes first.
	order    []string
	beforeMs int64
}

func (d *departed) add(id string, lastEventMs int64, limit int) {
	if d.lastEventMs == nil {
		d.lastEventMs = map[string]int64{}
	}
	if _, isKnown := d.lastEventMs[id]; !isKnown {
		d.order = append(d.order, id)
	}
	d.lastEventMs[id] = lastEventMs
	for len(d.order) > limit {
		oldest := d.order[0]
		d.order = d.order[1:]
		d.beforeMs = max(d.beforeMs, d.lastEventMs[oldest])
		delete(d.lastEventMs, oldest)
	}
}

// knownBeforeMs: epochs of the instance that began before this instant may have been counted.
func (d *departed) knownBeforeMs(id string) int64 {
	if timeMs, isKnown := d.lastEventMs[id]; isKnown {
		return max(timeMs, d.beforeMs)
	}
	return d.beforeMs
}

func newDeparted() departed { return departed{beforeMs: ledger.Unheard} }
