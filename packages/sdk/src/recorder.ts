import type { SafeClock } from './clock.js';

/** What one slot of an operation held, as the recorder hands it over when the slot ends. */
export interface SlotCounts {
  /** A moment of the slot, epoch ms. */
  readonly timeMs: number;
  readonly succeeded: number;
  readonly failed: number;
  /** For each latency threshold, in the recorder's order: how many of the succeeded took longer. */
  readonly late: readonly number[];
}

export interface RecorderOptions {
  readonly clock: SafeClock;
  readonly slotMs: number;
  /** Latency thresholds of the operation's SLOs. Compared with the exact duration, before any rounding. */
  readonly thresholdsMs: readonly number[];
  /** Receives every slot once, when it ends or when someone asks before that. */
  readonly onSlot: (slot: SlotCounts) => void;
  /** Told when a duration was not a number from 0 up; such an event is counted with duration 0. */
  readonly onOddDuration: () => void;
}

const { clz32 } = Math;

export const SUCCEEDED = 0;
export const FIRST_THRESHOLD = 1;

// HDR's layout to two digits in µs, `LATENCY_LAYOUT` of @plimsoll/slo, written out so that the hot path is plain arithmetic
// on constants. Above 255 µs every power of two has 128 equal parts:
//
//   index      0 … 255     256 … 383      384 … 511     …   3072 … 3199
//   µs         0 … 255     256 … 511      512 … 1023    …   2^30 … 2^31
//   width            1           2              4                 2^23
export const OCTAVE_BITS = 7;
const OCTAVE_SIZE = 1 << OCTAVE_BITS;
export const UNIT_MASK = 2 * OCTAVE_SIZE - 1;
export const OCTAVE_ZERO = 31 - OCTAVE_BITS;

/** Durations from 35 min 47 s up share the last count: 2^31 µs is where 32-bit arithmetic ends. */
export const LONGEST_US = 2 ** 31 - 1;
export const LONGEST_MS = 2_147_483;

/** One past the largest index. */
export const LATENCY_INDEXES = 25 * OCTAVE_SIZE;

/**
 * The counts of one operation, written by every call.
 *
 * One `Uint32Array` holds everything: first the lanes of the current slot (succeeded, and one lane of late calls for each
 * threshold), then the latency counts in HDR's layout. Lanes move to the book when a slot ends; latency counts stay.
 * Only the part of the latency range that was ever touched is kept, so an operation between 20 and 500 ms takes 3 kB.
 *
 * A call that was in time touches two counters and makes two comparisons, however many SLOs the operation has: only a
 * call slower than the *tightest* threshold looks at the others.
 */
export class Recorder {
  // Open to `recordingCall`, which has a copy of `succeeded` in it, and to nobody else:
  readonly lanes: number;
  /** Shortest latency threshold; infinite without one. */
  readonly tightestMs: number;
  readonly thresholdsMs: Float64Array;
  counts: Uint32Array;
  /** What to add to a latency index to get its place in `counts`. */
  shift: number;
  /** End of the current slot on the monotonic clock. An event exactly on it still belongs to the slot. */
  slotEndMs = -Infinity;

  private readonly options: RecorderOptions;
  private slotEndWallMs = 0;
  private failedInSlot = 0;
  /** Latency counts that were moved out before a 32-bit counter could overflow. */
  private carried: Float64Array | undefined;
  private succeededSinceCarry = 0;

  constructor(options: RecorderOptions) {
    this.options = options;
    this.lanes = FIRST_THRESHOLD + options.thresholdsMs.length;
    this.thresholdsMs = Float64Array.from(options.thresholdsMs);
    this.tightestMs = Math.min(Infinity, ...options.thresholdsMs);
    this.counts = new Uint32Array(this.lanes);
    this.shift = this.lanes;
  }

