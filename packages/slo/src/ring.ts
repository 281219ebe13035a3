import { type Counts, NO_COUNTS } from './counts.js';
import { slotIndex } from './slot.js';

const UINT32_MAX = 0xffff_ffff;

/**
 * The newest slots of one size, in a circle. A slot that falls off the end is forgotten. Counters are 32 bits wide until one would overflow, and
 * arrays exist from the first event of their outcome on: most SLOs see a bad event rarely.
 */
export class Ring {
  private readonly good: Tally;
  private readonly bad: Tally;
  /** Index of the newest slot; none yet: minus infinity. */
  private newest = Number.NEGATIVE_INFINITY;

  constructor(
    readonly slotMs: number,
    readonly capacity: number,
  ) {
    this.good = new Tally(capacity);
    this.bad = new Tally(capacity);
  }

  /** Counts in the slot of the instant, negative where it takes back what it counted there; false where that slot is forgotten already. */
  add(timeMs: number, good: number, bad: number): boolean {
    const index = slotIndex(timeMs, this.slotMs);
    if (index <= this.newest - this.capacity) return false;
    if (index > this.newest) this.advance(index);
    const place = modulo(index, this.capacity);
    if (good !== 0) this.good.add(place, good);
    if (bad !== 0) this.bad.add(place, bad);
    return true;
  }

  /** What the slot of an instant has counted so far; undefined where it is forgotten. */
  at(timeMs: number): Counts | undefined {
    const index = slotIndex(timeMs, this.slotMs);
    if (index <= this.newest - this.capacity) return undefined;
    if (index > this.newest) return NO_COUNTS;
    const place = modulo(index, this.capacity);
    return { good: this.good.at(place), bad: this.bad.at(place) };
  }

  /** Since when everything is still here: a boundary of slots, minus infinity before anything was counted. */
  get heldSinceMs(): number {
    return (this.newest - this.capacity) * this.slotMs;
  }

  /** Is everything since the boundary still here? The boundary is a multiple of the slot size. */
  holdsSince(boundaryMs: number): boolean {
    return boundaryMs / this.slotMs >= this.newest - this.capacity;
  }

  /** Adds up the slots of (from, to], both boundaries of slots, into `into`. Slots newer than the newest are empty. */
  sumInto(into: { good: number; bad: number }, from: number, to: number): void {
    const first = Math.max(from / this.slotMs + 1, this.newest - this.capacity + 1);
    const last = Math.min(to / this.slotMs, this.newest);
    if (last < first) return;
    const place = modulo(first, this.capacity);
    const count = last - first + 1;
    into.good += this.good.sum(place, count);
    into.bad += this.bad.sum(place, count);
  }

  /** What each slot that is held and not empty has counted, the oldest first. */
  *slots(): Generator<{ endMs: number } & Counts> {
    if (this.newest === Number.NEGATIVE_INFINITY) return;
    for (let index = this.newest - this.capacity + 1; index <= this.newest; index++) {
      const place = modulo(index, this.capacity);
      const [good, bad] = [this.good.at(place), this.bad.at(place)];
      if (good + bad > 0) yield { endMs: index * this.slotMs, good, bad };
    }
  }

  /** The counts of all slots that are held, as plain data. */
  dump(): RingDump {
    if (this.newest === Number.NEGATIVE_INFINITY) return { slotMs: this.slotMs, endMs: null, good: [], bad: [] };
    const oldest = modulo(this.newest + 1, this.capacity);
    const endMs = this.newest * this.slotMs;
    return { slotMs: this.slotMs, endMs, good: this.good.dump(oldest), bad: this.bad.dump(oldest) };
  }

  /** Adds what was dumped. What the ring is too short for is forgotten. */
  restore({ slotMs, endMs, good, bad }: RingDump): void {
    if (endMs === null) return;
    this.add(endMs, 0, 0);
    for (const [i, count] of good.entries()) if (count > 0) this.add(endMs - (good.length - 1 - i) * slotMs, count, 0);
    for (const [i, count] of bad.entries()) if (count > 0) this.add(endMs - (bad.length - 1 - i) * slotMs, 0, count);
  }

  private advance(index: number): void {
    const passed = Math.min(index - this.newest, this.capacity);
    for (let step = 0; step < passed; step++) {
      const place = modulo(index - step, this.capacity);
      this.good.clear(place);
      this.bad.clear(place);
    }
    this.newest = index;
  }
}

/** The counts of consecutive slots, the oldest first; the last ones are of the slot that ends at `endMs`, and leading zeros are left out. */
export interface RingDump {
  readonly slotMs: number;
  /** Null where nothing was ever counted. */
  readonly endMs: number | null;
  readonly good: readonly number[];
  readonly bad: readonly number[];
}

/** One counter for each slot. */
class Tally {
  private counts: Uint32Array | Float64Array | undefined;

  constructor(private readonly capacity: number) {}

  add(place: number, amount: number): void {
    this.counts ??= new Uint32Array(this.capacity);
    const sum = (this.counts[place] ?? 0) + amount;
    if (sum > UINT32_MAX && this.counts instanceof Uint32Array) this.counts = Float64Array.from(this.counts);
    this.counts[place] = sum;
  }

  at(place: number): number {
    return this.counts?.[place] ?? 0;
  }

  clear(place: number): void {
    if (this.counts) this.counts[place] = 0;
  }

  /** All counters from `place` on, once around, without leading zeros. */
  dump(place: number): number[] {
    if (!this.counts) return [];
    const all = [...this.counts.subarray(place), ...this.counts.subarray(0, place)];
    const first = all.findIndex((count) => count !== 0);
    return first === -1 ? [] : all.slice(first);
  }

  /** The sum of `count` counters from `place` on, around the end if need be. */
  sum(place: number, count: number): number {
    const counts = this.counts;
    if (!counts) return 0;
    let sum = 0;
    const end = Math.min(place + count, this.capacity);
    for (let i = place; i < end; i++) sum += counts[i] ?? 0;
    for (let i = 0; i < place + count - this.capacity; i++) sum += counts[i] ?? 0;
    return sum;
  }
}

function modulo(index: number, capacity: number): number {
  const rest = index % capacity;
  return rest < 0 ? rest + capacity : rest;
}
