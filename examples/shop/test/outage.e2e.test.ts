import { once } from 'node:events';
import { Agent } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchFleet, sloCounts } from '../src/fleet.js';
import { send } from '../src/load/stream.js';
import { until } from '../src/process/until.js';
import { startProcessor } from '../src/processor.js';
import { Shop } from '../src/shop.js';

const EXPORT_EVERY_MS = 200;

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
}, 30_000);

/** Accepts connections and never says a word: worse than a refused connection, for it may be waited for. */
async function blackHole(port: number): Promise<{ visits: () => number; close: () => Promise<unknown> }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await once(server.close(), 'close');
  };
  cleanUps.push(close);
  return { visits: () => sockets.length, close };
}

/** Asks for a product again and again until the time is over; resolves to the median duration of a request. */
async function medianWhileAsking(url: string, forMs: number): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const times: number[] = [];
  const endMs = performance.now() + forMs;
  while (performance.now() < endMs) {
    const startMs = performance.now();
    expect(await send(new URL('/products/rope', url), { method: 'GET', body: undefined, agent })).toEqual({
      kind: 'answered',
      status: 200,
    });
    times.push(performance.now() - startMs);
  }
  agent.destroy();
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

describe('a service', () => {
  it('serves at full speed without its processor, and loses nothing', { timeout: 120_000 }, async () => {
    const first = await startProcessor();
    cleanUps.push(() => first.program.stop());
    const port = Number(new URL(first.otlp).port);
    const shop = new Shop({ otlp: first.otlp, exportIntervalMs: EXPORT_EVERY_MS });
    cleanUps.push(() => shop.close());
    const { url } = await shop.start('catalog');

    const before = await medianWhileAsking(url, 1_000);
    await first.program.stop();
    const away = await medianWhileAsking(url, 10 * EXPORT_EVERY_MS);
    const hole = await blackHole(port);
    const silent = await medianWhileAsking(url, 10 * EXPORT_EVERY_MS);
    expect(hole.visits()).toBeGreaterThan(0);
    await hole.close();
    const second = await startProcessor({ otlpPort: port });
    cleanUps.push(() => second.program.stop());
    const after = await medianWhileAsking(url, 1_000);

    // A request does a few milliseconds of simulated work; one that waited for an export would take hundreds. The factor
    // is for a machine that does other things as well.
    const slowest = 3 * Math.max(before, after);
    expect(away).toBeLessThan(slowest);
    expect(silent).toBeLessThan(slowest);

    const { ok, failed } = await shop.answers('catalog');
    const counts = await until('the books have caught up', async () => {
      const slo = { service: 'catalog', slo: 'get-products-id-availability' };
      const { good, bad } = sloCounts(await fetchFleet(second.api), slo);
      return good + bad >= ok + failed ? { good, bad } : undefined;
    });
    expect(counts).toEqual({ good: ok, bad: failed });
  });
});
