import type { AlertState } from '@plimsoll/slo';
import type { Books } from '../books.js';
import type { ActiveAlertView, AlertsView, AlertView } from './view-types.js';

const HISTORY_SHOWN = 200;
const URGENCY: Readonly<Record<AlertView['state'], number>> = { firing: 0, pending: 1, resolved: 2, inactive: 3 };

/** Every alert that is not inactive, of SLOs and of absent services, and the last transitions. */
export function alertsView(books: Books): AlertsView {
  const active: ActiveAlertView[] = [];
  for (const service of books.services()) {
    const { service: name } = service.identity;
    if (service.absence.state !== 'inactive') {
      active.push({
        ...alertView(service.absence),
        kind: 'absence',
        subject: service.id,
        service: name,
        slo: null,
        owner: ownerOf(service.slos.values()),
      });
    }
    for (const book of service.slos.values()) {
      const owner = book.declarations.inForce?.owner ?? null;
      for (const alert of book.alerts) {
        if (alert.state === 'inactive') continue;
        active.push({
          ...alertView(alert),
          kind: 'burn-rate',
          subject: book.id,
          service: name,
          slo: book.name,
          owner,
        });
      }
    }
  }
  for (const { id, composite, alerts } of books.journeys()) {
    for (const alert of alerts) {
      if (alert.state === 'inactive') continue;
      const { service, name: slo, owner = null } = composite;
      active.push({ ...alertView(alert), kind: 'burn-rate', subject: id, service, slo, owner });
    }
  }
  active.sort((a, b) => compareAlerts(a, b) || (a.since ?? 0) - (b.since ?? 0));
  return {
    generatedAt: books.lastEvaluation?.at ?? null,
    active,
    history: books.history().slice(-HISTORY_SHOWN).reverse(),
  };
}

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

/** The team that answers for most of a service's SLOs is told when the service is gone. */
function ownerOf(slos: Iterable<{ declarations: { inForce: { owner?: string } | undefined } }>): string | null {
  const votes = new Map<string, number>();
  for (const { declarations } of slos) {
    const owner = declarations.inForce?.owner;
    if (owner !== undefined) votes.set(owner, (votes.get(owner) ?? 0) + 1);
  }
  const [most] = [...votes].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return most?.[0] ?? null;
}
