import type { AlertState } from '@plimsoll/slo';
import type { AlertView } from './view-types.js';

const URGENCY: Readonly<Record<AlertView['state'], number>> = { firing: 0, pending: 1, resolved: 2, inactive: 3 };

export function alertView({ state, severity, frozen, inhibited, incident, since }: AlertState): AlertView {
  return { state, severity, frozen, inhibited, incident, since };
}

/** The alert of an SLO that matters most: firing before pending before the rest, a page before a ticket. */
export function worstAlert(alerts: readonly AlertView[]): AlertView {
  const [worst] = [...alerts].sort(compareAlerts);
  return worst ?? { state: 'inactive', severity: 'page', frozen: false, inhibited: false, incident: null, since: null };
}

/** The more urgent first. */
export function compareAlerts(a: AlertView, b: AlertView): number {
  return URGENCY[a.state] - URGENCY[b.state] || Number(a.severity === 'ticket') - Number(b.severity === 'ticket');
}
