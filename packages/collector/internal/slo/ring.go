package slo

import "math"

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

// RingDump is the counts of consecutive slots, the oldest first; the last ones are of the slot that ends at EndMs, and leading zeros are
// left out.
type RingDump struct {
	SlotMs int64
	// IsEmpty where nothing was ever counted.
	IsEmpty   bool
	EndMs     int64
	Good, Bad []int64
}

func (r *ring) dump() RingDump {
	if r.newest == noSlot {
		return RingDump{SlotMs: r.slotMs, IsEmpty: true}
	}
	oldest := modulo(r.newest+1, r.capacity)
	return RingDump{SlotMs: r.slotMs, EndMs: r.newest * r.slotMs, Good: r.good.dump(oldest, r.capacity), Bad: r.bad.dump(oldest, r.capacity)}
}

// restore adds what was dumped. What the ring is too short for is forgotten.
func (r *ring) restore(dump RingDump) {
	if dump.IsEmpty {
		return
	}
	r.add(dump.EndMs, 0, 0)
	for i, count := range dump.Good {
		if count != 0 {
			r.add(dump.EndMs-int64(len(dump.Good)-1-i)*dump.SlotMs, count, 0)
		}
	}
	for i, count := range dump.Bad {
		if count != 0 {
			r.add(dump.EndMs-int64(len(dump.Bad)-1-i)*dump.SlotMs, 0, count)
		}
	}
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

func (t *tally) dump(place, capacity int64) []int64 {
	if t.wide == nil && t.narrow == nil {
		return nil
	}
	var counts []int64
	for i := int64(0); i < capacity; i++ {
		count := t.at((place + i) % capacity)
		if counts == nil && count == 0 {
			continue
		}
		if counts == nil {
			counts = make([]int64, 0, capacity-i)
		}
		counts = append(counts, count)
	}
	return counts
}

func modulo(index, capacity int64) int64 {
	rest := index % capacity
	if rest < 0 {
		return rest + capacity
	}
	return rest
}
