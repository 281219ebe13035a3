import { ATTRIBUTE, METRICS, prometheusName } from '@plimsoll/otlp';
import {
  type AlertRule,
  type BudgetAlert,
  formatAlertPolicy,
  formatBudgetAlerts,
  type Severity,
  type Slo,
  type Window,
} from '@plimsoll/slo';
import { fleetGauge, type Ledger, seriesOf } from './promql.js';
import { RECORD } from './recording-rules.js';

/** When an alert fires: any one of its conditions holds, for as long as it says. */
export interface AlertCondition {
  readonly severity: Severity;
  readonly holdMs: number;
  readonly expr: string;
  /** The declaration's own words. */
  readonly text: string;
}

/** What is said in PromQL, and what of a declaration it cannot say. */
export interface Conditions {
  readonly conditions: readonly AlertCondition[];
  readonly notes: readonly string[];
}

/** The alerts of an SLO as conditions on what the recording rules record, or on the state that a processor tells. */
export function alertConditions(slo: Slo, ledger: Ledger): Conditions {
  const { alertPolicy, budgetAlerts = [], budgeting, noData } = slo;
  const parts =
    budgeting.kind === 'occurrences'
      ? [burning(slo), spending(slo, ledger)]
      : [told(slo, ledger, { alerts: [...alertPolicy, ...budgetAlerts], because: 'it counts its budget in slices' })];
  return {
    conditions: parts.flatMap(({ conditions }) => conditions),
    notes: [
      ...parts.flatMap(({ notes }) => notes),
      ...(noData === 'bad' ? ['time without data counts as bad, which no counter shows'] : []),
    ],
  };
}

function burning(slo: Slo): Conditions {
  const onChance = slo.alertPolicy.filter(({ confidence }) => confidence !== undefined);
  return {
    conditions: slo.alertPolicy.map((rule) => ({
      severity: rule.severity,
      holdMs: rule.hold?.ms ?? 0,
      expr: burnExpr(slo, rule),
      text: formatAlertPolicy([rule]),
    })),
    notes:
      onChance.length === 0
        ? []
        : [`"${formatAlertPolicy(onChance)}" is exported without its confidence, which PromQL cannot compute`],
  };
}

function burnExpr(slo: Slo, { long, short, threshold, minEvents }: AlertRule): string {
  const above = threshold.num / threshold.den;
  const conditions = [long, short].map((window) => `${seriesOf(slo, RECORD.burnRate(window))} > ${above}`);
  if (minEvents !== undefined) conditions.push(`${seriesOf(slo, RECORD.events(long))} >= ${minEvents}`);
  return conditions.join(' and ');
}

function spending(slo: Slo, ledger: Ledger): Conditions {
  const { budgetAlerts = [], window } = slo;
  if (window.kind === 'calendar') {
    const because = `"${formatBudgetAlerts(budgetAlerts)}" is about a calendar window`;
    return told(slo, ledger, { alerts: budgetAlerts, because });
  }
  return {
    conditions: budgetAlerts.map((alert) => ({
      severity: alert.severity,
      holdMs: alert.hold?.ms ?? 0,
      expr: spendingExpr(slo, window, alert),
      text: formatBudgetAlerts([alert]),
    })),
    notes: [],
  };
}

/** The remaining share of the budget lasts for the same share of the window, divided by the burn rate. */
function spendingExpr(slo: Slo, window: Extract<Window, { kind: 'rolling' }>, alert: BudgetAlert): string {
  const remaining = seriesOf(slo, RECORD.remaining);
  if (alert.kind === 'spent') return `${remaining} <= ${(alert.share.den - alert.share.num) / alert.share.den}`;
  const burnRate = seriesOf(slo, RECORD.burnRate(alert.over));
  const seconds = window.duration.ms / 1000;
  return `${remaining} * ${seconds} / (${burnRate} > 0) <= ${alert.within.ms / 1000} or ${remaining} <= 0`;
}

/** What PromQL cannot compute, a processor has computed; where rules read the instances there is none. */
function told(
  slo: Slo,
  ledger: Ledger,
  { alerts, because }: { alerts: readonly { readonly severity: Severity }[]; because: string },
): Conditions {
  if (alerts.length === 0) return { conditions: [], notes: [] };
  const what = `${because}, which PromQL does not know`;
  if (ledger === 'instances') {
    return { conditions: [], notes: [`${what}: left out; export it with --from fleet, and have a processor`] };
  }
  const severities = [...new Set(alerts.map(({ severity }) => severity))];
  const conditions = severities.map((severity) => {
    const firing = { [ATTRIBUTE.severity]: severity, [ATTRIBUTE.alertState]: 'firing' };
    const state = fleetGauge(slo, prometheusName(METRICS.alertState), firing);
    return { severity, holdMs: 0, expr: `${state} == 1`, text: `${severity} as the processor tells` };
  });
  return { conditions, notes: [`${what}: its alert is what the processor tells`] };
}
