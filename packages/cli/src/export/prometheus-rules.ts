import { formatDuration, type Slo } from '@plimsoll/slo';
import { type AlertCondition, alertConditions } from './alert-conditions.js';
import type { Ledger } from './promql.js';
import { type RecordingRule, recordingRules } from './recording-rules.js';

export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Rules that Prometheus evaluates one after the other, so that an alert sees what was recorded just before. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
}

/** The rules of one SLO, and what of it Prometheus cannot say. */
export interface SloRules {
  readonly group: RuleGroup;
  readonly notes: readonly string[];
}

/** Recording and alerting rules for an SLO. Budgets in slices are left to the processor, which `ledger: 'fleet'` has. */
export function prometheusRules(slo: Slo, ledger: Ledger): SloRules {
  const recordings = slo.budgeting.kind === 'occurrences' ? recordingRules(slo, ledger) : [];
  const { conditions, notes } = alertConditions(slo, ledger);
  const rules = [...recordings, ...alertingRules(slo, conditions)];
  return { group: { name: `slo:${slo.service}:${slo.name}`, rules }, notes };
}

/** As in Plimsoll, one alert for a severity, whichever of its conditions holds; another only where it has to hold for another time. */
function alertingRules(slo: Slo, conditions: readonly AlertCondition[]): AlertingRule[] {
  const alerts = new Map<string, AlertCondition[]>();
  for (const condition of conditions) {
    const key = `${condition.severity} ${condition.holdMs}`;
    alerts.set(key, [...(alerts.get(key) ?? []), condition]);
  }
  return [...alerts.values()].map((alternatives) => alertingRule(slo, alternatives));
}

function alertingRule(slo: Slo, alternatives: readonly AlertCondition[]): AlertingRule {
  const [{ severity, holdMs } = { severity: 'page', holdMs: 0 }] = alternatives;
  const hold = holdMs === 0 ? {} : { for: formatDuration({ ms: holdMs }) };
  const service = literal(slo.service);
  const burns = alternatives.map(({ text }) => text).join('; ');
  return {
    alert: 'ErrorBudgetBurn',
    expr: alternatives.map(({ expr }) => expr).join('\nor '),
    ...hold,
    labels: {
      severity,
      service,
      slo: slo.name,
      ...(slo.owner !== undefined && { owner: literal(slo.owner) }),
      ...(hold.for !== undefined && { hold: hold.for }),
    },
    annotations: {
      summary: `${service} ${slo.name} burns its error budget: ${burns}`,
      ...(slo.description !== undefined && { description: literal(slo.description) }),
    },
  };
}

/** Prometheus fills `{{ … }}` in the labels and annotations of alerts; what a declaration says is text. */
function literal(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}
