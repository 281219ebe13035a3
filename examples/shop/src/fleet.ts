import type { FleetView, SloView } from '@plimsoll/engine';
import type { Counts } from '@plimsoll/slo';
import type { SloMoment } from './demo/story.js';

/** Asks a processor for its view of the fleet. */
export async function fetchFleet(api: string): Promise<FleetView> {
  const response = await fetch(new URL('/api/v1/fleet', api), { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`the processor answered ${response.status} instead of the fleet view`);
  // The processor of this very workspace answers: its types are its promise.
  return (await response.json()) as FleetView;
}

/** Every SLO of the fleet. */
export function slosOf(fleet: FleetView): SloView[] {
  return fleet.teams.flatMap(({ services }) => services.flatMap(({ slos }) => slos));
}

/** Good and bad events of one SLO in its window; none before it is known. */
export function sloCounts(fleet: FleetView, { service, slo }: { service: string; slo: string }): Counts {
  const { good = 0, bad = 0 } =
    slosOf(fleet).find((candidate) => candidate.service === service && candidate.name === slo)?.counts ?? {};
  return { good, bad };
}

/**
 * Good and bad events of a service in the last hour, by its availability SLOs: one event for each answer. The window of
 * an SLO may be shorter; a burn rate over an hour is always there.
 */
export function eventsOfLastHour(fleet: FleetView, service: string): Counts {
  const counts = slosOf(fleet)
    .filter((slo) => slo.service === service && slo.indicator.kind === 'availability')
    .map((slo) => slo.burnRates.find(({ window }) => window === '1h')?.counts);
  return counts.reduce<Counts>((sum, one) => ({ good: sum.good + (one?.good ?? 0), bad: sum.bad + (one?.bad ?? 0) }), {
    good: 0,
    bad: 0,
  });
}

/** The epoch milliseconds up to which all instances of a service have reported. */
export function watermarkOf(fleet: FleetView, service: string): number {
  const views = fleet.teams.flatMap(({ services }) => services);
  return views.find((view) => view.service === service)?.watermark ?? Number.NEGATIVE_INFINITY;
}

/** What the demo's story is made of: each SLO's alert and budget at this moment. */
export function moments(fleet: FleetView): SloMoment[] {
  return slosOf(fleet).map(({ service, name, alert, budget }) => ({
    service,
    name,
    alert: alert.state,
    remaining: budget.kind === 'measured' ? budget.remaining : undefined,
  }));
}
