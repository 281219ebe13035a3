import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { gunzipSync } from 'node:zlib';
import {
  ATTRIBUTE,
  type Attributes,
  decodeMetrics,
  type ExponentialPoint,
  METRIC,
  type NumberPoint,
} from '@plimsoll/otlp';

/** One export as it arrived. */
export interface Export {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly resource: Attributes;
  readonly scope: string;
  readonly numbers: readonly NumberPoint[];
  readonly histograms: readonly ExponentialPoint[];
}

/** What a receiver does with a request. */
export type Behaviour = 'accepts' | 'refuses' | 'hangs';

/** A real OTLP receiver on the loopback interface that keeps what it gets. */
export class Receiver {
  behaviour: Behaviour = 'accepts';
  readonly exports: Export[] = [];
  /** How many requests came, whatever became of them. */
  requests = 0;
  private server: Server | undefined;
  private port = 0;

  async start(): Promise<this> {
    const server = createServer((request, response) => {
      this.requests += 1;
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (this.behaviour === 'hangs') return;
        if (this.behaviour === 'accepts') this.keep(request.url ?? '', request.headers, Buffer.concat(chunks));
        response.statusCode = this.behaviour === 'accepts' ? 200 : 400;
        response.setHeader('content-type', request.headers['content-type'] ?? 'application/json');
        response.end(response.getHeader('content-type') === 'application/json' ? '{}' : '');
      });
    });
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    this.port = typeof address === 'object' && address !== null ? address.port : 0;
    this.server = server;
    return this;
  }

  /** Stops, as a receiver that is down; {@link start} brings it back at the same address. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get latest(): Export {
    const latest = this.exports.at(-1);
    if (!latest) throw new Error('nothing has arrived');
    return latest;
  }

  /** Resolves when so many exports have arrived. */
  async received(count: number): Promise<void> {
    while (this.exports.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  private keep(path: string, headers: IncomingHttpHeaders, body: Buffer): void {
    const plain = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const encoding = headers['content-type'] === 'application/json' ? 'json' : 'protobuf';
    let resource: Attributes = {};
    let scope = '';
    const numbers: NumberPoint[] = [];
    const histograms: ExponentialPoint[] = [];
    decodeMetrics(plain, encoding, {
      resource: (attributes) => {
        resource = attributes;
      },
      scope: (name) => {
        scope = name;
      },
      number: (point) => numbers.push({ ...point }),
      histogram: () => undefined,
      exponential: (point) => histograms.push(structuredClone(point)),
    });
    this.exports.push({ path, headers, resource, scope, numbers, histograms });
  }
}

/** The counts of an export: "pay-availability good" → 2, "pay-availability bad TypeError" → 1. */
export function events({ numbers }: Export): Record<string, number> {
  const counters = numbers.filter(({ metric }) => metric === METRIC.events);
  return Object.fromEntries(
    counters.map(({ attributes, value }) => {
      const name = [ATTRIBUTE.sloName, ATTRIBUTE.outcome, ATTRIBUTE.cause].map((key) => attributes[key]);
      return [name.filter((part) => part !== undefined).join(' '), value];
    }),
  );
}
