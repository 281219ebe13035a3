import { isAbort, type OutboundCall, type OutboundOptions, outboundMeter } from './outbound.js';
import { resemble } from './same-function.js';
import { CORE, type Measured } from './service-core.js';

/** `fetch`, as far as it matters here. */
export type FetchLike = typeof globalThis.fetch;

export interface FetchOptions extends Omit<OutboundOptions, 'untilFirstByte'> {
  /** What is called in the end: `globalThis.fetch` when unset. */
  readonly fetch?: FetchLike;
}

/**
 * A `fetch` that measures the services it calls as dependencies of this one: `const fetch = measured(shop, { hosts })` with the
 * operation `'POST payments/charges/:id'`. A call lasts until the promise settles: until the head of the answer is here, which
 * is when `fetch` says that it has one. To measure until the last byte, put the interceptor of `@plimsoll/sdk/undici` into a dispatcher.
 *
 * Status 500 and above, no answer, and time that was up are failures; a call that this side gives up is ignored.
 */
export function fetch(service: Measured, options: FetchOptions = {}): FetchLike {
  const original = options.fetch ?? globalThis.fetch;
  if (service[CORE].isDisabled) return original;
  const begin = outboundMeter(service, options);
  const measured: FetchLike = function (this: unknown, input, init) {
    const call = begin(methodOf(input, init), () => urlOf(input));
    const answer: Promise<Response> = Reflect.apply(original, this, [input, init]);
    return call === undefined ? answer : followed(answer, call, init?.signal ?? signalOf(input));
  };
  resemble(measured, original);
  return measured;
}

function followed(
  answer: Promise<Response>,
  call: OutboundCall,
  signal: AbortSignal | null | undefined,
): Promise<Response> {
  return answer.then(
    (response) => {
      call.answered(response.status);
      call.ended();
      return response;
    },
    (error: unknown) => {
      // `abort(reason)` rejects with whatever reason this side gave.
      const isOurs = isAbort(error) || (signal?.aborted === true && signal.reason === error && !isTimeout(error));
      if (isOurs) call.left();
      else call.failed(error);
      throw error;
    },
  );
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

type Input = Parameters<FetchLike>[0];

function methodOf(input: Input, init: RequestInit | undefined): string {
  return init?.method ?? (isRequest(input) ? input.method : 'GET');
}

function urlOf(input: Input): URL {
  return new URL(isRequest(input) ? input.url : input);
}

function signalOf(input: Input): AbortSignal | undefined {
  return isRequest(input) ? input.signal : undefined;
}

function isRequest(input: Input): input is Request {
  return typeof input === 'object' && 'method' in input;
}
