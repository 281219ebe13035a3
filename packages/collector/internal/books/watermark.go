package books

import (
	"math"

	"github.com/plimsoll/plimsoll/packages/collector/internal/ledger"
)

// listening is until when a service's data is complete, and who is heard.
type listening struct {
	// watermarkMs is event time; ledger.Unheard before anything was heard.
	watermarkMs  int64
	live, silent int
}

// listen finds the least of the live instances' newest event times: what happened until then has been reported by all of them. An instance that
// has been silent for too long no longer holds it back. When all are silent there is nothing to wait for, and it follows the clock, so that the
// silence shows. It never goes back.
func listen(instances map[string]*instance, before, now, silentAfterMs, slotMs int64) listening {
	heard := listening{watermarkMs: before}
	least := int64(math.MaxInt64)
	for _, instance := range instances {
		bound := float64(now) - instance.patienceMs(silentAfterMs, slotMs)
		if float64(instance.arrivedMs) <= bound {
			heard.silent++
		} else {
			heard.live++
		}
		// An instance whose clock is far behind is live, but waiting for it would not help.
		if float64(instance.lastEventMs) > bound {
			least = min(least, instance.lastEventMs)
		}
	}
	if heard.live+heard.silent == 0 && before == ledger.Unheard {
		return heard
	}
	heard.watermarkMs = max(min(least, now), before)
	return heard
}
