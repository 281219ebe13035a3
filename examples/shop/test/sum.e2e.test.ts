import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchFleet, sloCounts, watermarkOf } from '../src/fleet.js';
import { OpenLoad } from '../src/load/open-load.js';
import type { Ending } from '../src/load/stream.js';
import { until } from '../src/process/until.js';
import { type Processor, startProcessor } from '../src/processor.js';
import { Shop } from '../src/shop.js';

const EXPORT_EVERY_MS = 1_000;

let processor: Processor;
let shop: Shop;

beforeAll(async () => {
  processor = await startProcessor();
  shop = new Shop({ otlp: processor.otlp, exportIntervalMs: EXPORT_EVERY_MS });
  await shop.open();
}, 120_000);

afterAll(async () => {
  await shop?.close();
  await processor?.program.stop();
}, 120_000);

/** When each request to an instance ended, in epoch milliseconds, and how. */
type Log = { instance: string; atMs: number; ending: Ending }[];

function customers(seed: number): { load: OpenLoad; log: Log; sent: (more: number) => Promise<unknown> } {
  const log: Log = [];
  const load = new OpenLoad({
    streams: shop.customers(0.5),
    seed,
    onEnd: (instance, ending) => log.push({ instance, atMs: Date.now(), ending }),
  });
  const sent = (more: number) => {
    const goal = load.counts('checkout').sent + more;
    return until(`${more} more payments were sent`, () => load.counts('checkout').sent >= goal || undefined);
  };
  return { load, log, sent };
}

/** Good and bad of one SLO in the fleet view; zero before it is known. */
async function fleetCounts(service: string, slo: string): Promise<{ good: number; bad: number }> {
  return sloCounts(await fetchFleet(processor.api), { service, slo });
}

describe('the fleet under traffic', () => {
  it('counts what the services count, exactly, through the restart of an instance', { timeout: 120_000 }, async () => {
    const { load, sent } = customers(7);
    await shop.breakPayments({ slowShare: 0.1, delayMs: 700, failedShare: 0.2 });
    await sent(60);
    const [first] = shop.instances('checkout');
    if (first === undefined) throw new Error('checkout has instances');
    const life = await shop.stop(first);
    expect(life.ok + life.failed).toBeGreaterThan(0);
    await shop.start('checkout');
    await sent(60);
    await load.stop();

    const paid = await shop.answers('checkout');
    expect(paid.failed).toBeGreaterThan(0);
    // Customers counted the same, but for requests that a machine too busy left without an answer.
    const { sent: all, ok, failed, lost } = load.counts('checkout');
    expect(ok + failed + lost).toBe(all);
    expect(ok).toBeLessThanOrEqual(paid.ok);
    expect(failed).toBeLessThanOrEqual(paid.failed);
    expect(paid.ok + paid.failed).toBeLessThanOrEqual(all);
    await until('checkout availability has arrived in the books', async () => {
      const { good, bad } = await fleetCounts('checkout', 'pay-availability');
      return good + bad >= paid.ok + paid.failed || undefined;
    });
    const truth = { good: paid.ok, bad: paid.failed };
    expect(await fleetCounts('checkout', 'pay-availability')).toEqual(truth);
    expect(await fleetCounts('checkout', 'pay-error-rate')).toEqual(truth);
    // A failed payment says nothing about latency: it is in neither good nor bad.
    const latency = await fleetCounts('checkout', 'pay-latency-p95');
    expect(latency.good + latency.bad).toBe(paid.ok);
    expect(latency.bad).toBeGreaterThan(0);

    const charged = await shop.answers('payments');
    await until('payments has arrived in the books', async () => {
      const { good, bad } = await fleetCounts('payments', 'charge-availability');
      return good + bad >= charged.ok + charged.failed || undefined;
    });
    expect(await fleetCounts('payments', 'charge-availability')).toEqual({ good: charged.ok, bad: charged.failed });
  });

  it('is short of a killed instance by no more than came after its last export, and never above', {
    timeout: 120_000,
  }, async () => {
    const before = await shop.answers('checkout');
    const [doomed] = shop.instances('checkout');
    if (doomed === undefined) throw new Error('checkout has instances');
    const doomedBefore = await shop.answersOf(doomed);

    const { load, log, sent } = customers(8);
    await sent(60);
    // What all instances of checkout had reported by then is in the books; a killed one can lose only what came later.
    const reportedUntilMs = watermarkOf(await fetchFleet(processor.api), 'checkout');
    await shop.kill(doomed);
    await sent(30);
    await load.stop();

    const ofDoomed = log.filter(({ instance }) => instance === doomed.url);
    const answered = ofDoomed.filter(({ ending }) => ending.kind === 'answered');
    const surelyReported = answered.filter(({ atMs }) => atMs <= reportedUntilMs).length;
    expect(surelyReported).toBeGreaterThan(0);

    // Everyone who is left stops in order, so that nothing of theirs is on its way any more.
    for (const instance of [...shop.instances('checkout')]) await shop.stop(instance);
    const survivors = await shop.answers('checkout');
    const survived = survivors.ok + survivors.failed;
    const doomedBeforeTotal = doomedBefore.ok + doomedBefore.failed;
    const least = survived + doomedBeforeTotal + surelyReported;
    // What was in flight at the kill may have been counted and reported, though its answer never left.
    const most = survived + doomedBeforeTotal + ofDoomed.length;
    expect(before.ok + before.failed).toBeLessThan(least);

    const stoppedMs = Date.now();
    const fleet = await until('nobody is waited for any more', async () => {
      const view = await fetchFleet(processor.api);
      return watermarkOf(view, 'checkout') >= stoppedMs ? view : undefined;
    });
    const { good, bad } = sloCounts(fleet, { service: 'checkout', slo: 'pay-availability' });
    expect(good + bad).toBeGreaterThanOrEqual(least);
    expect(good + bad).toBeLessThanOrEqual(most);
  });
});
