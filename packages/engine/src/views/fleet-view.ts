import type { Books } from '../books.js';
import type { InstanceBook } from '../fleet/instance-book.js';
import type { ServiceBook } from '../fleet/service-book.js';
import { alertView } from './alert-view.js';
import { sloLine } from './slo-view.js';
import { summarise } from './summary.js';
import type { FleetView, InstancesView, ServiceView, SloView, TeamView } from './view-types.js';
import { compareServices, compareSlos, compareTeams, compareText } from './worst-first.js';

/** The whole fleet as of the last evaluation, by team, service and SLO, the worst first in each list. */
export function fleetView(books: Books): FleetView {
  const generatedAt = books.lastEvaluation?.at ?? null;
  const teams = new Map<string | null, ServiceView[]>();
  let watermark: number | null = null;
  for (const service of books.services()) {
    const { watermarkMs } = service.listening;
    if (watermarkMs !== undefined) watermark = Math.min(watermark ?? watermarkMs, watermarkMs);
    for (const [owner, slos] of slosByOwner(service)) {
      const services = teams.get(owner);
      const view = serviceView(service, slos, { generatedAt, owner });
      if (services) services.push(view);
      else teams.set(owner, [view]);
    }
  }
  const views = [...teams].map(([owner, services]) => teamOf(owner, services));
  return { generatedAt, watermark, teams: views.sort(compareTeams) };
}

/** What one team answers for; undefined where nobody of that name owns anything. `null` asks for what nobody owns. */
export function teamView(books: Books, owner: string | null): TeamView | undefined {
  const generatedAt = books.lastEvaluation?.at ?? null;
  const services: ServiceView[] = [];
  for (const service of books.services()) {
    const slos = slosByOwner(service, owner).get(owner);
    if (slos) services.push(serviceView(service, slos, { generatedAt, owner }));
  }
  return services.length === 0 ? undefined : teamOf(owner, services);
}

/** The SLOs of a service by owner. What nobody has declared stands under nobody, and so does a service that has nothing else. */
export function slosByOwner(service: ServiceBook, only?: string | null): Map<string | null, SloView[]> {
  const byOwner = new Map<string | null, SloView[]>();
  for (const book of service.slos.values()) {
    const slo = book.declarations.inForce;
    const owner = slo?.owner ?? null;
    if (only !== undefined && owner !== only) continue;
    const slos = byOwner.get(owner) ?? [];
    if (slo) slos.push(sloLine(service, book, slo));
    byOwner.set(owner, slos);
  }
  return byOwner;
}

/** A service with the SLOs that one owner has of it. */
export function serviceView(
  service: ServiceBook,
  slos: readonly SloView[],
  { generatedAt, owner }: { generatedAt: number | null; owner: string | null },
): ServiceView {
  const watermark = service.listening.watermarkMs ?? null;
  const undeclared = [...service.slos.values()].filter((book) => !book.declarations.inForce);
  return {
    id: service.id,
    ...service.identity,
    watermark,
    lagMs: watermark === null || generatedAt === null ? null : Math.max(0, generatedAt - watermark),
    instances: instancesSummary(service, generatedAt),
    absence: alertView(service.absence),
    summary: summarise(slos),
    slos: [...slos].sort(compareSlos),
    undeclared: owner === null ? undeclared.map(({ name }) => name).sort(compareText) : [],
  };
}

function instancesSummary(service: ServiceBook, generatedAt: number | null): InstancesView {
  const all = [...service.instances.values()];
  const heard = (instance: InstanceBook) => generatedAt === null || !service.isSilent(instance, generatedAt);
  const { live, silent } = service.listening;
  return {
    live,
    silent,
    usedTwice: all.filter(({ usedTwiceSinceMs }) => usedTwiceSinceMs !== undefined).map(({ id }) => id),
    aggregators: all.filter((instance) => instance.isAggregator && heard(instance)).map(({ id }) => id),
  };
}

function teamOf(owner: string | null, services: readonly ServiceView[]): TeamView {
  return {
    owner,
    summary: summarise(services.flatMap(({ slos }) => slos)),
    services: [...services].sort(compareServices),
  };
}
