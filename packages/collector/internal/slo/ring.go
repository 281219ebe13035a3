package slo

import (
	"math"

	"github.com/plimsoll/plimsoll/packages/collector/internal/packed"
)

const noSlot = math.MinInt64 / 2

// ring is the newest slots of one size, in a circle. A slot that falls off the end is forgotten. Counters are 32 bits wide until one would
// overflow, and arrays exist from the first event of their outcome on: most SLOs see a bad event rarely.
type ring struct {
	slotMs    int64
	capacity  int64
	newest    int64
	good, bad tally
}

func newRing(slotMs, capacity int64) ring {
	return ring{slotMs: slotMs, capacity: capacity, newest: noSlot}
}

// add counts in the slot of the instant, negative where it takes back what it counted there; false where that slot is forgotten already.
func (r *ring) add(timeMs, good, bad int64) bool {
	index := SlotIndex(timeMs, r.slotMs)
	if index <= r.newest-r.capacity {
		return false
	}
	if index > r.newest {
		r.advance(index)
	}
	place := modulo(index, r.capacity)
	if good != 0 {
		r.good.add(place, good, r.capacity)
	}
	if bad != 0 {
		r.bad.add(place, bad, r.capacity)
	}
	return true
}

// at is what the slot of an instant has counted so far; false where it is forgotten.
func (r *ring) at(timeMs int64) (Counts, bool) {
	index := SlotIndex(timeMs, r.slotMs)
	if index <= r.newest-r.capacity {
		return Counts{}, false
	}
	if index > r.newest {
		return Counts{}, true
	}
	place := modulo(index, r.capacity)
	return Counts{r.good.at(place), r.bad.at(place)}, true
}

// holdsSince tells whether everything since the boundary, a multiple of the slot size, is still here.
func (r *ring) holdsSince(boundaryMs int64) bool {
	return floorDiv(boundaryMs, r.slotMs) >= r.newest-r.capacity
}

// sum adds up the slots of (from, to], both boundaries of slots. Slots newer than the newest are empty.
func (r *ring) sum(from, to int64) Counts {
	first := max(floorDiv(from, r.slotMs)+1, r.newest-r.capacity+1)
	last := min(floorDiv(to, r.slotMs), r.newest)
	if last < first {
		return Counts{}
	}
	place, count := modulo(first, r.capacity), last-first+1
	return Counts{r.good.sum(place, count, r.capacity), r.bad.sum(place, count, r.capacity)}
}

func (r *ring) advance(index int64) {
	passed := min(index-r.newest, r.capacity)
	for step := int64(0); step < passed; step++ {
		place := modulo(index-step, r.capacity)
		r.good.clear(place)
		r.bad.clear(place)
	}
	r.newest = index
}

// pack writes the counts of all slots that are held, the oldest first.
func (r *ring) pack(w *packed.Writer) {
	w.Int(r.slotMs)
	w.Int(r.newest)
	if r.newest == noSlot {
		return
	}
	oldest := modulo(r.newest+1, r.capacity)
	r.good.pack(w, oldest, r.capacity)
	r.bad.pack(w, oldest, r.capacity)
}

// unpackRing reads the rest of what pack wrote, after the size of the slots.
func unpackRing(p *packed.Reader, slotMs int64, add func(timeMs, good, bad int64)) {
	newest := p.Int()
	if newest == noSlot || p.Err() != nil {
		return
	}
	add(newest*slotMs, 0, 0)
	at := func(i, count int) int64 { return (newest - int64(count-1-i)) * slotMs }
	p.Counts(func(i, count int, value int64) { add(at(i, count), value, 0) })
	p.Counts(func(i, count int, value int64) { add(at(i, count), 0, value) })
}

// unpack adds what was packed in slots of the same size. What the ring is too short for is forgotten.
func (r *ring) unpack(p *packed.Reader) {
	slotMs := p.Int()
	unpackRing(p, slotMs, func(timeMs, good, bad int64) {
		if slotMs == r.slotMs {
			r.add(timeMs, good, bad)
		}
	})
}

// tally is one counter for each slot.
type tally struct {
	narrow []uint32
	wide   []int64
}

func (t *tally) add(place, amount, capacity int64) {
	if t.wide == nil {
		if t.narrow == nil {
			t.narrow = make([]uint32, capacity)
		}
		if sum := int64(t.narrow[place]) + amount; sum >= 0 && sum <= math.MaxUint32 {
			t.narrow[place] = uint32(sum)
			return
		}
		t.wide = make([]int64, capacity)
		for i, count := range t.narrow {
			t.wide[i] = int64(count)
		}
		t.narrow = nil
	}
	t.wide[place] += amount
}

func (t *tally) at(place int64) int64 {
	switch {
	case t.wide != nil:
		return t.wide[place]
	case t.narrow != nil:
		return int64(t.narrow[place])
	}
	return 0
}

func (t *tally) clear(place int64) {
	switch {
	case t.wide != nil:
		t.wide[place] = 0
	case t.narrow != nil:
		t.narrow[place] = 0
	}
}

// sum is the sum of count counters from place on, around the end if need be.
func (t *tally) sum(place, count, capacity int64) (sum int64) {
	end := min(place+count, capacity)
	around := max(0, place+count-capacity)
	switch {
	case t.wide != nil:
		for _, counted := range t.wide[place:end] {
			sum += counted
		}
		for _, counted := range t.wide[:around] {
			sum += counted
		}
	case t.narrow != nil:
		for _, counted := range t.narrow[place:end] {
			sum += int64(counted)
		}
		for _, counted := range t.narrow[:around] {
			sum += int64(counted)
		}
	}
	return sum
}

// pack writes all counters from place on, once around; none where nothing was ever counted.
func (t *tally) pack(w *packed.Writer, place, capacity int64) {
	switch {
	case t.wide != nil:
		w.Counts(int(capacity), func(i int) int64 { return t.wide[(place+int64(i))%capacity] })
	case t.narrow != nil:
		w.Counts(int(capacity), func(i int) int64 { return int64(t.narrow[(place+int64(i))%capacity]) })
	default:
		w.Count(0)
	}
}

func modulo(index, capacity int64) int64 {
	rest := index % capacity
	if rest < 0 {
		return rest + capacity
	}
	return rest
}
