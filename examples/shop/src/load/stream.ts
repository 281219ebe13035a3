import type { Agent } from 'node:http';
import { request } from 'node:http';

/** One kind of request that customers send. */
export interface Stream {
  /** The service that answers, as it is counted. */
  readonly service: string;
  readonly ratePerSecond: number;
  readonly method: 'GET' | 'POST';
  /** From the intended start to the end of the answer; an answer that takes longer is counted as slow, too. */
  readonly slowAfterMs: number;
  /** The instances' base addresses, asked at each request, taken in turn. An instance that went away leaves the list. */
  readonly instances: () => readonly string[];
  /** The path and the JSON body of request number `n`, from 0. */
  readonly path: (n: number) => string;
  readonly body?: (n: number) => unknown;
}

/** How a request ended: with a status, or with no answer (a refused or broken connection, or the time-out). */
export type Ending = { readonly kind: 'answered'; readonly status: number } | { readonly kind: 'lost' };

/** Long, for a request that was given up is one of which the services may say something else than the customers. */
const GIVE_UP_MS = 60_000;

/** Sends one request and reads the whole answer. Never rejects. */
export function send(
  url: URL,
  { method, body, agent }: { method: string; body: unknown; agent: Agent },
): Promise<Ending> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers =
    text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  return new Promise((resolve) => {
    const outgoing = request(url, { method, headers, agent, signal: AbortSignal.timeout(GIVE_UP_MS) }, (response) => {
      response.once('end', () => resolve({ kind: 'answered', status: response.statusCode ?? 0 }));
      response.once('error', () => resolve({ kind: 'lost' }));
      response.resume();
    });
    outgoing.once('error', () => resolve({ kind: 'lost' }));
    outgoing.end(text);
  });
}
