import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Address } from './config.js';
import { ListenError, type ProcessorErrorCode, type ProcessorIssue } from './errors.js';

/** What keeps a server from listening, by the operating system's code: ours, what is wrong, and what to do. */
const CAUSES: Readonly<Record<string, { code: ProcessorErrorCode; because: string }>> = {
  EADDRINUSE: {
    code: 'port-in-use',
    because: 'another program listens there already: stop it, or choose another port',
  },
  EACCES: { code: 'port-forbidden', because: 'this user may not listen there: choose a port above 1023' },
  EADDRNOTAVAIL: {
    code: 'address-unavailable',
    because: 'this machine has no such address: use 127.0.0.1, or 0.0.0.0 for all',
  },
  ENOTFOUND: {
    code: 'address-unavailable',
    because: 'the name resolves to no address: use 127.0.0.1, or 0.0.0.0 for all',
  },
  EAI_AGAIN: { code: 'address-unavailable', because: 'the name could not be resolved: use an IP address' },
};

interface Listener {
  readonly app: FastifyInstance;
  readonly address: Address;
}

/** Where a started processor can be reached. The path of both is `/`. */
export interface ProcessorAddresses {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT wants. */
  readonly otlp: URL;
  /** Where views, the scrape and health are served. */
  readonly api: URL;
}

/** Opens both listeners or none: when one fails the other is closed, and one `ListenError` names each that failed. */
export async function listenBoth({ otlp, api }: { otlp: Listener; api: Listener }): Promise<ProcessorAddresses> {
  const [otlpResult, apiResult] = await Promise.allSettled([listen(otlp), listen(api)]);
  if (otlpResult.status === 'fulfilled' && apiResult.status === 'fulfilled') {
    return { otlp: otlpResult.value, api: apiResult.value };
  }
  await Promise.all([otlp.app.close(), api.app.close()]);
  throw new ListenError([...issuesOf('otlp', otlp, otlpResult), ...issuesOf('api', api, apiResult)]);
}

async function listen({ app, address }: Listener): Promise<URL> {
  await app.listen({ host: address.host, port: address.port });
  const bound: string | AddressInfo | null = app.server.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : address.port;
  return new URL(`http://${address.host.includes(':') ? `[${address.host}]` : address.host}:${port}`);
}

function issuesOf(name: string, { address }: Listener, result: PromiseSettledResult<URL>): ProcessorIssue[] {
  if (result.status === 'fulfilled') return [];
  const error: unknown = result.reason;
  const systemCode = error instanceof Error && 'code' in error ? String(error.code) : '';
  const { code, because } = CAUSES[systemCode] ?? { code: 'listen-failed' as const, because: String(error) };
  return [{ code, path: [name], message: `cannot listen on ${address.host}:${address.port}: ${because}` }];
}
