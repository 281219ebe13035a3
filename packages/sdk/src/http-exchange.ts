import type { Ending } from './classify.js';
import type { Operation } from './operation.js';
import type { SelfCounters } from './self-counts.js';

/** What is used of a `http.IncomingMessage`. */
export interface RequestLike {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly socket?: SocketLike | null;
}

/** What is used of a `http.ServerResponse`. */
export interface ResponseLike {
  readonly statusCode: number;
  readonly writableFinished: boolean;
  readonly errored?: Error | null;
  on(event: 'close', listener: () => void): unknown;
}

interface SocketLike {
  readonly readableEnded?: boolean;
  readonly errored?: Error | null;
}

/** Says, when a response has ended, which operation it was; `undefined` leaves it uncounted. Never throws. */
export type OperationOf<Request, Response> = (request: Request, response: Response) => Operation | undefined;

/**
 * Measures a response to its very end: sent in full, or cut off. Which operation it was is asked at the end, when the
 * router has decided. One listener, on 'close': it is the only event that every response has.
 */
export function measureExchange<Request extends RequestLike, Response extends ResponseLike>(
  request: Request,
  response: Response,
  monotonic: () => number,
  operationOf: OperationOf<Request, Response>,
): void {
  const startMs = monotonic();
  // Taken now: a request gives its socket back when it is destroyed.
  const socket = request.socket;
  response.on('close', () => {
    const endMs = monotonic();
    const operation = operationOf(request, response);
    if (operation === undefined) return;
    if (response.writableFinished) operation.responded(response.statusCode, endMs - startMs, endMs);
    else operation.conclude(cutOff(response, socket), endMs - startMs, endMs);
  });
}

function cutOff(response: ResponseLike, socket: SocketLike | null | undefined): Ending {
  // A caller who goes away ends or resets the connection from the far side. When neither has happened, or the response has
  // an error of its own, it was this side that broke it off: a stream that failed half way, a destroyed socket, a timeout.
  const hasOwnError = (response.errored ?? null) !== null;
  const callerLeft = !hasOwnError && (socket?.readableEnded === true || (socket?.errored ?? null) !== null);
  return { kind: 'cut-off', by: callerLeft ? 'caller' : 'service', status: response.statusCode };
}

/** What the user's own naming function says. When it throws, the response stays uncounted and a self-metric tells. */
export function named<Request>(
  request: Request,
  name: (request: Request) => string | undefined,
  self: SelfCounters,
): string | undefined {
  try {
    return name(request);
  } catch {
    self.namingFaults += 1;
    return undefined;
  }
}
