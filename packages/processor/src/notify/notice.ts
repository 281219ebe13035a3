import type { ActiveAlertView } from '@plimsoll/engine';

/** What people are told of an incident: that it began, or that it is over. Plain data; times are epoch milliseconds. */
export interface Notice {
  readonly state: 'firing' | 'resolved';
  /** The same from the beginning to the end of an incident: receivers match by it. */
  readonly incident: string;
  readonly severity: 'page' | 'ticket';
  readonly kind: 'burn-rate' | 'absence';
  /** The id of the SLO or journey, or of the service that is absent. */
  readonly subject: string;
  readonly service: string;
  readonly slo: string | null;
  readonly owner: string | null;
  /** When the incident began. */
  readonly firedAt: number;
  /** When this state was reached. */
  readonly at: number;
  /** In a plain sentence, without the name. */
  readonly meaning: string;
}

/** Who or what a notice is about: "checkout pay-availability". */
export function nameOf({ service, slo }: Notice): string {
  return slo === null ? service : `${service} ${slo}`;
}

/** One line for every receiver: "[page, firing] checkout pay-availability burns its error budget 14.4 times too fast: …". */
export function headline(notice: Notice): string {
  return `[${notice.severity}, ${notice.state}] ${nameOf(notice)} ${notice.meaning}`;
}

/**
 * The incidents that people have been told of. Going by what has been told, and not by single transitions, nothing is told twice and nothing is left out:
 * not over a restart, and not when a ticket outlasts the page that kept it quiet.
 */
export class Told {
  readonly #firing = new Map<string, Notice>();

  constructor(firing: readonly Notice[] = []) {
    for (const notice of firing) this.#firing.set(notice.incident, notice);
  }

  /** Incidents that people know to be on. */
  get firing(): readonly Notice[] {
    return [...this.#firing.values()];
  }

  /** What there is to tell, given the alerts of now. It counts as told from here on. */
  news(active: readonly ActiveAlertView[], now: number): readonly Notice[] {
    const alerts = new Map(active.flatMap((alert) => (alert.incident === null ? [] : [[alert.incident, alert]])));
    const news: Notice[] = [];
    for (const known of this.firing) {
      const alert = alerts.get(known.incident);
      if (alert?.state === 'firing') continue;
      this.#firing.delete(known.incident);
      // What is on no list any more has been resolved for long, or its SLO is gone.
      const { since, meaning } = alert ?? { since: now, meaning: 'is over' };
      news.push({ ...known, state: 'resolved', at: since ?? now, meaning });
    }
    for (const [incident, alert] of alerts) {
      if (alert.state !== 'firing' || alert.inhibited || this.#firing.has(incident)) continue;
      const { severity, kind, subject, service, slo, owner, meaning } = alert;
      const at = alert.since ?? now;
      const about = { incident, severity, kind, subject, service, slo, owner, firedAt: at };
      const notice: Notice = { ...about, state: 'firing', at, meaning };
      this.#firing.set(incident, notice);
      news.push(notice);
    }
    return news;
  }
}
