import type { Books } from '../books.js';
import { absenceMeaning, alertMeaning } from './alert-meaning.js';
import { alertView, compareAlerts } from './alert-view.js';
import { sloLine } from './slo-view.js';
import type { ActiveAlertView, AlertsView } from './view-types.js';

const HISTORY_SHOWN = 200;

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
        meaning: absenceMeaning(service.absence),
      });
    }
    for (const book of service.slos.values()) {
      const slo = book.declarations.inForce;
      const on = book.alerts.filter(({ state }) => state !== 'inactive');
      if (on.length === 0) continue;
      const line = slo && sloLine(service, book, slo);
      for (const alert of on) {
        active.push({
          ...alertView(alert),
          kind: 'burn-rate',
          subject: book.id,
          service: name,
          slo: book.name,
          owner: slo?.owner ?? null,
          meaning: line ? alertMeaning(line, alert) : 'is no longer declared by anybody',
        });
      }
    }
  }
  for (const { id, composite, alerts } of books.journeys()) {
    for (const alert of alerts) {
      if (alert.state === 'inactive') continue;
      const { service, name: slo, owner = null } = composite;
      const meaning = alert.state === 'resolved' ? 'no longer burns too fast' : 'burns its error budget too fast';
      active.push({ ...alertView(alert), kind: 'burn-rate', subject: id, service, slo, owner, meaning });
    }
  }
  active.sort((a, b) => compareAlerts(a, b) || (a.since ?? 0) - (b.since ?? 0));
  return {
    generatedAt: books.lastEvaluation?.at ?? null,
    active,
    history: books.history().slice(-HISTORY_SHOWN).reverse(),
  };
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
