import { ATTRIBUTE, prometheusLabel } from '@plimsoll/otlp';
import { type Duration, duration, formatDuration, type Slo } from '@plimsoll/slo';
import { eventsOver, type Ledger, seriesOf } from './promql.js';

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What the rules record: level, metric and operation, as Prometheus advises. Windows are in the names, so that the labels of all agree. */
export const RECORD = {
  events: (window: Duration) => `slo:events:increase${formatDuration(window)}`,
  badEvents: (window: Duration) => `slo:bad_events:increase${formatDuration(window)}`,
  burnRate: (window: Duration) => `slo:burn_rate:${formatDuration(window)}`,
  attainment: 'slo:attainment:ratio',
  remaining: 'slo:error_budget_remaining:ratio',
} as const;

/** Windows that everybody wants to see, whatever the alerts look at. */
const ALWAYS_SHOWN = [duration('5m'), duration('1h')];

/**
 * Events, bad events and the burn rate over every window that the SLO's alerts look at; attainment and the remaining budget over its own, where
 * that is rolling: PromQL knows no calendar.
 */
export function recordingRules(slo: Slo, ledger: Ledger): RecordingRule[] {
  const labels = labelsOf(slo);
  const rule = (record: string, expr: string): RecordingRule => ({ record, expr, labels });
  const recorded = (record: string) => seriesOf(slo, record);
  const rules = windowsOf(slo).flatMap((window) => [
    rule(RECORD.events(window), eventsOver(slo, { ledger, window })),
    rule(RECORD.badEvents(window), eventsOver(slo, { ledger, window, only: 'bad' })),
    rule(
      RECORD.burnRate(window),
      `${recorded(RECORD.badEvents(window))} / (${recorded(RECORD.events(window))} > 0) / ${budgetOf(slo)}`,
    ),
  ]);
  if (slo.window.kind === 'calendar') return rules;
  const window = slo.window.duration;
  const badShare = `${recorded(RECORD.badEvents(window))} / (${recorded(RECORD.events(window))} > 0)`;
  return [
    ...rules,
    rule(RECORD.attainment, `1 - ${badShare}`),
    rule(RECORD.remaining, `1 - ${recorded(RECORD.burnRate(window))}`),
  ];
}

/** Each once, from the shortest to the longest. */
function windowsOf({ alertPolicy, budgetAlerts = [], window }: Slo): Duration[] {
  const ofAlerts = alertPolicy.flatMap(({ long, short }) => [short, long]);
  const ofBudget = budgetAlerts.flatMap((alert) => (alert.kind === 'exhaustion' ? [alert.over] : []));
  const own = window.kind === 'rolling' ? [window.duration] : [];
  const byMs = new Map([...ALWAYS_SHOWN, ...ofAlerts, ...ofBudget, ...own].map((window) => [window.ms, window]));
  return [...byMs.values()].sort((a, b) => a.ms - b.ms);
}

function labelsOf({ service, name, owner }: Slo): Record<string, string> {
  return {
    [prometheusLabel(ATTRIBUTE.serviceName)]: service,
    [prometheusLabel(ATTRIBUTE.sloName)]: name,
    ...(owner !== undefined && { [prometheusLabel(ATTRIBUTE.owner)]: owner }),
  };
}

/** The budget as a share of events. */
function budgetOf({ target: { budget } }: Slo): number {
  return budget.num / budget.den;
}
