import type { Counts } from './counts.js';
import { Ring, type RingDump } from './ring.js';
import { DEFAULT_RESOLUTIONS, type Resolution } from './slot.js';
import type { Span } from './span.js';

/** Days are kept beside the hours so that a sum over a month adds thirty slots and not seven hundred. */
const DAY_MS = 86_400_000;

/**
 * Good and bad events by time: a ring of slots for each resolution. Adding costs the same at any traffic; a sum walks from fine slots to coarse ones
 * and back to fine ones, about a hundred additions for any window.
 *
 * Of a sum over (from, to]: the right end goes back to the last boundary of the finest slots, so that a sum at `to` never contains what came after
 * it; ask at the end of the running slot ({@link slotEnd}) to have what happened until now. The left end goes back to a boundary of the slots that
 * its length is kept in, so that the sum reaches back at most one slot further than asked, never less far. Exact when both are boundaries already.
 */
export class Rings {
  private readonly rings: readonly Ring[];
  private readonly resolutions: readonly Resolution[];
  private newestMs = Number.NEGATIVE_INFINITY;

  constructor(options: {
    readonly resolutions?: readonly Resolution[] /** The longest window that will be asked for. */;
    readonly spanMs: number;
  }) {
    const usable = usableResolutions(options.resolutions ?? DEFAULT_RESOLUTIONS, options.spanMs);
    this.resolutions = usable;
    this.rings = usable.map(({ slotMs, spanMs }) => new Ring(slotMs, capacity(slotMs, spanMs)));
  }

  /**
   * Counts events at an instant, at once in every ring that still holds it, so that late events are in every sum they belong to. False, and nothing
   * counted, where no ring holds it any more. The rings turn with the newest instant they are given: an instant far in the future empties them, so
   * the caller bounds it.
   */
  add(timeMs: number, good: number, bad: number): boolean {
    if (!Number.isFinite(timeMs)) return false;
    this.newestMs = Math.max(this.newestMs, timeMs);
    let held = false;
    for (const ring of this.rings) held = ring.add(timeMs, good, bad) || held;
    return held;
  }

  /** The counts of a span, with the bounds that this class states. */
  sum(span: Span): Counts {
    const sum = { good: 0, bad: 0 };
    const level = this.startingLevel(span);
    this.climb({ level, ...this.coveredFrom(level, span) }, sum);
    return sum;
  }

  /** The span that the sum of a span really has: both ends on boundaries of slots. */
  covered(span: Span): Span {
    return this.coveredFrom(this.startingLevel(span), span);
  }

  /** The newest instant that was counted; undefined before the first. */
  get latestMs(): number | undefined {
    return Number.isFinite(this.newestMs) ? this.newestMs : undefined;
  }

  /** Does the sum of this span reach all the way back to its start, or are those slots forgotten? */
  holds(span: Span): boolean {
    const ring = this.rings[this.rings.length - 1];
    return ring?.holdsSince(Math.floor(span.from / ring.slotMs) * ring.slotMs) ?? false;
  }

  /**
   * Everything that was counted until an instant, once, the oldest first: in the slots that windows ending there start on, so recent time is in fine pieces
   * and old time in coarse ones. What counted nothing is not among them.
   */
  pieces(until: number): Piece[] {
    const found: Piece[][] = [];
    let end = until;
    for (const [level, ring] of this.rings.entries()) {
      const start = this.startOfPieces(level, until);
      const ofRing: Piece[] = [];
      for (const { endMs, good, bad } of ring.slots()) {
        if (endMs > start && endMs <= end) ofRing.push({ from: endMs - ring.slotMs, to: endMs, counts: { good, bad } });
      }
      found.push(ofRing);
      if (start === Number.NEGATIVE_INFINITY) break;
      end = Math.min(end, start);
    }
    return found.reverse().flat();
  }

  /** How long the slots are that {@link pieces} has an instant in: those of the coarsest ring for what is forgotten. */
  slotMsAt(timeMs: number, until: number): number {
    const level = this.rings.findIndex((_, i) => this.startOfPieces(i, until) <= timeMs);
    return this.rings[level]?.slotMs ?? 1;
  }

  /** Since when {@link pieces} has everything, in slots no longer than this; `until` where no slot is that short. */
  piecesSince(until: number, mostSlotMs = Number.POSITIVE_INFINITY): number {
    let since = until;
    for (const [level, ring] of this.rings.entries()) {
      if (ring.slotMs > mostSlotMs) break;
      const start = this.startOfPieces(level, until);
      since = Math.min(since, Math.max(start, ring.heldSinceMs));
      if (start === Number.NEGATIVE_INFINITY) break;
    }
    return since;
  }

  /** What each slot that is held and not empty has counted, for each resolution, the finest first. */
  slots(): RingSlots[] {
    return this.rings.map((ring) => ({
      slotMs: ring.slotMs,
      slots: [...ring.slots()].map(({ endMs, good, bad }) => [endMs, good, bad] as const),
    }));
  }

  /** Everything that is held, as plain data for storing: {@link restore} brings it back. */
  dump(): RingsDump {
    return { latestMs: this.latestMs ?? null, rings: this.rings.map((ring) => ring.dump()) };
  }

  /** Takes over what was dumped, ring by ring of the same resolution. Rings that the dump does not have stay empty. */
  restore(dump: RingsDump): void {
    for (const ring of dump.rings) this.rings.find(({ slotMs }) => slotMs === ring.slotMs)?.restore(ring);
    if (dump.latestMs !== null) this.newestMs = Math.max(this.newestMs, dump.latestMs);
  }

