import type { SafeClock } from './clock.js';

/** What one slot of an operation held, as the recorder hands it over when the slot ends. */
export interface SlotCounts {
  /** A moment of the slot, epoch ms. */
  readonly timeMs: number;
  readonly succeeded: number;
  readonly failed: number;
  /** One for each latency threshold, the shortest first. */
  readonly late: readonly LateCounts[];
}

/** Calls that passed a latency threshold: each is late once, in the slot in which it did, and ends later, in that slot or another. */
export interface LateCounts {
  /** Passed the threshold in this slot, whether or not they have ended. */
  readonly passed: number;
  /** Of the slot's succeeded, how many had passed it. */
  readonly succeeded: number;
  /** Of the slot's failed, how many had passed it. */
  readonly failed: number;
}

export interface RecorderOptions {
  readonly clock: SafeClock;
  readonly slotMs: number;
  /** Latency thresholds of the operation's SLOs, the shortest first. Compared with the exact duration, before any rounding. */
  readonly thresholdsMs: readonly number[];
  /** Receives every slot once, when it ends or when someone asks before that. */
  readonly onSlot: (slot: SlotCounts) => void;
  /** Told of a call that passed a threshold, by its place, at a moment whose slot has been handed over. Epoch ms. */
  readonly onPassedEarlier: (lane: number, timeMs: number) => void;
  /** Told when a duration was not a number from 0 up; such an event is counted with duration 0. */
  readonly onOddDuration: () => void;
}

const { clz32 } = Math;

export const SUCCEEDED = 0;
/** Where the counts of the first threshold are, and how many each threshold has. */
const FIRST_THRESHOLD = 1;
const PASSED = 0;
const PASSED_SUCCEEDED = 1;
const PASSED_FAILED = 2;
const PER_THRESHOLD = 3;

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
 * One `Uint32Array` holds everything: first the lanes of the current slot (succeeded, and three of late calls for each
 * threshold), then the latency counts in HDR's layout. Lanes move to the book when a slot ends; latency counts stay.
 * Only the part of the latency range that was ever touched is kept, so an operation between 20 and 500 ms takes 3 kB.
 *
 * A call that was in time touches two counters and makes two comparisons, however many SLOs the operation has: only a
 * call slower than the *tightest* threshold looks at the others.
 *
 * A call is late at the very moment it passes a threshold, in the slot of that moment, however it ends, and whether it is
 * seen then or only at its end. So the counts of a slot do not depend on who looked when:
 *
 *     slot        |        1        |        2        |        3        |
 *     call             ├──────────────×───────────────────────┤            × passes its threshold
 *     late                            1
 *     succeeded                                               1             and no good event, since it is a bad one already
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
    this.lanes = FIRST_THRESHOLD + PER_THRESHOLD * options.thresholdsMs.length;
    this.thresholdsMs = Float64Array.from(options.thresholdsMs);
    this.tightestMs = Math.min(Infinity, ...options.thresholdsMs);
    this.counts = new Uint32Array(this.lanes);
    this.shift = this.lanes;
  }

  /**
   * Counts an event that did not fail: any latency SLO judges it by `durationMs`. `endMs` is the monotonic time; the first
   * `lateLanes` thresholds have counted it already.
   */
  succeeded(durationMs: number, endMs: number, lateLanes: number): void {
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
    if (durationMs > this.tightestMs || lateLanes > 0) this.succeededLate(durationMs, endMs, lateLanes);
  }

  /** The rest of {@link succeeded}, for one that took longer than the tightest threshold. */
  succeededLate(durationMs: number, endMs: number, lateLanes: number): void {
    this.endLate(durationMs, endMs, lateLanes, PASSED_SUCCEEDED);
  }

  /** Counts an event that failed. Its duration enters no percentile: a fast failure must not look like speed. */
  failed(durationMs: number, endMs: number, lateLanes: number): void {
    if (endMs > this.slotEndMs) this.turn(endMs);
    this.failedInSlot += 1;
    this.endLate(durationMs, endMs, lateLanes, PASSED_FAILED);
  }

  /** An event that enters no count when it ends. It was late all the same, if it was. */
  ignored(durationMs: number, endMs: number, lateLanes: number): void {
    if (endMs > this.slotEndMs) this.turn(endMs);
    this.endLate(durationMs, endMs, lateLanes, undefined);
  }

  /** Counts the thresholds that a call in flight has passed by now. Says whether there are more that it may pass. */
  lookAt(call: { readonly startMs: number; lateLanes: number }, nowMs: number): boolean {
    if (nowMs > this.slotEndMs) this.turn(nowMs);
    const ageMs = nowMs - call.startMs;
    while (call.lateLanes < this.thresholdsMs.length && ageMs > (this.thresholdsMs[call.lateLanes] as number)) {
      this.pass(call.lateLanes, call.startMs);
      call.lateLanes += 1;
    }
    return call.lateLanes < this.thresholdsMs.length;
  }

  private endLate(durationMs: number, endMs: number, lateLanes: number, end: number | undefined): void {
    const { thresholdsMs, counts } = this;
    for (let lane = 0; lane < thresholdsMs.length; lane++) {
      if (lane >= lateLanes) {
        if (!(durationMs > (thresholdsMs[lane] as number))) break;
        this.pass(lane, endMs - durationMs);
      }
      if (end === undefined) continue;
      const at = FIRST_THRESHOLD + PER_THRESHOLD * lane + end;
      counts[at] = (counts[at] as number) + 1;
    }
  }

  /** A call that began at `startMs` has passed a threshold, in this slot or in an earlier one. */
  private pass(lane: number, startMs: number): void {
    const passedMs = startMs + (this.thresholdsMs[lane] as number);
    if (passedMs > this.slotEndMs - this.options.slotMs) {
      const at = FIRST_THRESHOLD + PER_THRESHOLD * lane + PASSED;
      this.counts[at] = (this.counts[at] as number) + 1;
    } else this.options.onPassedEarlier(lane, this.slotEndWallMs - (this.slotEndMs - passedMs));
  }

  /** Hands over what the current slot holds so far, so that the book is complete at this moment. */
  settle(): void {
    const succeeded = this.counts[SUCCEEDED] ?? 0;
    const failed = this.failedInSlot;
    const late = this.lateInSlot();
    this.counts.fill(0, 0, this.lanes);
    this.failedInSlot = 0;
    if (succeeded === 0 && failed === 0 && late.every(({ passed }) => passed === 0)) return;
    this.options.onSlot({ timeMs: this.slotEndWallMs, succeeded, failed, late });
    this.succeededSinceCarry += succeeded;
    if (this.succeededSinceCarry > CARRY_AFTER) this.carry();
  }

  private lateInSlot(): LateCounts[] {
    return Array.from(this.thresholdsMs, (_, lane) => {
      const at = FIRST_THRESHOLD + PER_THRESHOLD * lane;
      const [passed = 0, succeeded = 0, failed = 0] = this.counts.subarray(at, at + PER_THRESHOLD);
      return { passed, succeeded, failed };
    });
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
