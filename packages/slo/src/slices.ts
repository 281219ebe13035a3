import { judgeCompositeSlice } from './composite.js';
import { type Counts, NO_COUNTS } from './counts.js';
import type { Fraction } from './fraction.js';
import { Ring, type RingDump } from './ring.js';
import { type Piece, Rings, type RingsDump } from './rings.js';
import { judgeSlice, partsPerSlice, type SliceBudgeting, type SliceSum, sliceSum } from './slice.js';
import { DEFAULT_RESOLUTIONS, type Resolution } from './slot.js';
import type { Span } from './span.js';

/** For how many slices events are kept apart, so that late ones can still change a verdict: a day and an hour of minutes. */
const OPEN_SLICES = 1500;

export interface SlicesOptions {
  readonly budgeting: SliceBudgeting;
  /** The longest window that will be asked for. */
  readonly spanMs: number;
  readonly resolutions?: readonly Resolution[];
  /** The weights of a composite's members; without it there is one member, the SLO itself. */
  readonly weights?: readonly Fraction[];
}

/**
 * Budgeting by time. Events of all instances are added to their slice, and the slice is judged as a whole: two instances that are each half bad do not
 * make two half-bad slices. What is kept for long is the verdicts, as tallies in rings, so that a month of slices is summed as cheaply as a month of
 * events. Slices are aligned to the epoch.
 */
export class Slices {
  readonly sliceMs: number;
  private readonly open: readonly Ring[];
  private readonly verdicts: Rings;
  private readonly budgeting: SliceBudgeting;
  private readonly weights: readonly Fraction[] | undefined;

  constructor({ budgeting, spanMs, resolutions, weights }: SlicesOptions) {
    this.budgeting = budgeting;
    this.weights = weights;
    this.sliceMs = budgeting.slice.ms;
    this.open = Array.from({ length: weights?.length ?? 1 }, () => new Ring(this.sliceMs, OPEN_SLICES));
    this.verdicts = new Rings({ spanMs, resolutions: resolutions ?? sliceResolutions(this.sliceMs) });
  }

  /**
   * Counts events at an instant, of one member where it is a composite. False, and nothing counted, where the slice's events are no longer kept apart: its
   * verdict stands.
   */
  add(timeMs: number, good: number, bad: number, member = 0): boolean {
    const ring = this.open[member];
    if (!ring || !Number.isFinite(timeMs) || ring.at(timeMs) === undefined) return false;
    const was = this.verdict(timeMs);
    ring.add(timeMs, good, bad);
    const is = this.verdict(timeMs);
    if (was.good !== is.good || was.bad !== is.bad) this.verdicts.add(timeMs, is.good - was.good, is.bad - was.bad);
    return true;
  }

  /** The slices that lie in a span, by the bounds of {@link Rings}; the one still running at its end is not among them. */
  sum(span: Span): SliceSum {
    const { from, to } = this.verdicts.covered(span);
    const slices = Math.max(0, Math.floor(to / this.sliceMs) - Math.floor(from / this.sliceMs));
    return sliceSum(this.verdicts.sum(span), { slices, partsPerSlice: partsPerSlice(this.budgeting) });
  }

  /** The slices until an instant in parts of a slice, as the pieces of {@link Rings}. */
  pieces(until: number): Piece[] {
    return this.verdicts.pieces(until);
  }

  /** As those of {@link Rings}. */
  slotMsAt(timeMs: number, until: number): number {
    return this.verdicts.slotMsAt(timeMs, until);
  }

  piecesSince(until: number): number {
    return this.verdicts.piecesSince(until);
  }

  /** Everything that is held, as plain data for storing: {@link restore} brings it back. */
  dump(): SlicesDump {
    return {
      sliceMs: this.sliceMs,
      open: this.open.map((ring) => ring.dump()),
      verdicts: this.verdicts.dump(),
    };
  }

  /** Takes over what was dumped by slices of the same options; what has another slice length has nothing to say here. */
  restore(dump: SlicesDump): void {
    if (dump.sliceMs !== this.sliceMs) return;
    for (const [member, ring] of dump.open.entries()) this.open[member]?.restore(ring);
    this.verdicts.restore(dump.verdicts);
  }

  /** What the slice that an instant lies in is worth by now, in parts. */
  verdict(timeMs: number): Counts {
    if (!this.weights) return judgeSlice(this.open[0]?.at(timeMs) ?? NO_COUNTS, this.budgeting);
    const members = this.weights.map((weight, i) => ({ weight, counts: this.open[i]?.at(timeMs) ?? NO_COUNTS }));
    return judgeCompositeSlice(members, this.budgeting);
  }
}

/** Plain data, so that it can be stored in any form. */
export interface SlicesDump {
  readonly sliceMs: number;
  /** For each member, the slices whose events are kept apart. */
  readonly open: readonly RingDump[];
  readonly verdicts: RingsDump;
}

/** The slices themselves, as finely as the default resolutions would, and then those default slots that whole slices fit into. */
function sliceResolutions(sliceMs: number): Resolution[] {
  const coarser = DEFAULT_RESOLUTIONS.filter(({ slotMs }) => slotMs > sliceMs && slotMs % sliceMs === 0);
  const asFine = DEFAULT_RESOLUTIONS.find(({ slotMs }) => slotMs >= sliceMs);
  return [{ slotMs: sliceMs, spanMs: asFine?.spanMs ?? Number.POSITIVE_INFINITY }, ...coarser];
}
