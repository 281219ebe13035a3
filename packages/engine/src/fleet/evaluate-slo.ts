import {
  attainment,
  type Budget,
  budget,
  burnRate,
  type Counts,
  countsUnder,
  exhaustion,
  remainingUnder,
  type Slo,
  spanEndingAt,
  trend,
  windowMs,
  windowSpan,
} from '@plimsoll/slo';
import type { SloBook } from './slo-book.js';
import type { SloStatus, WindowReading } from './status.js';
import { stepAlerts } from './step-alerts.js';

/** Burn rates over these are always told, whatever the alerts look at. */
export const ALWAYS_TOLD_MS: readonly number[] = [300_000, 3_600_000];
const RECENT_MS = 300_000;
const HOUR_MS = 3_600_000;

/** How an SLO stands at an instant, which is a boundary of the finest slots, and its alerts one step on. */
export function evaluateSlo(book: SloBook, slo: Slo, at: number): SloStatus {
  const span = windowSpan(slo.window, at, book.startMs);
  const policy = slo.noData ?? 'freeze';
  const worth = book.account.worth(span, policy);
  const coverage = book.coverage(span);
  const spent = budget(worth.counts, slo.target, coverage);
  // Slices without events have been counted by the policy already.
  const inWindow = slo.budgeting.kind === 'occurrences' ? countsUnder(policy, worth.counts, coverage) : worth.counts;
  const remaining = spent.kind === 'measured' ? remainingOf(spent, slo) : undefined;
  const isBlind = !isCurrent(book, at);
  const readings = new Map<number, WindowReading>();
  for (const ms of windowsOf(slo)) {
    const window = spanEndingAt(at, ms);
    const worthThere = book.account.worth(window, 'freeze');
    const counts = slo.budgeting.kind === 'occurrences' ? worthThere.counts : book.account.events(window);
    readings.set(ms, { windowMs: ms, counts, worth: worthThere, burnRate: burnRate(worthThere.counts, slo.target) });
  }
  const countsOf = (ms: number): Counts => readings.get(ms)?.worth.counts ?? { good: 0, bad: 0 };
  const lastHour = readings.get(HOUR_MS)?.burnRate;
  return {
    at,
    span,
    counts: slo.budgeting.kind === 'occurrences' ? worth.counts : book.account.events(span),
    worth,
    attainment: attainment(worth.counts),
    budget: spent,
    remaining,
    exhaustion:
      remaining === undefined
        ? undefined
        : exhaustion({
            remaining,
            burnRate: lastHour?.kind === 'measured' ? lastHour.burnRate : 0,
            windowMs: windowMs(slo.window, at),
          }),
    burnRates: [...readings.values()],
    trend: trend({ long: countsOf(HOUR_MS), short: countsOf(RECENT_MS) }),
    isBlind,
    alerts: stepAlerts(book, slo, { at, isBlind, countsOf, inWindow }),
  };
}

/** What remains under the SLO's no-data policy. Slices without events have been counted by it already. */
function remainingOf(spent: Extract<Budget, { kind: 'measured' }>, { budgeting, noData }: Slo): number {
  return budgeting.kind === 'occurrences' ? remainingUnder(noData ?? 'freeze', spent) : spent.remaining;
}

/** Every window whose burn rate somebody wants to know, the shortest first. */
function windowsOf({ alertPolicy, budgetAlerts = [] }: Slo): number[] {
  const asked = new Set(ALWAYS_TOLD_MS);
  for (const { long, short } of alertPolicy) {
    asked.add(long.ms);
    asked.add(short.ms);
  }
  for (const alert of budgetAlerts) if (alert.kind === 'exhaustion') asked.add(alert.over.ms);
  return [...asked].sort((a, b) => a - b);
}

/** Does telemetry reach up to the instant? */
function isCurrent(book: SloBook, at: number): boolean {
  return (book.covered.endMs ?? Number.NEGATIVE_INFINITY) >= at;
}
