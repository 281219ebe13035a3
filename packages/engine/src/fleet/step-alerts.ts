import {
  type AlertRule,
  type AlertState,
  type Counts,
  initialAlert,
  type RuleReading,
  readBudgetAlert,
  readRule,
  type Severity,
  type Slo,
  step,
  windowMs,
} from '@plimsoll/slo';
import type { SloBook } from './slo-book.js';

/** What the alerts of an SLO look at. */
export interface AlertOutlook {
  readonly at: number;
  /** Is telemetry missing right now? */
  readonly isBlind: boolean;
  /** What the budget counts in the window of a length that ends at the instant. */
  readonly countsOf: (windowMs: number) => Counts;
  /** What the budget counts in the SLO's own window, under its no-data policy. */
  readonly inWindow: Counts;
}

const SEVERITIES: readonly Severity[] = ['page', 'ticket'];

/** The alerts of an SLO one step on, the page first: it inhibits the ticket. */
export function stepAlerts(book: SloBook, slo: Slo, outlook: AlertOutlook): AlertState[] {
  const stepped: AlertState[] = [];
  for (const severity of SEVERITIES) {
    const before = book.alerts.find((alert) => alert.severity === severity) ?? initialAlert(severity);
    const onRate = slo.alertPolicy
      .filter((rule) => rule.severity === severity)
      .map((rule) => ({ reading: readRate(rule, slo, { book, outlook }), ...(rule.hold && { hold: rule.hold }) }));
    const pageFiring = stepped.some((alert) => alert.severity === 'page' && alert.state === 'firing');
    const rules = [...onRate, ...onBudget(slo, severity, outlook)];
    stepped.push(step(before, { rules, subject: book.id, pageFiring }, outlook.at));
  }
  return stepped;
}

/** What a rule says. Where telemetry is missing, an SLO may declare that this counts as good or as bad. */
function readRate(rule: AlertRule, slo: Slo, { book, outlook }: { book: SloBook; outlook: AlertOutlook }): RuleReading {
  const { at, isBlind, countsOf } = outlook;
  const reading = readRule(rule, slo.target, {
    long: countsOf(rule.long.ms),
    short: countsOf(rule.short.ms),
    complete: !isBlind && isMostlyCovered(book, at, rule.short.ms),
  });
  if (reading !== 'unknown' || slo.noData === undefined || slo.noData === 'freeze') return reading;
  return slo.noData === 'bad' ? 'breaching' : 'quiet';
}

function onBudget(slo: Slo, severity: Severity, { at, isBlind, countsOf, inWindow }: AlertOutlook) {
  return (slo.budgetAlerts ?? [])
    .filter((alert) => alert.severity === severity)
    .map((alert) => ({
      reading: readBudgetAlert(alert, {
        target: slo.target,
        window: inWindow,
        windowMs: windowMs(slo.window, at),
        ...(alert.kind === 'exhaustion' && { recent: countsOf(alert.over.ms) }),
        complete: !isBlind || (slo.noData ?? 'freeze') !== 'freeze',
      }),
      ...(alert.hold && { hold: alert.hold }),
    }));
}

/** A hole in the past of a window is no reason to be blind; a window that is mostly hole is. */
function isMostlyCovered(book: SloBook, at: number, windowLengthMs: number): boolean {
  const from = Math.max(at - windowLengthMs, book.startMs ?? at);
  return book.covered.within({ from, to: at }) * 2 >= at - from;
}
