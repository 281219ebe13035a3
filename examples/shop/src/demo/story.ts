/** One SLO as the fleet view shows it at one moment. */
export interface SloMoment {
  readonly service: string;
  readonly name: string;
  readonly alert: 'inactive' | 'pending' | 'firing' | 'resolved';
  /** Remaining error budget, 1 = all of it, below 0 = overspent; `undefined` while nothing was measured. */
  readonly remaining: number | undefined;
}

/** What was seen of one SLO from the start to now. Times are milliseconds after traffic started. */
export interface SloStory {
  readonly service: string;
  readonly name: string;
  firedAtMs?: number;
  resolvedAtMs?: number;
  lowestRemaining?: number;
  remaining?: number;
  isFiring: boolean;
}

/** Something that happened, in words. */
export interface StoryEvent {
  readonly atMs: number;
  readonly text: string;
}

/** Watches moment after moment, tells what is new, and knows in the end whether everything happened. */
export class Story {
  readonly #slos = new Map<string, SloStory>();
  readonly #events: StoryEvent[] = [];

  /** Takes in one look at the fleet. Returns what happened since the last one, a sentence each. */
  watch(moments: readonly SloMoment[], atMs: number): string[] {
    const news: string[] = [];
    for (const { service, name, alert, remaining } of moments) {
      const slo = this.#slo(service, name);
      if (remaining !== undefined) {
        slo.remaining = remaining;
        slo.lowestRemaining = Math.min(slo.lowestRemaining ?? remaining, remaining);
      }
      const isFiring = alert === 'firing';
      if (isFiring && !slo.isFiring) {
        slo.firedAtMs ??= atMs;
        delete slo.resolvedAtMs;
        news.push(`ALERT: ${service} burns the budget of ${name}`);
      }
      if (!isFiring && slo.isFiring) {
        slo.resolvedAtMs = atMs;
        news.push(`resolved: ${service} no longer burns the budget of ${name}`);
      }
      slo.isFiring = isFiring;
    }
    for (const text of news) this.note(text, atMs);
    return news;
  }

  /** Notes something that the fleet view does not show by itself. */
  note(text: string, atMs: number): void {
    this.#events.push({ atMs, text });
  }

  /** Everything that happened, in its order. */
  get events(): readonly StoryEvent[] {
    return this.#events;
  }

  get slos(): readonly SloStory[] {
    return [...this.#slos.values()];
  }

  /** What should have happened to this service and did not, a sentence each; none when all of it did. */
  missing(service: string): string[] {
    const slos = this.slos.filter((slo) => slo.service === service);
    const fired = slos.filter((slo) => slo.firedAtMs !== undefined);
    if (fired.length === 0) return [`no alert of ${service} ever fired`];
    return fired.flatMap((slo) => [
      ...(slo.resolvedAtMs === undefined ? [`the alert of ${service} ${slo.name} did not resolve`] : []),
      ...(hasRecovered(slo) ? [] : [`the budget of ${service} ${slo.name} did not recover`]),
    ]);
  }

  #slo(service: string, name: string): SloStory {
    const key = `${service} ${name}`;
    const slo = this.#slos.get(key) ?? { service, name, isFiring: false };
    this.#slos.set(key, slo);
    return slo;
  }
}

function hasRecovered({ remaining, lowestRemaining }: SloStory): boolean {
  return remaining !== undefined && lowestRemaining !== undefined && remaining > lowestRemaining;
}