  /** From where on pieces are in the slots of a ring: minus infinity for the ring that serves the longest window. */
  private startOfPieces(level: number, until: number): number {
    const [ring, coarser] = [this.rings[level], this.rings[level + 1]];
    const spanMs = this.resolutions[level]?.spanMs ?? 0;
    const longestMs = this.resolutions[this.resolutions.length - 1]?.spanMs ?? 0;
    if (!ring || !coarser || spanMs >= longestMs) return Number.NEGATIVE_INFINITY;
    let start = Math.floor((until - spanMs) / coarser.slotMs) * coarser.slotMs;
    while (start < until && !ring.holdsSince(start)) start += coarser.slotMs;
    return start;
  }

  /** The first ring meant for windows of this length, or, where it has forgotten the start already, the first coarser one that has not. */
  private startingLevel({ from, to }: Span): number {
    const last = this.rings.length - 1;
    for (let level = 0; level < last; level++) {
      const ring = this.rings[level];
      const meant = to - from <= (this.resolutions[level]?.spanMs ?? 0);
      if (ring && meant && ring.holdsSince(Math.floor(from / ring.slotMs) * ring.slotMs)) return level;
    }
    return last;
  }

  private coveredFrom(level: number, span: Span): Span {
    const slotMs = this.rings[level]?.slotMs ?? 1;
    const from = Math.floor(span.from / slotMs) * slotMs;
    return { from, to: this.rightEnd(span.to, from) };
  }

  /** The right end at the finest slots that still hold it; an end in time that only coarse slots remember goes back to theirs. */
  private rightEnd(to: number, from: number): number {
    for (const ring of this.rings) {
      const end = Math.floor(to / ring.slotMs) * ring.slotMs;
      if (end <= from) return from;
      if (ring.holdsSince(this.coarserFloor(ring, end))) return end;
    }
    return from;
  }

  /** Where the slots of the next coarser ring end before an instant: the finer ones are needed from there on. */
  private coarserFloor(ring: Ring, timeMs: number): number {
    const coarser = this.rings[this.rings.indexOf(ring) + 1];
    return coarser ? Math.floor(timeMs / coarser.slotMs) * coarser.slotMs : timeMs - ring.slotMs;
  }

  /**
   *   from                                                     to
   *   |10s|10s| 1 min | 1 min |   10 min   |   10 min   | 1 min |10s|
   *   └ climb: to the next coarser boundary ┘└ descend: what is left ┘
   */
  private climb(
    { level, from, to }: { level: number; from: number; to: number },
    sum: { good: number; bad: number },
  ): void {
    const ring = this.rings[level];
    const coarser = this.rings[level + 1];
    if (!ring) return;
    const up = coarser ? Math.ceil(from / coarser.slotMs) * coarser.slotMs : from;
    if (!coarser || up > to) {
      this.descend({ level, from, to }, sum);
      return;
    }
    ring.sumInto(sum, from, up);
    this.climb({ level: level + 1, from: up, to }, sum);
  }

  private descend(
    { level, from, to }: { level: number; from: number; to: number },
    sum: { good: number; bad: number },
  ): void {
    let start = from;
    for (let at = level; at >= 0; at--) {
      const ring = this.rings[at];
      if (!ring) continue;
      const end = Math.floor(to / ring.slotMs) * ring.slotMs;
      ring.sumInto(sum, start, end);
      start = end;
    }
  }
}

/** Plain data, so that it can be stored in any form. */
export interface RingsDump {
  readonly latestMs: number | null;
  readonly rings: readonly RingDump[];
}

/** What was counted in one slot, (from, to]. */
export interface Piece extends Span {
  readonly counts: Counts;
}

/** The slots of one resolution. */
export interface RingSlots {
  readonly slotMs: number;
  readonly slots: readonly (readonly [endMs: number, good: number, bad: number])[];
}

/** Up to the first one that serves the longest window, and days beyond hours where the window is longer than a few of them. */
function usableResolutions(resolutions: readonly Resolution[], longestMs: number): Resolution[] {
  const usable: Resolution[] = [];
  for (const { slotMs, spanMs } of resolutions) {
    const finer = usable[usable.length - 1];
    if (!(slotMs > 0) || !Number.isInteger(slotMs))
      throw new RangeError(`a slot must be a whole number of milliseconds (got ${slotMs})`);
    if (finer && (slotMs <= finer.slotMs || slotMs % finer.slotMs !== 0)) {
      throw new RangeError(`slots must grow by whole multiples (got ${finer.slotMs} ms, then ${slotMs} ms)`);
    }
    usable.push({ slotMs, spanMs: Math.min(spanMs, longestMs) });
    if (spanMs >= longestMs) break;
  }
  const coarsest = usable[usable.length - 1];
  if (!coarsest) throw new RangeError('rings need at least one resolution (got none)');
  usable[usable.length - 1] = { ...coarsest, spanMs: longestMs };
  if (longestMs > 4 * DAY_MS && coarsest.slotMs < DAY_MS && DAY_MS % coarsest.slotMs === 0)
    usable.push({ slotMs: DAY_MS, spanMs: longestMs });
  return usable;
}

/** An eighth more than the span, so that a window which ends a little before the newest event still starts on its own slots. */
function capacity(slotMs: number, spanMs: number): number {
  return Math.ceil((spanMs * 1.125) / slotMs) + 2;
}
