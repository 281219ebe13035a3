import type { Ending } from './classify.js';
import { AT_REST, type InFlight, InFlightList } from './in-flight.js';
import type { Operation } from './operation.js';

/** What is used of a request of `node:http`, or of `node:http2` in its compatible form. */
export interface RequestLike {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly socket?: SocketLike | null;
}

/** What is used of a response of `node:http`, or of `node:http2` in its compatible form. */
export interface ResponseLike {
  readonly statusCode: number;
  readonly writableEnded: boolean;
  readonly writableFinished: boolean;
  readonly errored?: Error | null;
  /** HTTP/2 only. */
  readonly stream?: { readonly rstCode?: number | undefined } | null;
  on(event: 'close', listener: () => void): unknown;
}

interface SocketLike {
  readonly readableEnded?: boolean;
  readonly errored?: Error | null;
}

/** Which operations exchanges are. */
export interface Exchanged<Context> {
  /** Asked when the exchange is over, its head is sent, or it may be late; `undefined` leaves it uncounted. Never throws. */
  operationOf(context: Context, request: RequestLike, response: ResponseLike): Operation | undefined;
  /** Names of the operations that are over when the head of the response is sent. */
  readonly untilFirstByte: ReadonlySet<string>;
  /** All latency thresholds that an operation may have. */
  readonly thresholdsMs: { readonly shortest: number; readonly longest: number };
}

/**
 * Measures responses to their very end: sent in full, or cut off. Which operation it was is asked then, when the router has
 * decided. One listener, on 'close': it is the only event that every response has. The record that listens is used again
 * for another response, so that measuring one allocates nothing.
 */
export class Exchanges<Context> {
  private readonly free: Exchange<Context>[] = [];
  private readonly monotonic: () => number;
  private readonly exchanged: Exchanged<Context>;
  private readonly inFlight: InFlightList<Exchange<Context>>;

  constructor(monotonic: () => number, exchanged: Exchanged<Context>) {
    this.monotonic = monotonic;
    this.exchanged = exchanged;
    this.inFlight = new InFlightList(monotonic, (exchange, nowMs) => exchange.lookAt(nowMs));
  }

  /** Counts the exchanges that have become late by now. */
  countLate(): void {
    this.inFlight.lookAtAll();
    if (this.free.length > KEPT) this.free.length = KEPT;
  }

  /** Measures a response from now on. `context` is what the framework tells the route by. */
  begin(context: Context, request: RequestLike, response: ResponseLike): void {
    const { monotonic, exchanged, free } = this;
    const exchange = free.pop() ?? new Exchange<Context>(monotonic, exchanged, free);
    exchange.context = context;
    exchange.request = request;
    exchange.response = response;
    // Taken now: a request gives its socket back when it is destroyed.
    exchange.socket = request.socket;
    exchange.isOver = false;
    exchange.startMs = monotonic();
    exchange.lateLanes = 0;
    if (!exchange.isListed) this.inFlight.list(exchange);
    if (exchanged.untilFirstByte.size > 0) whenHeadIsSent(response, () => exchange.headSent(response));
    response.on('close', exchange.closed);
  }
}

/** So many records that no exchange uses are kept for the next ones. */
const KEPT = 4096;

class Exchange<Context> implements InFlight {
  /** A fraction, so that the field is a floating-point number to the engine from the first exchange on. */
  startMs = 0.5;
  lateLanes = AT_REST;
  isListed: boolean;
  /** Known before the end only if the exchange was late: from then on it is this one, wherever a router may yet send it. */
  private lateFor: Operation | undefined;
  context: Context | undefined;
  request: RequestLike | undefined;
  response: ResponseLike | undefined;
  socket: SocketLike | null | undefined;
  /** Counted already, when its head was sent. */
  isOver = false;
  /** Listens to the response, which is its `this`: one that closes twice may by then have left its record to another. */
  readonly closed: () => void;
  private readonly monotonic: () => number;
  private readonly exchanged: Exchanged<Context>;

