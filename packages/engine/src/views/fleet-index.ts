import type { Books } from '../books.js';
import { serviceView, slosByOwner } from './fleet-view.js';
import { instancesView } from './instance-view.js';
import type { FleetIndex, ServiceDetailView, SloBriefView, Standing, TeamOverview } from './overview-types.js';
import { addSummaries, NO_SUMMARY } from './summary.js';
import type { BudgetView, ServiceOverview, SloView } from './view-types.js';
import { compareServices, compareSlos, compareTeams, compareText } from './worst-first.js';

/**
 * Every SLO of the fleet on a line, and the sums over teams, as of the last evaluation. It pauses after each service, so that a busy process can do something
 * else; what is entered in the pauses shows once it is evaluated.
 */
export function* indexFleet(books: Books): Generator<void, FleetIndex> {
  const generatedAt = books.lastEvaluation?.at ?? null;
  const teams = new Map<string | null, ServiceOverview[]>();
  const slos: SloBriefView[] = [];
  let watermark: number | null = null;
  for (const service of books.services()) {
    const { watermarkMs } = service.listening;
    if (watermarkMs !== undefined) watermark = Math.min(watermark ?? watermarkMs, watermarkMs);
    for (const [owner, owned] of slosByOwner(service)) {
      const { slos: shown, ...overview } = serviceView(service, owned, { generatedAt, owner });
      for (const slo of shown) slos.push(briefView(slo, service.id));
      const services = teams.get(owner);
      if (services) services.push(overview);
      else teams.set(owner, [overview]);
    }
    yield;
  }
  const overviews = [...teams].map(([owner, services]) => teamOverview(owner, services)).sort(compareTeams);
  const summary = overviews.map((team) => team.summary).reduce(addSummaries, NO_SUMMARY);
  return {
    overview: { generatedAt, watermark, summary, teams: overviews },
    slos: slos.sort((a, b) => compareSlos(a, b) || compareText(a.id, b.id)),
  };
}

/** One service, whoever owns its SLOs; undefined where no service has the id. */
export function serviceDetailView(books: Books, id: string): ServiceDetailView | undefined {
  const generatedAt = books.lastEvaluation?.at ?? null;
  const book = books.service(id);
  if (!book) return undefined;
  const slos = [...slosByOwner(book).values()].flat();
  const { slos: shown, ...overview } = serviceView(book, slos, { generatedAt, owner: null });
  return { ...overview, slos: shown.map((slo) => briefView(slo, id)), processes: instancesView(books, id) ?? [] };
}

function teamOverview(owner: string | null, services: readonly ServiceOverview[]): TeamOverview {
  const summary = services.map((service) => service.summary).reduce(addSummaries, NO_SUMMARY);
  return { owner, summary, services: [...services].sort(compareServices) };
}

/** An SLO on a line. */
export function briefView(slo: SloView, serviceId: string): SloBriefView {
  const { indicator, objective, budget } = slo;
  return {
    id: slo.id,
    name: slo.name,
    service: slo.service,
    serviceId,
    namespace: slo.namespace,
    environment: slo.environment,
    owner: slo.owner,
    operation: slo.operation,
    indicator: indicator.text,
    target: objective.target,
    window: objective.window,
    budgeting: objective.budgeting,
    standing: standingOf(slo),
    alert: slo.alert,
    attainment: slo.attainment,
    budget: briefBudget(budget),
    trend: slo.trend,
    isBlind: slo.isBlind,
    hasConflict: slo.hasConflict,
    latestMs: slo.latestMs,
  };
}

function briefBudget(budget: BudgetView): SloBriefView['budget'] {
  if (budget.kind === 'no-data') return budget;
  const { remaining, worst, best, coverage, exhaustion } = budget;
  return { kind: 'measured', remaining, worst, best, coverage, exhaustionMs: exhaustionMs(exhaustion) };
}

function exhaustionMs(exhaustion: Extract<BudgetView, { kind: 'measured' }>['exhaustion']): number | null {
  switch (exhaustion.kind) {
    case 'exhausted':
      return 0;
    case 'never':
      return null;
    case 'in':
      return exhaustion.ms;
  }
}

/** How an SLO stands, in one word. */
export function standingOf({ alert, budget, isBlind }: Pick<SloView, 'alert' | 'budget' | 'isBlind'>): Standing {
  if (alert.state === 'firing') return 'firing';
  if (budget.kind === 'measured' && budget.remaining <= 0) return 'exhausted';
  if (alert.state === 'pending') return 'pending';
  return isBlind || budget.kind === 'no-data' ? 'unknown' : 'kept';
}
