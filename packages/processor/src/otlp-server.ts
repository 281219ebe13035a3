import { CONTENT_TYPE, type Encoding, encodeExportResponse, encodeStatus, encodingOf } from '@plimsoll/otlp';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hostCheck } from './allowed-hosts.js';
import type { Settings } from './config.js';
import { createHttpServer, type HttpServer } from './http-server.js';
import { inflater } from './inflate.js';
import type { Keeper } from './keeper.js';
import type { Receiver } from './receiver.js';
import { Refusal } from './refusal.js';
import type { SelfCounters } from './self-counters.js';

/** The path is OTLP's own. */
const METRICS_PATH = '/v1/metrics';

/** How the sender wrote its body. */
interface Framing {
  readonly encoding: Encoding;
  readonly compression: string | undefined;
}

/** OTLP/HTTP: takes metrics, and answers in the encoding that it was asked in, refusals included. */
export function createOtlpServer(
  settings: Settings,
  { receiver, keeper, counters }: { receiver: Receiver; keeper: Keeper; counters: SelfCounters },
): HttpServer {
  const { limits, report } = settings;
  const server = createHttpServer({
    bodyLimit: limits.bodyBytes,
    limits,
    isAllowedHost: hostCheck(settings.otlp.host, settings.allowedHosts),
    counters: counters.otlp,
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
      const { encoding, compression } = framingOf(request);
      const arrived = request.body instanceof Uint8Array ? request.body : new Uint8Array();
      const delivery = {
        encoding,
        body: inflater(compression)(arrived, limits.decompressedBytes),
        ...(compression !== undefined && { compressed: { body: arrived, compression } }),
      };
      return send(reply, encoding, encodeExportResponse(encoding, await receiver.receive(delivery, keeper)));
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
  const compression = headers['content-encoding'];
  inflater(compression);
  return { encoding, compression };
}

function send(reply: FastifyReply, encoding: Encoding, body: Uint8Array): FastifyReply {
  return reply.type(CONTENT_TYPE[encoding]).send(body);
}
