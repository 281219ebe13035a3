import type { Severity } from './alert-policy.js';
import type { RuleReading } from './alert-state.js';
import { type Counts, NO_COUNTS, total } from './counts.js';
import { type Duration, formatDuration, parseDuration } from './duration.js';
import { compareProducts, type Fraction, formatFraction, fractionOf, parseFraction } from './fraction.js';
import { isTooLong, type Parsed, parsed, quote, refused } from './issue.js';
import type { Target } from './target.js';

/** Alerts on the budget itself rather than on how fast it goes. */
export type BudgetAlert =
  /** At least this share of the budget is spent. */
  | { readonly kind: 'spent'; readonly severity: Severity; readonly share: Fraction; readonly hold?: Duration }
  /** At the burn rate of the last `over`, what remains is gone within `within`; or it is gone already. */
  | {
      readonly kind: 'exhaustion';
      readonly severity: Severity;
      readonly within: Duration;
      readonly over: Duration;
      readonly hold?: Duration;
    };

const FORM = /^(page|ticket)\s+(?:(\S+?)\s?%\s+spent|exhausted\s+within\s+(\S+)\s+over\s+(\S+))(?:\s+hold\s+(\S+))?$/;
const EXAMPLES = 'write "ticket 75% spent" or "page exhausted within 4h over 1h"';

/** Reads "ticket 75% spent; page exhausted within 4h over 1h hold 5m". */
export function parseBudgetAlerts(text: string): Parsed<BudgetAlert[]> {
  const alerts: BudgetAlert[] = [];
  for (const part of text.split(';')) {
    const alert = parseBudgetAlert(part.trim());
    if (alert.kind === 'refused') return alert;
    alerts.push(alert.value);
  }
  return parsed(alerts);
}

/** As {@link parseBudgetAlerts} reads it back. */
export function formatBudgetAlerts(alerts: readonly BudgetAlert[]): string {
  return alerts
    .map((alert) => {
      const condition =
        alert.kind === 'spent'
          ? `${formatFraction(fractionOf(BigInt(alert.share.num) * 100n, alert.share.den))}% spent`
          : `exhausted within ${formatDuration(alert.within)} over ${formatDuration(alert.over)}`;
      return `${alert.severity} ${condition}${alert.hold ? ` hold ${formatDuration(alert.hold)}` : ''}`;
    })
    .join('; ');
}

function parseBudgetAlert(text: string): Parsed<BudgetAlert> {
  const match = isTooLong(text) ? null : FORM.exec(text);
  if (!match)
    return refused(
      'budget-alert-malformed',
      `a budget alert must say what it is about (got ${quote(text)}): ${EXAMPLES}`,
    );
  const [, word, percent, within, over, hold] = match;
  // The expression admits these two words only.
  const severity = word as Severity;
  const held = hold === undefined ? parsed(undefined) : parseDuration(hold);
  if (held.kind === 'refused') return held;
  const options = held.value ? { hold: held.value } : {};
  if (percent !== undefined) {
    const share = parseFraction(percent);
    if (share.kind === 'refused') return share;
    if (share.value.num === 0)
      return refused(
        'budget-alert-malformed',
        `a share of the budget must be above 0% (got ${quote(text)}): ${EXAMPLES}`,
      );
    return parsed({
      kind: 'spent',
      severity,
      share: fractionOf(share.value.num, BigInt(share.value.den) * 100n),
      ...options,
    });
  }
  const horizon = parseDuration(within ?? '');
  const lookback = parseDuration(over ?? '');
  if (horizon.kind === 'refused') return horizon;
  if (lookback.kind === 'refused') return lookback;
  return parsed({ kind: 'exhaustion', severity, within: horizon.value, over: lookback.value, ...options });
}

/** What a budget alert looks at. */
export interface BudgetReading {
  readonly target: Target;
  /** Counted over the SLO's window. */
  readonly window: Counts;
  readonly windowMs: number;
  /** Counted over the alert's `over`, for exhaustion. */
  readonly recent?: Counts;
  /** False where telemetry is missing. */
  readonly complete?: boolean;
}

/** Is the alert's condition true? Exact for shares: 75 % spent is spent when 75 % is spent, not a rounding later. */
export function readBudgetAlert(alert: BudgetAlert, reading: BudgetReading): RuleReading {
  const isTrue = alert.kind === 'spent' ? isSpent(alert.share, reading) : isExhaustedSoon(alert, reading);
  if (isTrue) return 'breaching';
  return reading.complete === false ? 'unknown' : 'quiet';
}

function isSpent(share: Fraction, { target: { budget }, window }: BudgetReading): boolean {
  if (total(window) === 0) return false;
  return compareProducts([window.bad, budget.den, share.den], [share.num, budget.num, total(window)]) >= 0;
}

function isExhaustedSoon(alert: Extract<BudgetAlert, { kind: 'exhaustion' }>, reading: BudgetReading): boolean {
  if (isSpent({ num: 1, den: 1 }, reading)) return true;
  const recent = reading.recent ?? NO_COUNTS;
  if (recent.bad === 0) return false;
  const { window, windowMs } = reading;
  const { num, den } = reading.target.budget;
  // remaining × window / burn rate <= within, multiplied out so that nothing is divided. A window without events has all of its budget.
  const [events, spent] = total(window) === 0 ? [1n, 0n] : [BigInt(total(window)), BigInt(window.bad)];
  const remaining = BigInt(num) * events - BigInt(den) * spent;
  const lasting = remaining * micros(windowMs) * BigInt(num) * BigInt(total(recent));
  return lasting <= micros(alert.within.ms) * BigInt(den) * BigInt(recent.bad) * BigInt(num) * events;
}

function micros(ms: number): bigint {
  return BigInt(Math.round(ms * 1000));
}
