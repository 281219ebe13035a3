import { NO_DATA, type NoData } from './attainment.js';
import { type Counts, total } from './counts.js';
import { divideDown, divideUp } from './rounding.js';
import type { Target } from './target.js';

/** How much of a window was seen: the milliseconds for which telemetry arrived, of those for which it was expected. */
export interface Coverage {
  readonly observedMs: number;
  readonly expectedMs: number;
}

/**
 * The error budget over a window. `spent + remaining = 1`, as exact numbers; as floats each is rounded against us by at most one unit in the
 * last place, so that a budget is never shown as whole, or as not yet exhausted, by rounding alone.
 */
export type Budget =
  | {
      readonly kind: 'measured';
      /** How many events (or slices) could be bad for the ones there were: (1 - target) × total. Rounded down where it is no float. */
      readonly allowed: number;
      /** The share of the budget that is spent: bad / allowed. Above 1 when the promise is broken. */
      readonly spent: number;
      /** 1 - spent, signed: -0.5 means half a budget overspent. */
      readonly remaining: number;
      /** What would remain if everything unseen had been bad, and if it had been good. Equal to `remaining` when all was seen. */
      readonly worst: number;
      readonly best: number;
      /** The share of the window that was seen, 0 to 1. */
      readonly coverage: number;
    }
  | NoData;

/** Everything was seen. */
export const FULL_COVERAGE: Coverage = { observedMs: 1, expectedMs: 1 };

/**
 * The budget by what was counted. Where part of the window was not seen, that part is taken to have had events at the rate of the part that was
 * seen; `worst` counts all of them as bad, `best` as good. Without any event there is no data.
 */
export function budget(counts: Counts, { budget: share }: Target, coverage: Coverage = FULL_COVERAGE): Budget {
  if (total(counts) === 0 || coverage.observedMs <= 0) return NO_DATA;
  const events = BigInt(total(counts));
  const bad = BigInt(counts.bad);
  const num = BigInt(share.num);
  const den = BigInt(share.den);
  const expected = BigInt(Math.round(coverage.expectedMs));
  const observed = bigMin(BigInt(Math.round(coverage.observedMs)), expected);
  // In units of 1/(den × observed) events, so that everything stays a whole number.
  const allowedOfAll = num * events * expected;
  const badIfBest = den * bad * observed;
  const badIfWorst = badIfBest + den * events * (expected - observed);
  return {
    kind: 'measured',
    allowed: divideDown(num * events, den),
    spent: divideUp(den * bad, num * events),
    remaining: divideDown(num * events - den * bad, num * events),
    worst: divideDown(allowedOfAll - badIfWorst, allowedOfAll),
    best: divideDown(allowedOfAll - badIfBest, allowedOfAll),
    coverage: divideDown(observed, expected),
  };
}

/** What is taken to be true while nothing is seen: keep what is known (freeze), or count the unseen as good or as bad. */
export type NoDataPolicy = 'freeze' | 'good' | 'bad';

/** What remains under a no-data policy. */
export function remainingUnder(policy: NoDataPolicy, budget: Extract<Budget, { kind: 'measured' }>): number {
  return policy === 'freeze' ? budget.remaining : policy === 'good' ? budget.best : budget.worst;
}

/**
 * The counts with the unseen part of the window filled up as a no-data policy says: events at the rate of the part that was seen, all of them good or all bad.
 * Whole events, rounded against us. Frozen, or where nothing was seen, the counts stay as they are.
 */
export function countsUnder(policy: NoDataPolicy, counts: Counts, coverage: Coverage): Counts {
  const [observed, expected] = [Math.round(coverage.observedMs), Math.round(coverage.expectedMs)];
  if (policy === 'freeze' || observed <= 0 || observed >= expected) return counts;
  const unseen = BigInt(total(counts)) * BigInt(expected - observed);
  if (policy === 'good') return { good: counts.good + Number(unseen / BigInt(observed)), bad: counts.bad };
  return { good: counts.good, bad: counts.bad + Number((unseen + BigInt(observed) - 1n) / BigInt(observed)) };
}

/** When the budget is gone if it goes on burning as it does. */
export type Exhaustion =
  | { readonly kind: 'exhausted' }
  | { readonly kind: 'never' }
  | { readonly kind: 'in'; readonly ms: number };

/**
 * Remaining × window / burn rate: the time until nothing is left, at this burn rate. A full budget is `remaining: 1`. Time-based: for an SLO that
 * counts events it holds as long as the traffic stays what it is.
 */
export function exhaustion(reading: { remaining: number; burnRate: number; windowMs: number }): Exhaustion {
  if (reading.remaining <= 0) return { kind: 'exhausted' };
  if (reading.burnRate <= 0) return { kind: 'never' };
  return { kind: 'in', ms: (reading.remaining * reading.windowMs) / reading.burnRate };
}

function bigMin(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
