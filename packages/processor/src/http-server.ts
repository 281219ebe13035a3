import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { HostCheck } from './allowed-hosts.js';
import type { Happening } from './happening.js';
import type { Limits } from './limits.js';
import { Refusal, toRefusal } from './refusal.js';
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
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1_024 },
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket, counters),
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

  function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
    const refusal = toRefusal(error, bodyLimit);
    if (refusal.code === 'internal-error') report({ kind: 'request-failed', path: request.url, error });
    counters.refused.add(refusal.code);
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
    running++;
    reply.raw.once('close', () => running--);
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

/** A request that never became one: garbage, endless headers, or too slow. There is no reply object yet. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket, counters: RequestCounters): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const isLate = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  counters.received++;
  counters.refused.add(isLate ? 'request-timeout' : 'malformed-http');
  const status = isLate ? '408 Request Timeout' : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
