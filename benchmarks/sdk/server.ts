import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { autometrics } from '@autometrics/autometrics';
import { defineService } from '@plimsoll/sdk';
import { express as measured } from '@plimsoll/sdk/express';
import express from 'express';
import promBundle from 'express-prom-bundle';
import { median } from '../measure.ts';
import type { Figure } from './figure.ts';
import { registerNowhere } from './peers.ts';

// What measuring costs a real server: processor time per request of Express 5 in processes of their own, asked in turn, so that
// whatever slows the machine down slows all of them alike.

const KINDS = ['none', 'ours', 'prom-client', 'autometrics'] as const;
type Kind = (typeof KINDS)[number];

const ROUNDS = 5;
const BATCHES = 6;
const REQUESTS = 1000;
const CONNECTIONS = 8;

/** Serves in this process, and tells its parent what it has used whenever it is asked. */
export async function serveHere(kind: string): Promise<void> {
  const app = express();
  const answer = (request: express.Request, response: express.Response): void => {
    response.json({ id: request.params.id });
  };
  if (kind === 'ours') {
    const promises = { availability: '99.9%', errorRate: '0.1%', latency: { p95: '500ms' } } as const;
    app.use(measured(defineService({ service: 'shop', operations: { 'GET /orders/:id': promises } })));
  }
  if (kind === 'prom-client') app.use(promBundle({ includeMethod: true, includePath: true }));
  if (kind === 'autometrics') registerNowhere();
  app.get('/orders/:id', kind === 'autometrics' ? autometrics(answer) : answer);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1000);
  });
  process.on('disconnect', () => process.exit(0));
  // Cast: it listens on a port.
  process.send?.((server.address() as AddressInfo).port);
}

class Served {
  private readonly child: ChildProcess;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  private readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.port = port;
  }

  static async start(module: string, kind: Kind): Promise<Served> {
    const code = `const { serveHere } = await import(${JSON.stringify(module)}); await serveHere('${kind}');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [port]: number[] = await once(child, 'message');
    return new Served(child, port ?? 0);
  }

  /** Processor milliseconds per request, over so many of them. */
  async ask(requests: number): Promise<number> {
    const before = await this.cpuMs();
    let left = requests;
    const client = async (): Promise<void> => {
      while (left-- > 0) await this.one();
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, client));
    return ((await this.cpuMs()) - before) / requests;
  }

  stop(): void {
    this.agent.destroy();
    this.child.disconnect();
  }

  private async cpuMs(): Promise<number> {
    this.child.send('usage');
    const [usedMs]: number[] = await once(this.child, 'message');
    return usedMs ?? Number.NaN;
  }

  private one(): Promise<void> {
    return new Promise((resolve, reject) => {
      const asked = get({ host: '127.0.0.1', port: this.port, path: '/orders/7', agent: this.agent }, (answer) => {
        answer.resume().on('end', resolve);
      });
      asked.on('error', reject);
    });
  }
}

/**
 * What measuring adds to a request, against what others add. As everywhere, a round has several batches of each, in turn, of which
 * the quietest counts; the figure is the median over rounds of what each took more than a bare server did.
 */
export async function addedByServers(module: string): Promise<Record<'prom' | 'autometrics', Figure>> {
  const servers = new Map<Kind, Served>();
  for (const kind of KINDS) servers.set(kind, await Served.start(module, kind));
  for (const server of servers.values()) await server.ask(3 * REQUESTS);
  const rounds: Map<Kind, number>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const quietest = new Map<Kind, number>();
    for (let batch = 0; batch < BATCHES; batch++) {
      for (const [kind, server] of servers) {
        quietest.set(kind, Math.min(await server.ask(REQUESTS), quietest.get(kind) ?? Number.POSITIVE_INFINITY));
      }
    }
    rounds.push(quietest);
  }
  for (const server of servers.values()) server.stop();
  const addedUs = (kind: Kind): number =>
    median(rounds.map((took) => ((took.get(kind) ?? Number.NaN) - (took.get('none') ?? Number.NaN)) * 1000));
  const against = (kind: Kind, what: string): Figure => ({
    measured: addedUs('ours') / addedUs(kind),
    baseline: `${what}: ${addedUs(kind).toFixed(1)} µs; ours: ${addedUs('ours').toFixed(1)} µs`,
  });
  return { prom: against('prom-client', 'express-prom-bundle'), autometrics: against('autometrics', 'autometrics') };
}
