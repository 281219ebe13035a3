import { alertsView, fleetView, sloView } from '@plimsoll/engine';
import { hostCheck } from './allowed-hosts.js';
import type { Settings } from './config.js';
import { createHttpServer, type HttpServer } from './http-server.js';
import { Refusal } from './refusal.js';
import { SCRAPE_CONTENT_TYPE, Scrape } from './scrape.js';
import { type SelfSources, selfView } from './self-view.js';
import { VERSION } from './version.js';

/** Views need no body; what little a client sends anyway may not be large. */
const BODY_LIMIT = 64 * 1024;

/** An evaluation is late when it is this many intervals old: views then show the past, and the processor is not ready. */
const LATE_AFTER_INTERVALS = 5;

/** What the root tells a person who looks with a browser. */
const VIEWS = ['/api/v1/fleet', '/api/v1/slos', '/api/v1/alerts', '/api/v1/self', '/metrics', '/healthz', '/readyz'];

/** Views of the books as JSON, the Prometheus scrape, and health. Reads only. */
export function createApiServer(settings: Settings, sources: SelfSources): HttpServer {
  const { books, counters, evaluator } = sources;
  const { limits, report, evaluationIntervalMs } = settings;
  const scrape = new Scrape(sources);
  const server = createHttpServer({
    bodyLimit: BODY_LIMIT,
    limits,
    isAllowedHost: hostCheck(settings.api.host, settings.allowedHosts),
    counters: counters.api,
    report,
    answerRefusal: ({ code, message }, _request, reply) => reply.send({ code, message }),
  });
  const { app } = server;

  app.addHook('onRequest', async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new Refusal('method-not-allowed', `views are read with GET (got ${request.method})`, {
        headers: { allow: 'GET, HEAD' },
      });
    }
  });

  app.get('/', async () => ({ name: 'plimsoll-processor', version: VERSION, views: VIEWS }));
  app.get('/api/v1/fleet', async () => fleetView(books));
  app.get('/api/v1/slos', async () => {
    const { teams, ...rest } = fleetView(books);
    return { ...rest, slos: teams.flatMap(({ services }) => services.flatMap(({ slos }) => slos)) };
  });
  app.get<{ Params: { id: string } }>('/api/v1/slos/:id', async ({ params, url }) => {
    // An id is percent-encoded where it has to be; a client may send it as it is, or encode it once more.
    const view = sloView(books, params.id) ?? sloView(books, url.split(/[/?]/)[4] ?? '');
    if (view === undefined)
      throw new Refusal('unknown-slo', `no SLO has the id ${JSON.stringify(params.id)}: /api/v1/slos lists them`);
    return view;
  });
  app.get('/api/v1/alerts', async () => alertsView(books));
  app.get('/api/v1/self', async () => selfView(settings, sources));
  app.get('/metrics', async (_request, reply) => reply.type(SCRAPE_CONTENT_TYPE).send(await scrape.text()));
  app.get('/healthz', async (_request, reply) => reply.type('text/plain; charset=utf-8').send('ok\n'));
  app.get('/readyz', async (_request, reply) => {
    const isReady = evaluator.ageMs() <= LATE_AFTER_INTERVALS * evaluationIntervalMs;
    reply.code(isReady ? 200 : 503).type('text/plain; charset=utf-8');
    return isReady ? 'ready\n' : `not ready: no evaluation completed in the last ${LATE_AFTER_INTERVALS} intervals\n`;
  });
  return server;
}
