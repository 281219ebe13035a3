import type { Books } from '@plimsoll/engine';
import { CONTENT_TYPE, type Encoding, encodeExportResponse, encodeStatus, encodingOf } from '@plimsoll/otlp';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hostCheck } from './allowed-hosts.js';
import type { Settings } from './config.js';
import { createHttpServer, type HttpServer } from './http-server.js';
import { type Inflate, inflater } from './inflate.js';
import { Receiver } from './receiver.js';
import { Refusal } from './refusal.js';
import type { SelfCounters } from './self-counters.js';

/** The path is OTLP's own. */
const METRICS_PATH = '/v1/metrics';

/** How the sender wrote its body. */
interface Framing {
  readonly encoding: Encoding;
  readonly inflate: Inflate;
}

/** OTLP/HTTP: takes metrics, and answers in the encoding that it was asked in, refusals included. */
export function createOtlpServer(settings: Settings, sources: { books: Books; counters: SelfCounters }): HttpServer {
  const { limits, report } = settings;
  const receiver = new Receiver({ ...sources, clock: settings.clock });
  const server = createHttpServer({
    bodyLimit: limits.bodyBytes,
    limits,
    isAllowedHost: hostCheck(settings.otlp.host, settings.allowedHosts),
    counters: sources.counters.otlp,
    report,
    answerRefusal: ({ code, message, rpcCode }, request, reply) => {
      const encoding = encodingOf(request.headers['content-type']) ?? 'json';
      return send(reply, encoding, encodeStatus(encoding, { code: rpcCode, message: `${message} [${code}]` }));
    },
  });
  const { app } = server;

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.post(METRICS_PATH, {
    // Refuses what it cannot read before the body has arrived.
    onRequest: async (request) => {
      framingOf(request);
    },
    handler: async (request, reply) => {
      const { encoding, inflate } = framingOf(request);
      const body = inflate(
        request.body instanceof Uint8Array ? request.body : new Uint8Array(),
        limits.decompressedBytes,
      );
      return send(reply, encoding, encodeExportResponse(encoding, receiver.receive(body, encoding)));
    },
  });
  app.route({
    method: ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: METRICS_PATH,
    onRequest: async ({ method }) => {
      throw new Refusal('method-not-allowed', `${METRICS_PATH} takes POST (got ${method})`, {
        headers: { allow: 'POST' },
      });
    },
    handler: async () => undefined,
  });
  app.post('/v1/:signal', {
    onRequest: async (request) => {
      throw new Refusal(
        'unknown-path',
        `this processor takes metrics only (got ${request.url.slice(0, 200)}): send other signals elsewhere, or do not export them`,
      );
    },
    handler: async () => undefined,
  });
  return server;
}

function framingOf({ headers }: FastifyRequest): Framing {
  const encoding = encodingOf(headers['content-type']);
  if (encoding === undefined) {
    const got = JSON.stringify(headers['content-type'] ?? '');
    throw new Refusal(
      'unsupported-content-type',
      `cannot read the Content-Type (got ${got}): use ${Object.values(CONTENT_TYPE).join(' or ')}`,
    );
  }
  return { encoding, inflate: inflater(headers['content-encoding']) };
}

function send(reply: FastifyReply, encoding: Encoding, body: Uint8Array): FastifyReply {
  return reply.type(CONTENT_TYPE[encoding]).send(body);
}
