import compress from '@fastify/compress';
import { hostCheck } from './allowed-hosts.js';
import { alertRoutes } from './api/alert-routes.js';
import type { EventStreams } from './api/event-stream.js';
import { FleetLists } from './api/fleet-lists.js';
import { fleetRoutes } from './api/fleet-routes.js';
import { historyRoutes } from './api/history-routes.js';
import { openApiDocument } from './api/openapi.js';
import { registerRoutes } from './api/register.js';
import type { Route } from './api/route.js';
import { sloRoutes } from './api/slo-routes.js';
import type { Settings } from './config.js';
import type { Corrections } from './corrections.js';
import type { History } from './history.js';
import { createHttpServer, type HttpServer } from './http-server.js';
import type { Journeys } from './journeys.js';
import { Refusal } from './refusal.js';
import { SCRAPE_CONTENT_TYPE, Scrape } from './scrape.js';
import { type SelfSources, selfView } from './self-view.js';
import { VERSION } from './version.js';

/** Views need no body; what little a client sends anyway may not be large. */
const BODY_LIMIT = 64 * 1024;

/** Smaller answers are not worth the work of compressing them. */
const COMPRESS_FROM_BYTES = 1_400;

/** An evaluation is late when it is this many intervals old: views then show the past, and the processor is not ready. */
const LATE_AFTER_INTERVALS = 5;

/** What the API shows, and what it lets people enter. */
export interface ApiSources extends SelfSources {
  readonly history: History;
  readonly corrections: Corrections;
  readonly journeys: Journeys;
}

/** Views of the books as JSON, the Prometheus scrape, and health. Reads only. */
export function createApiServer(settings: Settings, sources: ApiSources, streams: EventStreams): HttpServer {
  const { counters, startedAtMs } = sources;
  const { limits, report } = settings;
  const server = createHttpServer({
    bodyLimit: BODY_LIMIT,
    limits,
    isAllowedHost: hostCheck(settings.api.host, settings.allowedHosts),
    counters: counters.api,
    report,
    answerRefusal: ({ code, message }, _request, reply) => reply.send({ code, message }),
  });
  const { app } = server;
  const routes = apiRoutes(settings, sources, streams);

  app.addHook('onRequest', async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new Refusal('method-not-allowed', `views are read with GET (got ${request.method})`, {
        headers: { allow: 'GET, HEAD' },
      });
    }
  });
  app.register(compress, { threshold: COMPRESS_FROM_BYTES, encodings: ['gzip', 'deflate', 'identity'] });
  app.register(async (scope) =>
    registerRoutes(scope, routes, {
      edition: () => `${startedAtMs.toString(36)}-${(sources.books.lastEvaluation?.at ?? 0).toString(36)}`,
    }),
  );
  return {
    app,
    drain: () => {
      server.drain();
      streams.close();
    },
  };
}

/** Everything that the API serves. */
export function apiRoutes(settings: Settings, sources: ApiSources, streams: EventStreams): readonly Route[] {
  const { books, clock } = sources;
  const lists = new FleetLists({ books, monotonicMs: () => clock.monotonicMs() });
  const routes: Route[] = [
    ...fleetRoutes(books, lists),
    ...sloRoutes(books, lists),
    ...historyRoutes(sources),
    ...alertRoutes(books, streams),
    ...ownRoutes(settings, sources),
    {
      method: 'GET',
      path: '/api/v1/openapi.json',
      summary: 'This description',
      answer: 'application/json',
      handle: () => document,
    },
    {
      method: 'GET',
      path: '/',
      summary: 'What is served here',
      answer: 'RootAnswer',
      handle: () => ({ name: 'plimsoll-processor', version: VERSION, views: routes.map(({ path }) => path) }),
    },
  ];
  const document = openApiDocument(routes);
  return routes;
}

/** The processor about itself, and what machines ask of it. */
function ownRoutes(settings: Settings, sources: SelfSources): readonly Route[] {
  const { evaluator } = sources;
  const scrape = new Scrape(sources);
  return [
    {
      method: 'GET',
      path: '/api/v1/self',
      summary: 'The processor about itself, everything it refused by code',
      answer: 'SelfView',
      handle: () => selfView(settings, sources),
    },
    {
      method: 'GET',
      path: '/metrics',
      summary: 'The fleet and the processor itself, for Prometheus',
      answer: SCRAPE_CONTENT_TYPE,
      handle: async (_request, reply) => reply.type(SCRAPE_CONTENT_TYPE).send(await scrape.text()),
    },
    {
      method: 'GET',
      path: '/healthz',
      summary: 'Whether the process is alive',
      answer: 'text/plain; charset=utf-8',
      handle: (_request, reply) => reply.type('text/plain; charset=utf-8').send('ok\n'),
    },
    {
      method: 'GET',
      path: '/readyz',
      summary: 'Whether it evaluates on time; 503 when it does not',
      answer: 'text/plain; charset=utf-8',
      handle: (_request, reply) => {
        const isReady = evaluator.ageMs() <= LATE_AFTER_INTERVALS * settings.evaluationIntervalMs;
        reply.code(isReady ? 200 : 503).type('text/plain; charset=utf-8');
        return reply.send(
          isReady ? 'ready\n' : `not ready: no evaluation completed in the last ${LATE_AFTER_INTERVALS} intervals\n`,
        );
      },
    },
  ];
}
