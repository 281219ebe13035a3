import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { HostCheck } from './allowed-hosts.js';
import { badQuery } from './api/bad-query.js';
import type { Happening } from './happening.js';
import type { Limits } from './limits.js';
import { REFUSALS, Refusal, type RefusalCode, toRefusal } from './refusal.js';
import type { RequestCounters } from './self-counters.js';

export interface HttpServerOptions {
  /** Largest request body in bytes. */
  readonly bodyLimit: number;
  readonly limits: Limits;
  readonly isAllowedHost: HostCheck;
  readonly counters: RequestCounters;
  readonly report: (happening: Happening) => void;
  /** Writes the body of a refusal in the form that this server's clients read. */
  readonly answerRefusal: (refusal: Refusal, request: FastifyRequest, reply: FastifyReply) => unknown;
}

/** A server that refuses with a reason and counts it. `drain` turns new requests away, for the time of a stop. */
export interface HttpServer {
  readonly app: FastifyInstance;
  drain(): void;
}

/** Answers carry data for programs: nothing in them is to be run, framed, guessed at or kept. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** Node's reasons to give up on a connection, where they say more than that it is not HTTP. */
const BROKEN: Readonly<Record<string, RefusalCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_INVALID_EOF_STATE: 'request-aborted',
};

/** What both ports share: bounds, the host check, security headers, refusals that are counted. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { bodyLimit, limits, counters, report } = options;
  const app = Fastify({
    bodyLimit,
    requestTimeout: limits.requestTimeoutMs,
    return503OnClosing: false, // `refuseEarly` says it in the words of the protocol
    http: {
      maxHeaderSize: 16 * 1024,
      headersTimeout: Math.min(10_000, limits.requestTimeoutMs),
      connectionsCheckingInterval: Math.min(5_000, limits.requestTimeoutMs),
    },
    // A parameter that does not exist is somebody's mistake, and is not passed over in silence.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', verbose: true } },
    schemaErrorFormatter: badQuery,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1_024 },
    clientErrorHandler: answerBroken,
    // An address that cannot be decoded: the hooks below never see it.
    frameworkErrors: (error, request, reply) => {
      counters.received++;
      return refuse(error, request, reply);
    },
  });
  app.server.maxConnections = limits.connections;
  app.server.on('drop', () => counters.droppedConnections++);

  let isDraining = false;
  let running = 0;
  const brokenOff = new WeakSet<Socket>();

  /** What is no request, or arrives too slowly. There may be no reply object yet, so this writes to the socket. */
  function answerBroken(error: Error & { code?: string }, socket: Socket): void {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const code = BROKEN[error.code ?? ''] ?? 'malformed-http';
    counters.refused.add(code);
    brokenOff.add(socket);
    const { status } = REFUSALS[code];
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  }

  function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
    const refusal = toRefusal(error, bodyLimit);
    if (refusal.code === 'internal-error') report({ kind: 'request-failed', path: request.url, error });
    // A request that was broken off ends in an error once more, which is no news.
    if (!brokenOff.has(request.raw.socket)) counters.refused.add(refusal.code);
    reply.code(refusal.status).headers({ ...SECURITY_HEADERS, ...refusal.headers });
    return options.answerRefusal(refusal, request, reply);
  }

  function refuseEarly(request: FastifyRequest): void {
    if (!options.isAllowedHost(request.headers.host)) {
      throw new Refusal(
        'host-not-allowed',
        `this processor does not serve the host (got ${JSON.stringify(request.headers.host ?? '')}): add it to allowedHosts`,
      );
    }
    if (isDraining)
      throw new Refusal('stopping', 'the processor is stopping: try again', { headers: { 'retry-after': '5' } });
    if (running > limits.concurrentRequests) {
      throw new Refusal('too-many-requests', `${limits.concurrentRequests} requests are in progress: try again`, {
        headers: { 'retry-after': '1' },
      });
    }
  }

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    counters.received++;
    if (!request.routeOptions.config.isLongLived) {
      running++;
      reply.raw.once('close', () => running--);
    }
    refuseEarly(request);
  });
  // A connection kept alive beyond its answer would hold up the stop until it times out.
  app.addHook('onSend', async (_request, reply) => {
    if (isDraining) reply.header('connection', 'close');
  });
  app.setErrorHandler(refuse);
  app.setNotFoundHandler((request) => {
    throw new Refusal('unknown-path', `nothing is served at ${request.method} ${request.url.slice(0, 200)}`);
  });
  return {
    app,
    drain: () => {
      isDraining = true;
    },
  };
}
