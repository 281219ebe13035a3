import type { Duration } from './duration.js';
import { type Fraction, fractionOf } from './fraction.js';
import { nominalMs, type Window } from './window.js';

export type Severity = 'page' | 'ticket';

/**
 * One condition: the burn rate is strictly above the threshold in the long window, so that it matters, and in the short one, so that it still goes on.
 */
export interface AlertRule {
  readonly severity: Severity;
  readonly long: Duration;
  readonly short: Duration;
  /** A burn rate. */
  readonly threshold: Fraction;
  /** The share of the SLO window's budget that burning at the threshold spends in the long window, where the threshold was derived from it. */
  readonly share?: Fraction;
  /** How long the condition must hold before the alert fires. */
  readonly hold?: Duration;
  /** The least number of events in the long window; with fewer the condition is false. */
  readonly minEvents?: number;
  /** How sure to be, 0 to 1: the exact binomial lower bound of the long window's burn rate must be above the threshold, not only the rate itself. */
  readonly confidence?: number;
}

/** Alternatives: an alert of a severity is on while one of its rules is. */
export type AlertPolicy = readonly AlertRule[];

const HOUR_MS = 3_600_000;

const DEFAULT_SHARES = [
  { severity: 'page', percent: 2, longMs: HOUR_MS },
  { severity: 'page', percent: 5, longMs: 6 * HOUR_MS },
  { severity: 'ticket', percent: 10, longMs: 24 * HOUR_MS },
  { severity: 'ticket', percent: 10, longMs: 72 * HOUR_MS },
] as const;

/** The shortest window in which a default rule still makes sense; below it the windows shrink with the SLO's own. */
const DEFAULT_FOR_MS = 7 * 24 * HOUR_MS;

/**
 * Page when 2 % of the budget goes in an hour or 5 % in six, ticket when 10 % goes in a day or in three; each with a short window of a twelfth. The
 * thresholds follow from the SLO's window: 14.4, 6, 3 and 1 for 30 days, 13.44, 5.6, 2.8 and 14/15 for 28. For SLO windows under a week the alert
 * windows shrink in proportion to 30 days (in whole seconds, no short window under one), so that they stay inside the SLO's own.
 */
export function defaultAlertPolicy(window: Window): AlertPolicy {
  const windowMs = nominalMs(window);
  return DEFAULT_SHARES.map(({ severity, percent, longMs }) => {
    const long = windowMs >= DEFAULT_FOR_MS ? longMs : wholeTwelfths((longMs * windowMs) / (720 * HOUR_MS));
    return ruleForShare({ severity, share: fractionOf(percent, 100), long: { ms: long }, windowMs });
  });
}

/** The rule that is on when `share` of the budget goes in the long window: threshold = share × SLO window / long, short = long / 12. */
export function ruleForShare(rule: {
  severity: Severity;
  share: Fraction;
  long: Duration;
  short?: Duration;
  windowMs: number;
}): AlertRule {
  const { severity, share, long, windowMs } = rule;
  return {
    severity,
    long,
    short: rule.short ?? { ms: long.ms / 12 },
    threshold: fractionOf(BigInt(share.num) * BigInt(windowMs), BigInt(share.den) * BigInt(long.ms)),
    share,
  };
}

/** The share of the SLO window's budget that is gone when the rule's long window has burnt at its threshold: threshold × long / window. */
export function shareOf({ threshold, long }: AlertRule, windowMs: number): Fraction {
  return fractionOf(BigInt(threshold.num) * BigInt(Math.round(long.ms)), BigInt(threshold.den) * BigInt(windowMs));
}

function wholeTwelfths(ms: number): number {
  return Math.max(1, Math.round(ms / 12_000)) * 12_000;
}
