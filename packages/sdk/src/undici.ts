import { isAbort, type OutboundCall, type OutboundOptions, outboundMeter } from './outbound.js';
import type { Measured } from './service-core.js';

/** What is used of a request's options in a dispatcher of undici 6, 7 or 8. */
export interface DispatchOptions {
  readonly origin?: string | URL | undefined | null;
  readonly path: string;
  readonly method: string;
}

/**
 * An interceptor for dispatchers of undici, which `fetch` can use as well: `new Agent().compose(undici(shop))`. It measures the
 * services that are called as dependencies of this one, until the last byte of their answer: an operation is named
 * `'POST payments/charges/:id'`.
 *
 * Status 500 and above, no answer, one that breaks off, and time that was up are failures. A call that this side gives up is
 * ignored, unless an answer has begun.
 */
export function undici(service: Measured, options: OutboundOptions = {}) {
  const begin = outboundMeter(service, options);
  return <Options extends DispatchOptions, Handler extends object, Result>(
    dispatch: (options: Options, handler: Handler) => Result,
  ) =>
    (options: Options, handler: Handler): Result => {
      const call = begin(options.method, () => new URL(options.path, options.origin ?? undefined));
      return dispatch(options, call === undefined ? handler : heard(handler, call));
    };
}

/** What each thing that a handler is told means for the call. The second names are those of undici 6. */
const MEANINGS: Readonly<Record<string, (call: OutboundCall, args: readonly unknown[]) => void>> = {
  onResponseStart: (call, [, status]) => call.answered(Number(status)),
  onHeaders: (call, [status]) => call.answered(Number(status)),
  onResponseEnd: (call) => call.ended(),
  onComplete: (call) => call.ended(),
  onResponseError: (call, [, error]) => broke(call, error),
  onError: (call, [error]) => broke(call, error),
  onRequestUpgrade: (call, [, status]) => upgraded(call, status),
  onUpgrade: (call, [status]) => upgraded(call, status),
};

function broke(call: OutboundCall, error: unknown): void {
  if (isAbort(error)) call.left();
  else call.failed(error);
}

function upgraded(call: OutboundCall, status: unknown): void {
  call.answered(Number(status));
  call.ended();
}

/** Everything that undici tells a handler. */
const TOLD = [
  ...Object.keys(MEANINGS),
  'onRequestStart',
  'onResponseData',
  'onConnect',
  'onData',
  'onBodySent',
  'onRequestSent',
  'onResponseStarted',
];

/** A handler that tells `handler` everything, and us what matters. It has the methods that `handler` has: undici asks which. */
function heard<Handler extends object>(handler: Handler, call: OutboundCall): Handler {
  const listening: Record<string, unknown> = {};
  for (const name of TOLD) {
    const method: unknown = Reflect.get(handler, name);
    if (typeof method !== 'function') continue;
    const meaning = MEANINGS[name];
    listening[name] = (...args: unknown[]): unknown => {
      meaning?.(call, args);
      return Reflect.apply(method, handler, args);
    };
  }
  // Cast: it has the methods of a handler.
  return listening as Handler;
}