  constructor(monotonic: () => number, exchanged: Exchanged<Context>, free: Exchange<Context>[]) {
    this.monotonic = monotonic;
    this.exchanged = exchanged;
    // Where nothing can be late nobody has to look.
    this.isListed = exchanged.thresholdsMs.shortest === Infinity;
    const exchange = this;
    this.closed = function (this: unknown): void {
      if (this !== exchange.response) return;
      if (!exchange.isOver) exchange.end();
      exchange.context = undefined;
      exchange.request = undefined;
      exchange.response = undefined;
      exchange.socket = undefined;
      exchange.lateFor = undefined;
      exchange.lateLanes = AT_REST;
      free.push(exchange);
    };
  }

  private end(): void {
    const { request, response, socket, startMs, lateLanes } = this;
    const endMs = this.monotonic();
    if (request === undefined || response === undefined) return;
    const operation = this.operation(request, response);
    if (operation === undefined) return;
    const durationMs = endMs - startMs;
    if (isSentInFull(response)) operation.responded(response.statusCode, durationMs, endMs, lateLanes);
    else operation.conclude(cutOff(response, socket), durationMs, endMs, lateLanes);
  }

  headSent(response: ResponseLike): void {
    const { request, startMs } = this;
    if (this.response !== response || request === undefined || this.isOver) return;
    const endMs = this.monotonic();
    const operation = this.operation(request, response);
    if (operation === undefined || !this.exchanged.untilFirstByte.has(operation.name)) return;
    this.isOver = true;
    operation.responded(response.statusCode, endMs - startMs, endMs, this.lateLanes);
  }

  /** Counts what is late about it by now. Says whether more of it may become late. */
  lookAt(nowMs: number): boolean {
    const { request, response, startMs } = this;
    const { shortest, longest } = this.exchanged.thresholdsMs;
    if (this.isOver || request === undefined || response === undefined) return false;
    const ageMs = nowMs - startMs;
    if (ageMs <= shortest) return true;
    const operation = this.operation(request, response);
    // It may not have come to its route yet.
    if (operation === undefined) return ageMs <= longest;
    const mayBecomeLater = operation.lookAt(this, nowMs);
    if (this.lateLanes > 0) this.lateFor = operation;
    return mayBecomeLater;
  }

  private operation(request: RequestLike, response: ResponseLike): Operation | undefined {
    // Cast: it was set together with the request.
    return this.lateFor ?? this.exchanged.operationOf(this.context as Context, request, response);
  }
}

/** Every way to send a head, spelled out or not, goes through `writeHead`, in HTTP/1 and in HTTP/2. */
function whenHeadIsSent(response: ResponseLike, sent: () => void): void {
  const writeHead: unknown = Reflect.get(response, 'writeHead');
  if (typeof writeHead !== 'function') return;
  const value = function (this: unknown, ...args: unknown[]): unknown {
    const result: unknown = Reflect.apply(writeHead, this, args);
    // A head of 1xx only announces the one that counts.
    if (response.statusCode >= 200) sent();
    return result;
  };
  Reflect.defineProperty(response, 'writeHead', { value, configurable: true, writable: true });
}

/**
 * A response of HTTP/2 that is cancelled has "finished", too, without having ended or with a reason of its own; so has one of
 * HTTP/1 that was ended and then destroyed with an error.
 */
function isSentInFull(response: ResponseLike): boolean {
  return response.writableFinished && response.writableEnded && !hasOwnError(response) && !response.stream?.rstCode;
}

function hasOwnError(response: ResponseLike): boolean {
  return (response.errored ?? null) !== null;
}

/** What HTTP/2 says of a stream that the other side gave up, also when its whole connection went away (RFC 9113, section 7). */
const CANCEL = 8;

function cutOff(response: ResponseLike, socket: SocketLike | null | undefined): Ending {
  return { kind: 'cut-off', by: callerLeft(response, socket) ? 'caller' : 'service', status: response.statusCode };
}

/**
 * A caller who goes away ends or resets the connection from the far side, or cancels the stream. When neither has happened,
 * or the response has an error of its own, it was this side that broke it off: a stream that failed half way, a destroyed
 * socket, a timeout.
 */
function callerLeft(response: ResponseLike, socket: SocketLike | null | undefined): boolean {
  if (response.stream) return response.stream.rstCode === CANCEL;
  if (hasOwnError(response)) return false;
  return socket?.readableEnded === true || (socket?.errored ?? null) !== null;
}