  /** Counts an event that did not fail: any latency SLO judges it by `durationMs`. `endMs` is the monotonic time. */
  succeeded(durationMs: number, endMs: number): void {
    if (endMs > this.slotEndMs) this.turn(endMs);
    const us = durationMs < LONGEST_MS ? (durationMs * 1000) | 0 : LONGEST_US;
    const octave = OCTAVE_ZERO - clz32(us | UNIT_MASK);
    let at = (octave << OCTAVE_BITS) + (us >>> octave) + this.shift;
    let counts = this.counts;
    if (at < this.lanes || at >= counts.length) {
      at = this.reach(at - this.shift);
      counts = this.counts;
    }
    // Casts: all places are inside the arrays.
    counts[at] = (counts[at] as number) + 1;
    counts[SUCCEEDED] = (counts[SUCCEEDED] as number) + 1;
    if (durationMs > this.tightestMs) {
      const { thresholdsMs } = this;
      for (let i = 0; i < thresholdsMs.length; i++) {
        if (durationMs > (thresholdsMs[i] as number))
          counts[FIRST_THRESHOLD + i] = (counts[FIRST_THRESHOLD + i] as number) + 1;
      }
    }
  }

  /** Counts an event that failed. Its duration enters no percentile: a fast failure must not look like speed. */
  failed(endMs: number): void {
    if (endMs > this.slotEndMs) this.turn(endMs);
    this.failedInSlot += 1;
  }

  /** Hands over what the current slot holds so far, so that the book is complete at this moment. */
  settle(): void {
    const late: number[] = [];
    for (let lane = FIRST_THRESHOLD; lane < this.lanes; lane++) late.push(this.counts[lane] ?? 0);
    const succeeded = this.counts[SUCCEEDED] ?? 0;
    const failed = this.failedInSlot;
    this.counts.fill(0, 0, this.lanes);
    this.failedInSlot = 0;
    if (succeeded === 0 && failed === 0) return;
    this.options.onSlot({ timeMs: this.slotEndWallMs, succeeded, failed, late });
    this.succeededSinceCarry += succeeded;
    if (this.succeededSinceCarry > CARRY_AFTER) this.carry();
  }

  /** Latency counts since the start by HDR index, as exact integers: `visit(index, count)` in rising order. */
  eachLatency(visit: (index: number, count: number) => void): void {
    const floor = this.carried ? 0 : this.lanes - this.shift;
    const end = this.carried ? LATENCY_INDEXES : this.counts.length - this.shift;
    for (let index = floor; index < end; index++) {
      const at = index + this.shift;
      const recent = at < this.lanes ? 0 : (this.counts[at] ?? 0);
      const count = recent + (this.carried?.[index] ?? 0);
      if (count > 0) visit(index, count);
    }
  }

  /** Bytes held by the counts. */
  get byteLength(): number {
    return this.counts.byteLength + (this.carried?.byteLength ?? 0);
  }

  /** Hands over the slot that has ended and starts the one of this moment. */
  turn(endMs: number): void {
    this.settle();
    const { clock, slotMs } = this.options;
    const wallMs = clock.wall();
    this.slotEndWallMs = Math.ceil(wallMs / slotMs) * slotMs;
    this.slotEndMs = endMs + (this.slotEndWallMs - wallMs);
  }

  /** Widens the kept range by whole powers of two until it holds the index; returns the index's place. */
  reach(wanted: number): number {
    if (!(wanted >= 0 && wanted < LATENCY_INDEXES)) this.options.onOddDuration();
    const index = wanted >= 0 && wanted < LATENCY_INDEXES ? wanted : 0;
    const kept = this.counts.length - this.lanes;
    const oldFloor = this.lanes - this.shift;
    const floorOfIndex = Math.floor(index / OCTAVE_SIZE) * OCTAVE_SIZE;
    const floor = kept === 0 ? floorOfIndex : Math.min(oldFloor, floorOfIndex);
    const end = Math.max(floorOfIndex + OCTAVE_SIZE, kept === 0 ? 0 : oldFloor + kept);
    const wider = new Uint32Array(this.lanes + end - floor);
    wider.set(this.counts.subarray(0, this.lanes));
    wider.set(this.counts.subarray(this.lanes), this.lanes + (kept === 0 ? 0 : oldFloor - floor));
    this.counts = wider;
    this.shift = this.lanes - floor;
    return index + this.shift;
  }

  private carry(): void {
    const carried = this.carried ?? new Float64Array(LATENCY_INDEXES);
    for (let at = this.lanes; at < this.counts.length; at++) {
      const index = at - this.shift;
      carried[index] = (carried[index] ?? 0) + (this.counts[at] ?? 0);
    }
    this.counts.fill(0, this.lanes);
    this.carried = carried;
    this.succeededSinceCarry = 0;
  }
}

/** No slot can add the other half of 2^32 events, so moving counts out at this point is always in time. */
const CARRY_AFTER = 2 ** 31;
