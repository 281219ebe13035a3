import type { AlertRule } from './alert-policy.js';
import {
  compareFractions,
  divideFractions,
  type Fraction,
  fractionOf,
  multiplyFractions,
  subtractFractions,
} from './fraction.js';
import type { Target } from './target.js';

/**
 * What an alert rule will do, without simulating it: the closed forms of the SRE Workbook's chapter on alerting, with a constant share of bad events before
 * and during an incident. Exact fractions of milliseconds.
 */

/** An incident as the formulas see it: the share of bad events before (0 when unset) and during it. */
export interface Incident {
  readonly errorRatio: Fraction;
  readonly background?: Fraction;
}

/** When something happens, counted from the incident's start (or its end, for a reset). Fires at every instant strictly after `ms`. */
export type When =
  | { readonly kind: 'never' }
  | { readonly kind: 'already' }
  | { readonly kind: 'after'; readonly ms: Fraction };

type Condition = Pick<AlertRule, 'threshold'> & {
  readonly long: { readonly ms: number };
  readonly short?: { readonly ms: number };
};

const ZERO: Fraction = { num: 0, den: 1 };

/**
 * After how long the condition becomes true: W × (B·eb - background) / (e - background), in the slower of both windows. Never where the incident is not
 * worse than the threshold, already where the background is.
 */
export function detectionTime(rule: Condition, { budget }: Target, { errorRatio, background = ZERO }: Incident): When {
  const limit = multiplyFractions(rule.threshold, budget);
  if (compareFractions(background, limit) > 0) return { kind: 'already' };
  if (compareFractions(errorRatio, limit) <= 0) return { kind: 'never' };
  return { kind: 'after', ms: multiplyFractions(fractionOf(slower(rule), 1), filled(limit, errorRatio, background)) };
}

/**
 * How long after an incident's end the condition is false again: W × (1 - (B·eb - background) / (e - background)), in the faster of both windows. For
 * incidents that lasted until the condition was true. Never where the background keeps it true.
 */
export function resetTime(rule: Condition, { budget }: Target, { errorRatio, background = ZERO }: Incident): When {
  const limit = multiplyFractions(rule.threshold, budget);
  if (compareFractions(background, limit) > 0) return { kind: 'never' };
  if (compareFractions(errorRatio, limit) <= 0) return { kind: 'already' };
  const left = subtractFractions({ num: 1, den: 1 }, filled(limit, errorRatio, background));
  return { kind: 'after', ms: multiplyFractions(fractionOf(faster(rule), 1), left) };
}

/** The share of the budget of an SLO's window that an incident has spent when the rule detects it: e × t / (eb × T); undefined where it never does. */
export function spentAtDetection(
  rule: Condition,
  target: Target,
  incident: Incident & { readonly windowMs: number },
): Fraction | undefined {
  const detection = detectionTime(rule, target, incident);
  if (detection.kind !== 'after') return undefined;
  return spentAfter(detection.ms, target, incident);
}

/** The share of the budget that burning at a share of bad events for so long has spent. */
export function spentAfter(
  ms: Fraction,
  { budget }: Target,
  { errorRatio, windowMs }: { errorRatio: Fraction; windowMs: number },
): Fraction {
  const burn = divideFractions(errorRatio, budget);
  return divideFractions(multiplyFractions(burn, ms), fractionOf(windowMs, 1));
}

/** How long a full budget lasts at a constant share of bad events: T / b. Without any bad ones it lasts forever. */
export function timeToExhaustion(
  { budget }: Target,
  { errorRatio, windowMs }: { errorRatio: Fraction; windowMs: number },
): When {
  if (errorRatio.num === 0) return { kind: 'never' };
  return { kind: 'after', ms: divideFractions(multiplyFractions(fractionOf(windowMs, 1), budget), errorRatio) };
}

/**
 * The number of events in the long window from which on a single bad one does not exceed the threshold any more: 1 / (B × eb), rounded up. With fewer,
 * every single failure does.
 */
export function eventsForOneFailure(rule: Pick<AlertRule, 'threshold'>, { budget }: Target): number {
  const { num, den } = multiplyFractions(rule.threshold, budget);
  return Math.ceil(den / num);
}

/** How much of a window has to be incident for the limit to be reached. */
function filled(limit: Fraction, errorRatio: Fraction, background: Fraction): Fraction {
  return divideFractions(subtractFractions(limit, background), subtractFractions(errorRatio, background));
}

function slower({ long, short }: Condition): number {
  return Math.max(long.ms, short?.ms ?? 0);
}

function faster({ long, short }: Condition): number {
  return Math.min(long.ms, short?.ms ?? Number.POSITIVE_INFINITY);
}
