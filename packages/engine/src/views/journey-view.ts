import { formatAlertPolicy, formatBudgeting, formatDuration, formatFraction, formatWindow } from '@plimsoll/slo';
import type { Books } from '../books.js';
import { alertView, compareAlerts, worstAlert } from './alert-view.js';
import type { JourneyView } from './journey-types.js';

/** The journeys of the fleet as of the last evaluation, the worst first. */
export function journeysView(books: Books): readonly JourneyView[] {
  const views: JourneyView[] = [];
  for (const { id, identity, composite, status, alerts } of books.journeys()) {
    const shown = alerts.map(alertView);
    views.push({
      id,
      name: composite.name,
      service: composite.service,
      ...identity,
      owner: composite.owner ?? null,
      description: composite.description ?? null,
      target: 'target' in composite ? composite.target.text : null,
      window: formatWindow(composite.window),
      budgeting: formatBudgeting(composite.budgeting),
      alertPolicy: formatAlertPolicy(composite.alertPolicy),
      at: status?.at ?? null,
      attainment: status?.attainment ?? { kind: 'no-data' },
      budget: status?.budget ?? { kind: 'no-data' },
      burnRates: (status?.burnRates ?? []).map(({ windowMs, burnRate }) => ({
        window: formatDuration({ ms: windowMs }),
        windowMs,
        ...burnRate,
      })),
      members: composite.members.map(({ service, slo, weight }, i) => ({
        id: status?.members[i]?.id ?? null,
        service,
        slo,
        weight: formatFraction(weight),
        spent: status?.members[i]?.burnRate ?? { kind: 'no-data' },
      })),
      isBlind: status?.isBlind ?? true,
      alert: worstAlert(shown),
      alerts: shown,
    });
  }
  return views.sort((a, b) => compareAlerts(a.alert, b.alert) || leftOf(a) - leftOf(b) || (a.id < b.id ? -1 : 1));
}

function leftOf({ budget }: JourneyView): number {
  return budget.kind === 'measured' ? budget.remaining : 0;
}
