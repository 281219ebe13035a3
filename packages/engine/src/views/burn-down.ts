import {
  attainment,
  budget,
  burnRate,
  type Counts,
  type Coverage,
  NO_COUNTS,
  type Piece,
  partsUnder,
  remainingUnder,
  type Slo,
  type Span,
  sliceSum,
  windowSpan,
} from '@plimsoll/slo';
import { unitsOf } from '../fleet/account.js';
import type { BudgetPointView, HistoryPointView } from './history-types.js';
import { countsView } from './slo-view.js';

/** What is known of an SLO's past. Pieces are sorted and do not overlap; a piece that a boundary falls into counts where it ends. */
export interface Past {
  readonly slo: Slo;
  /** When the SLO began that there was at an instant: one that nobody spoke of for longer than its window begins anew. */
  readonly startOf: (timeMs: number) => number;
  /** Events as they were counted. */
  readonly counted: readonly Piece[];
  /** The same with corrections. */
  readonly corrected: readonly Piece[];
  /** What the budget counts where that is slices, in parts of one. */
  readonly slices?:
    | { readonly sliceMs: number; readonly perSlice: number; readonly pieces: readonly Piece[] }
    | undefined;
  /** Since when the pieces are complete: what is older counts as not seen. */
  readonly sinceMs: number;
  readonly coverage: (span: Span) => Coverage;
}

/** Steps of the past, each with what happened in it and how the budget stood at its end. */
export function burnDown(past: Past, steps: readonly Span[]): HistoryPointView[] {
  const { slo, startOf, sinceMs } = past;
  const counted = new Sums(past.counted);
  const corrected = new Sums(past.corrected);
  const parts = past.slices && new Sums(past.slices.pieces);
  const policy = slo.noData ?? 'freeze';

  /** What the budget counts in a span: events, or slices in parts. */
  function worthIn(span: Span): { counts: Counts; perUnit: number; empty: number } {
    if (!past.slices || !parts) return { counts: corrected.within(span), perUnit: 1, empty: 0 };
    const { sliceMs, perSlice } = past.slices;
    const slices = Math.max(0, Math.floor(span.to / sliceMs) - Math.floor(span.from / sliceMs));
    const sum = sliceSum(parts.within(span), { slices, partsPerSlice: perSlice });
    return { counts: partsUnder(policy, sum), perUnit: perSlice, empty: sum.empty };
  }

  /** How much of a span was seen, and is still known. */
  function seenIn(span: Span): Coverage {
    const from = Math.min(span.to, Math.max(span.from, startOf(span.to)));
    const expected = past.coverage({ from, to: span.to });
    if (sinceMs <= from) return expected;
    const known = past.coverage({ from: Math.min(span.to, sinceMs), to: span.to });
    return { observedMs: known.observedMs, expectedMs: expected.expectedMs };
  }

  function budgetAt(timeMs: number): BudgetPointView {
    const span = windowSpan(slo.window, timeMs, startOf(timeMs));
    const { counts } = worthIn(span);
    const coverage = seenIn(span);
    const spent = budget(counts, slo.target, coverage);
    const kept = attainment(counts);
    if (spent.kind === 'no-data' || kept.kind === 'no-data') return { kind: 'no-data' };
    const { remaining, worst, best } = spent;
    const isByEvents = slo.budgeting.kind === 'occurrences';
    return {
      kind: 'measured',
      attainment: kept.ratio,
      remaining: isByEvents ? remainingUnder(policy, spent) : remaining,
      worst,
      best,
      coverage: spent.coverage,
    };
  }

  return steps.map((step) => {
    const worth = worthIn(step);
    const { observedMs, expectedMs } = seenIn(step);
    return {
      ...step,
      counts: countsView(corrected.within(step)),
      counted: countsView(counted.within(step)),
      slices: past.slices ? unitsOf(worth) : null,
      attainment: attainment(worth.counts),
      burnRate: burnRate(worth.counts, slo.target),
      coverage: expectedMs > 0 ? observedMs / expectedMs : null,
      budget: step.to > startOf(step.to) ? budgetAt(step.to) : { kind: 'no-data' },
    };
  });
}

/** Sums over pieces, each in the time of a search. */
class Sums {
  readonly #ends: readonly number[];
  /** Of everything before each piece, and of all at the end. */
  readonly #good: number[] = [0];
  readonly #bad: number[] = [0];

  constructor(pieces: readonly Piece[]) {
    this.#ends = pieces.map(({ to }) => to);
    let { good, bad } = NO_COUNTS;
    for (const { counts } of pieces) {
      good += counts.good;
      bad += counts.bad;
      this.#good.push(good);
      this.#bad.push(bad);
    }
  }

  /** Of the pieces that end in the span, (from, to]. */
  within({ from, to }: Span): Counts {
    const [first, last] = [this.#after(from), this.#after(to)];
    return {
      good: (this.#good[last] ?? 0) - (this.#good[first] ?? 0),
      bad: (this.#bad[last] ?? 0) - (this.#bad[first] ?? 0),
    };
  }

  /** How many pieces end at an instant or before it. */
  #after(timeMs: number): number {
    let [low, high] = [0, this.#ends.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ends[middle] ?? 0) <= timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
