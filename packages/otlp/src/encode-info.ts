import {
  type Duration,
  defaultAlertPolicy,
  formatAlertPolicy,
  formatBudgetAlerts,
  formatBudgeting,
  formatWindow,
  type Indicator,
  type Slo,
} from '@plimsoll/slo';
import { ATTRIBUTE } from './names.js';

/** How the policy of an SLO is written that never alerts. */
export const NO_ALERTS = 'none';

/**
 * The declaration of an SLO as attributes of the gauge slo.info, whose value is the target: the stream describes itself. `decodeInfo` reads it back. The
 * service is not among them, for it is an attribute of the resource; nor is an alert policy that follows from the window.
 */
export function encodeInfo(slo: Slo): Record<string, string | number> {
  const attributes: Record<string, string | number> = { [ATTRIBUTE.sloName]: slo.name };
  if (slo.operation !== undefined) attributes[ATTRIBUTE.operation] = slo.operation;
  if (slo.owner !== undefined) attributes[ATTRIBUTE.owner] = slo.owner;
  encodeIndicator(slo.indicator, attributes);
  // Text, because 0.999 as a double is not 999/1000.
  attributes[ATTRIBUTE.target] = slo.target.text;
  attributes[ATTRIBUTE.window] = formatWindow(slo.window);
  attributes[ATTRIBUTE.budgetingMethod] = formatBudgeting(slo.budgeting);
  const policy = formatAlertPolicy(slo.alertPolicy);
  if (policy !== formatAlertPolicy(defaultAlertPolicy(slo.window)))
    attributes[ATTRIBUTE.alertPolicy] = policy || NO_ALERTS;
  if (slo.budgetAlerts !== undefined) attributes[ATTRIBUTE.budgetAlerts] = formatBudgetAlerts(slo.budgetAlerts);
  if (slo.noData !== undefined) attributes[ATTRIBUTE.noData] = slo.noData;
  if (slo.description !== undefined) attributes[ATTRIBUTE.description] = slo.description;
  return attributes;
}

function encodeIndicator(indicator: Indicator, attributes: Record<string, string | number>): void {
  attributes[ATTRIBUTE.indicator] = indicator.kind;
  switch (indicator.kind) {
    case 'availability':
    case 'error-rate':
      if (indicator.timeout !== undefined) attributes[ATTRIBUTE.timeout] = seconds(indicator.timeout);
      return;
    case 'latency':
      attributes[ATTRIBUTE.latencyThreshold] = seconds(indicator.threshold);
      attributes[ATTRIBUTE.latencyFailures] = indicator.failures;
      return;
    case 'freshness':
      attributes[ATTRIBUTE.maxAge] = seconds(indicator.maxAge);
      return;
    case 'throughput':
      attributes[ATTRIBUTE.atLeast] = indicator.atLeast;
      return;
    case 'saturation':
      attributes[ATTRIBUTE.atMost] = indicator.atMost;
      return;
    case 'custom':
      return;
  }
}

/** OpenTelemetry's unit of time. The nearest double; read back, it is rounded to the microsecond, which is a duration's own resolution. */
function seconds({ ms }: Duration): number {
  return ms / 1000;
}
