import { NO_DATA, type NoData } from './attainment.js';
import { type Counts, total } from './counts.js';
import { compareProducts, type Fraction } from './fraction.js';
import type { Target } from './target.js';

/** How many times faster than sustainable the budget is being spent. 1 spends it in exactly one window; the most is 1 / (1 - target). */
export type BurnRate = { readonly kind: 'measured'; readonly burnRate: number } | NoData;

/** bad / total / (1 - target), or no data where there was no event. For showing; decisions are made by {@link exceeds}. */
export function burnRate(counts: Counts, { budget }: Target): BurnRate {
  const events = total(counts);
  if (events === 0) return NO_DATA;
  return { kind: 'measured', burnRate: (counts.bad * budget.den) / (events * budget.num) };
}

/** Is the burn rate strictly greater than the threshold? Exact: whole numbers are compared, nothing is divided. Without events it is not. */
export function exceeds(counts: Counts, { budget }: Target, threshold: Fraction): boolean {
  return compareProducts([counts.bad, budget.den, threshold.den], [threshold.num, budget.num, total(counts)]) > 0;
}
