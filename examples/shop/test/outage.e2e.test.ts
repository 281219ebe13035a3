import { Agent } from 'node:http';
import { createServer, type Server } from 'node:net';
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
async function blackHole(port: number): Promise<{ server: Server; visits: () => number }> {
  let visits = 0;
  const server = createServer((socket) => {
    visits += 1;
    socket.on('error', () => undefined);
    cleanUps.push(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  cleanUps.push(() => server.close());
  return { server, visits: () => visits };
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

describe('a service whose processor', () => {
  it.each(['is away', 'does not answer'])(
    '%s serves at full speed, and nothing is lost',
    async (kind) => {
      const first = await startProcessor();
      cleanUps.push(() => first.program.stop());
      const shop = new Shop({ otlp: first.otlp, exportIntervalMs: EXPORT_EVERY_MS });
      cleanUps.push(() => shop.close());
      const { url } = await shop.start('catalog');

      const before = await medianWhileAsking(url, 1_000);
      await first.program.stop();
      const port = Number(new URL(first.otlp).port);
      const hole = kind === 'is away' ? undefined : await blackHole(port);
      // Longer than several exports take to fail.
      const during = await medianWhileAsking(url, 10 * EXPORT_EVERY_MS);
      if (hole) {
        expect(hole.visits()).toBeGreaterThan(0);
        for (const cleanUp of cleanUps.splice(2).reverse()) await cleanUp();
      }
      const second = await startProcessor({ otlpPort: port });
      cleanUps.push(() => second.program.stop());
      const after = await medianWhileAsking(url, 1_000);

      // A request takes a few milliseconds of simulated work: twice as long would be felt, and a blocked export is far more.
      expect(during).toBeLessThan(2 * Math.max(before, after));
      const { ok, failed } = await shop.answers('catalog');
      const counts = await until('the books have caught up', async () => {
        const slo = { service: 'catalog', slo: 'get-products-id-availability' };
        const { good, bad } = sloCounts(await fetchFleet(second.api), slo);
        return good + bad >= ok + failed ? { good, bad } : undefined;
      });
      expect(counts).toEqual({ good: ok, bad: failed });
    },
    60_000,
  );
});
