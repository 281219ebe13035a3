import { Readable } from 'node:stream';
import { setImmediate as immediately } from 'node:timers/promises';
import { type Books, serviceDetailView, teamView } from '@plimsoll/engine';
import { Refusal } from '../refusal.js';
import type { ServiceListAnswer, TeamsAnswer } from './answers.js';
import type { FleetLists } from './fleet-lists.js';
import type { Route } from './route.js';

/** How many SLOs are shown to who asks where help is needed. */
const URGENT_SHOWN = 20;

/** The fleet by team and by service. */
export function fleetRoutes(books: Books, lists: FleetLists): readonly Route[] {
  async function teams(): Promise<TeamsAnswer> {
    const { overview, slos } = (await lists.current()).index;
    const urgent = slos.filter(({ standing }) => standing === 'firing' || standing === 'exhausted');
    return { ...overview, urgent: urgent.slice(0, URGENT_SHOWN) };
  }

  async function services(): Promise<ServiceListAnswer> {
    const { generatedAt, teams } = (await lists.current()).index.overview;
    const found = new Map<string, ServiceListAnswer['services'][number]>();
    for (const { owner, services } of teams) {
      for (const service of services) {
        const owners = found.get(service.id)?.owners ?? [];
        found.set(service.id, { ...service, owners: [...owners, owner] });
      }
    }
    return { generatedAt, services: [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1)) };
  }

  return [
    {
      method: 'GET',
      path: '/api/v1/fleet',
      summary: 'The whole fleet: teams, their services, their SLOs. Large; the lists below can be had in pages',
      answer: 'FleetView',
      ofEvaluation: true,
      handle: async (_request, reply) => {
        const { overview } = (await lists.current()).index;
        reply.type('application/json; charset=utf-8');
        return Readable.from(fleetText(books, overview));
      },
    },
    {
      method: 'GET',
      path: '/api/v1/teams',
      summary: 'Teams and their services in sums, the worst first, and the SLOs that need somebody first',
      answer: 'TeamsAnswer',
      ofEvaluation: true,
      handle: teams,
    },
    {
      method: 'GET',
      path: '/api/v1/teams/{owner}',
      summary: 'Everything that one team answers for',
      answer: 'TeamView',
      ofEvaluation: true,
      handle: ({ params }) => {
        const { owner } = params as { owner: string }; // the path has it
        return teamView(books, owner) ?? unknownTeam(`no team ${JSON.stringify(owner)} owns anything`);
      },
    },
    {
      method: 'GET',
      path: '/api/v1/unowned',
      summary: 'Everything that no team answers for',
      answer: 'TeamView',
      ofEvaluation: true,
      handle: () => teamView(books, null) ?? unknownTeam('everything has an owner'),
    },
    {
      method: 'GET',
      path: '/api/v1/services',
      summary: 'Services by name, with their owners',
      answer: 'ServiceListAnswer',
      ofEvaluation: true,
      handle: services,
    },
    {
      method: 'GET',
      path: '/api/v1/services/{id}',
      summary: 'One service: its SLOs, whoever owns them, and its processes',
      answer: 'ServiceDetailView',
      ofEvaluation: true,
      handle: ({ params, url }) => {
        const { id } = params as { id: string }; // the path has it
        const view = serviceDetailView(books, id) ?? serviceDetailView(books, url.split(/[/?]/)[4] ?? '');
        if (view) return view;
        throw new Refusal(
          'unknown-service',
          `no service has the id ${JSON.stringify(id)}: /api/v1/services lists them`,
        );
      },
    },
  ];
}

function unknownTeam(what: string): never {
  throw new Refusal('unknown-team', `${what}: /api/v1/teams lists who does`);
}

/** The fleet view team by team, so that a large one neither stops the processor nor fills its memory. */
async function* fleetText(books: Books, { generatedAt, watermark, teams }: OverviewHead): AsyncGenerator<string> {
  yield `{"generatedAt":${JSON.stringify(generatedAt)},"watermark":${JSON.stringify(watermark)},"teams":[`;
  let separator = '';
  for (const { owner } of teams) {
    const team = teamView(books, owner);
    if (team === undefined) continue;
    yield separator + JSON.stringify(team);
    separator = ',';
    await immediately();
  }
  yield ']}';
}

type OverviewHead = Pick<TeamsAnswer, 'generatedAt' | 'watermark' | 'teams'>;
