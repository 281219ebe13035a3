import { NO_DATA } from './attainment.js';
import { lowerBound, tailProbability } from './binomial.js';
import type { BurnRate } from './burn-rate.js';
import { type Counts, total } from './counts.js';
import type { Fraction } from './fraction.js';
import type { Target } from './target.js';

/**
 * The burn rate that is exceeded with the given confidence (0 to 1): Clopper and Pearson's exact one-sided lower bound of the share of bad events, over the
 * budget. One bad event among ten at 99.9 % is a burn rate of 100, but only 5.1 of it is sure at 95 %.
 */
export function sureBurnRate(counts: Counts, { budget }: Target, confidence: number): BurnRate {
  const events = total(counts);
  if (events === 0) return NO_DATA;
  return { kind: 'measured', burnRate: (lowerBound(counts.bad, events, confidence) * budget.den) / budget.num };
}

/**
 * Is the burn rate above the threshold with the given confidence? It is when a service that burns at exactly the threshold would show so many bad events
 * with a chance of less than 1 - confidence, which is the same as the lower bound being above the threshold and needs no search for it.
 */
export function surelyExceeds(
  counts: Counts,
  { budget }: Target,
  { threshold, confidence }: { threshold: Fraction; confidence: number },
): boolean {
  const share = (threshold.num * budget.num) / (threshold.den * budget.den);
  return tailProbability(counts.bad, total(counts), share) < 1 - confidence;
}
