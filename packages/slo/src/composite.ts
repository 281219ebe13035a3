import type { AlertPolicy, AlertRule } from './alert-policy.js';
import type { RuleReading } from './alert-state.js';
import { NO_DATA } from './attainment.js';
import type { BurnRate } from './burn-rate.js';
import { type Counts, NO_COUNTS, total } from './counts.js';
import { compareFractions, compareProducts, type Fraction } from './fraction.js';
import { addRatios, compareRatio, type ExactRatio, ONE, subtractRatios, toNumberDown, toNumberUp } from './ratio.js';
import { PARTS_PER_SLICE, type SliceBudgeting } from './slice.js';
import type { Target } from './target.js';
import type { Window } from './window.js';

/**
 * One promise made of others, with OpenSLO's rules. By occurrences: the members' burn rates add up, each times its weight. By time slices: a slice is bad
 * when it was bad for any member. By ratio time slices: what the members miss adds up, each times its weight. A journey is the composite of all its steps,
 * each with weight 1: it went well when every step did.
 */
export type CompositeSlo = CompositeBase &
  (
    | { readonly budgeting: { readonly kind: 'occurrences' } }
    | { readonly budgeting: SliceBudgeting; readonly target: Target }
  );

interface CompositeBase {
  readonly name: string;
  readonly service: string;
  readonly owner?: string;
  readonly description?: string;
  readonly window: Window;
  readonly alertPolicy: AlertPolicy;
  readonly members: readonly CompositeMember[];
}

/** An SLO that a composite is made of. */
export interface CompositeMember {
  readonly service: string;
  readonly slo: string;
  /** Above zero; 1 counts in full. */
  readonly weight: Fraction;
}

/** The journey of some SLOs: each counts in full. */
export function journeyMembers(
  steps: readonly { readonly service: string; readonly slo: string }[],
): CompositeMember[] {
  return steps.map(({ service, slo }) => ({ service, slo, weight: { num: 1, den: 1 } }));
}

/** What a member counted over a window, and the target that it has of its own. */
export interface MemberCounts {
  readonly counts: Counts;
  readonly target: Target;
  readonly weight: Fraction;
}

/** The members' burn rates, times their weights, added up. Members without events add nothing; without any event at all there is no data. */
export function compositeBurnRate(members: readonly MemberCounts[]): BurnRate {
  const sum = exactBurnRate(members);
  return sum ? { kind: 'measured', burnRate: toNumberUp(sum) } : NO_DATA;
}

/** Is the composite's burn rate strictly greater than the threshold? Exact. */
export function compositeExceeds(members: readonly MemberCounts[], threshold: Fraction): boolean {
  const sum = exactBurnRate(members);
  return sum !== undefined && compareRatio(sum, { num: BigInt(threshold.num), den: BigInt(threshold.den) }) > 0;
}

/**
 * Is the condition of a composite's rule true? As for a single SLO, with the sum of the members' burn rates in place of one. Confidence is about one binomial
 * count and is not asked for here.
 */
export function readCompositeRule(
  rule: AlertRule,
  windows: {
    readonly long: readonly MemberCounts[];
    readonly short: readonly MemberCounts[];
    /** False where telemetry of a member is missing. */
    readonly complete: boolean;
  },
): RuleReading {
  const { long, short, complete } = windows;
  const events = long.reduce((sum, { counts }) => sum + total(counts), 0);
  const isEnough = events >= (rule.minEvents ?? 0);
  const isBreaching = compositeExceeds(long, rule.threshold) && compositeExceeds(short, rule.threshold);
  if (isEnough && isBreaching) return 'breaching';
  return complete ? 'quiet' : 'unknown';
}

export type CompositeBudget =
  | {
      readonly kind: 'measured' /** Of the budget, 1 is all of it. */;
      readonly spent: number;
      readonly remaining: number;
    }
  | typeof NO_DATA;

/** The share of the composite's budget that is spent over its window: the same sum, since spent is the burn rate over all of the window. */
export function compositeBudget(members: readonly MemberCounts[]): CompositeBudget {
  const sum = exactBurnRate(members);
  return sum
    ? { kind: 'measured', spent: toNumberUp(sum), remaining: toNumberDown(subtractRatios(ONE, sum)) }
    : NO_DATA;
}

/** What one slice of a composite is worth, given the events of its members in that slice, in parts as {@link judgeSlice} has it. */
export function judgeCompositeSlice(
  members: readonly { readonly counts: Counts; readonly weight: Fraction }[],
  budgeting: SliceBudgeting,
): Counts {
  const seen = members.filter(({ counts }) => total(counts) > 0);
  if (seen.length === 0) return NO_COUNTS;
  if (budgeting.kind === 'timeslices') {
    const { num, den } = budgeting.sliceTarget;
    const isGood = seen.every(({ counts }) => compareProducts([counts.good, den], [num, total(counts)]) >= 0);
    return isGood ? { good: 1, bad: 0 } : { good: 0, bad: 1 };
  }
  const missing = seen.map(({ counts, weight }) => ({
    num: BigInt(counts.bad) * BigInt(weight.num),
    den: BigInt(total(counts)) * BigInt(weight.den),
  }));
  const { num, den } = missing.reduce(addRatios);
  const parts = (num * BigInt(PARTS_PER_SLICE) + den - 1n) / den;
  const bad = Math.min(PARTS_PER_SLICE, Number(parts));
  return { good: PARTS_PER_SLICE - bad, bad };
}

/** Are the weights such that a composite is what OpenSLO means by one: each above zero? */
export function hasUsableWeights(members: readonly CompositeMember[]): boolean {
  return members.length > 0 && members.every(({ weight }) => compareFractions(weight, { num: 0, den: 1 }) > 0);
}

function exactBurnRate(members: readonly MemberCounts[]): ExactRatio | undefined {
  const rates = members
    .filter(({ counts }) => total(counts) > 0)
    .map(({ counts, target: { budget }, weight }) => ({
      num: BigInt(counts.bad) * BigInt(budget.den) * BigInt(weight.num),
      den: BigInt(total(counts)) * BigInt(budget.num) * BigInt(weight.den),
    }));
  return rates.length === 0 ? undefined : rates.reduce(addRatios);
}
