import { type Attainment, attainment } from './attainment.js';
import type { NoDataPolicy } from './budget.js';
import type { Budgeting } from './budgeting.js';
import { type Counts, NO_COUNTS, total } from './counts.js';
import { compareProducts } from './fraction.js';

/** Budgeting by time. */
export type SliceBudgeting = Exclude<Budgeting, { kind: 'occurrences' }>;

/**
 * What a slice is worth by ratio is counted in parts, so that slices that were 99.97 % good can be added up in whole numbers. What is bad is rounded up to
 * the next part.
 */
export const PARTS_PER_SLICE = 10_000_000_000;

/** In how many parts a slice is counted: one, or many where it can be partly good. */
export function partsPerSlice(budgeting: SliceBudgeting): number {
  return budgeting.kind === 'timeslices' ? 1 : PARTS_PER_SLICE;
}

/**
 * A slice's worth in parts: all of it good or all of it bad, or (ratio timeslices) divided. A slice is good from its slice target on. One without events is
 * worth nothing: it is counted apart.
 */
export function judgeSlice(counts: Counts, budgeting: SliceBudgeting): Counts {
  const events = total(counts);
  if (events === 0) return NO_COUNTS;
  if (budgeting.kind === 'timeslices') {
    const { num, den } = budgeting.sliceTarget;
    const isGood = compareProducts([counts.good, den], [num, events]) >= 0;
    return isGood ? { good: 1, bad: 0 } : { good: 0, bad: 1 };
  }
  const bad = Number((BigInt(counts.bad) * BigInt(PARTS_PER_SLICE) + BigInt(events) - 1n) / BigInt(events));
  return { good: PARTS_PER_SLICE - bad, bad };
}

/** The slices of a span. */
export interface SliceSum {
  /** How many were good and how many bad: whole numbers by timeslices, not so by ratio timeslices. */
  readonly good: number;
  readonly bad: number;
  /** Slices without an event. */
  readonly empty: number;
  /** Good and bad exactly, in parts of a slice: what attainment, burn rate and budget are computed from. */
  readonly parts: Counts;
  readonly partsPerSlice: number;
}

/** The sum of so many slices whose worths add up to `parts`. */
export function sliceSum(
  parts: Counts,
  { slices, partsPerSlice: perSlice }: { slices: number; partsPerSlice: number },
): SliceSum {
  const empty = slices - Math.round(total(parts) / perSlice);
  return { good: parts.good / perSlice, bad: parts.bad / perSlice, empty, parts, partsPerSlice: perSlice };
}

/** The parts with the empty slices counted as the no-data policy says: left out (freeze), good or bad. */
export function partsUnder(policy: NoDataPolicy, { parts, empty, partsPerSlice: perSlice }: SliceSum): Counts {
  if (policy === 'freeze') return parts;
  const more = empty * perSlice;
  return policy === 'good' ? { good: parts.good + more, bad: parts.bad } : { good: parts.good, bad: parts.bad + more };
}

/** The share of slices that were good, the empty ones counted as the policy says. */
export function sliceAttainment(policy: NoDataPolicy, sum: SliceSum): Attainment {
  return attainment(partsUnder(policy, sum));
}
