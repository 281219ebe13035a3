import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { JsonMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { start } from '@plimsoll/sdk/node';
import { createMetricProducer } from '@plimsoll/sdk/otel';
import { Histogram, Registry } from 'prom-client';
import { median } from '../measure.ts';
import type { Figure } from './figure.ts';
import { service } from './functions.ts';
import { exponential } from './peers.ts';
import { durations } from './samples.ts';

const SERIES = 10_000;
const EVENTS = 100;
const ROUNDS = 5;

const sample = durations(EVENTS * 7);

/** The durations of one series; no two neighbours have the same. */
function* durationsOf(series: number): Generator<number> {
  for (let i = 0; i < EVENTS; i++) yield sample[(series * 13 + i * 7) % sample.length] ?? 1;
}

function measuredShop() {
  const shop = service(SERIES, 1);
  for (let k = 0; k < SERIES; k++) {
    const operation = shop.operation(`work-${k}`);
    for (const durationMs of durationsOf(k)) operation.record({ durationMs });
  }
  return shop;
}

/** Everything that ten thousand operations with an SLO each have to say, read and written as JSON, against what others export of as many. */
export async function exporting(): Promise<Record<'prom' | 'otel', Figure>> {
  const producer = createMetricProducer(measuredShop());
  const resource = resourceFromAttributes({ 'service.name': 'shop' });

  const registry = new Registry();
  const timer = new Histogram({ name: 'duration', help: 'how long', labelNames: ['operation'], registers: [registry] });
  const { provider, reader } = exponential(SERIES);
  const histogram = provider.getMeter('bench').createHistogram('duration');
  for (let k = 0; k < SERIES; k++) {
    for (const ms of durationsOf(k)) {
      timer.observe({ operation: `work-${k}` }, ms / 1000);
      histogram.record(ms / 1000, { operation: `work-${k}` });
    }
  }
  const ways = {
    async ours() {
      const { resourceMetrics } = await producer.collect();
      return JsonMetricsSerializer.serializeRequest({ ...resourceMetrics, resource })?.length;
    },
    prom: async () => (await registry.metrics()).length,
    async otel() {
      const { resourceMetrics } = await reader.collect();
      return JsonMetricsSerializer.serializeRequest(resourceMetrics)?.length;
    },
  };
  const times: Record<keyof typeof ways, number[]> = { ours: [], prom: [], otel: [] };
  for (let round = 0; round < ROUNDS + 1; round++) {
    for (const [name, way] of Object.entries(ways)) {
      const fromMs = performance.now();
      await way();
      // The first one warms up. Cast: the names of `ways`.
      if (round > 0) times[name as keyof typeof ways].push(performance.now() - fromMs);
    }
  }
  const took = (name: keyof typeof ways): string => `${Math.round(median(times[name]))} ms`;
  const ratio = (to: 'prom' | 'otel'): number => median(times.ours.map((ms, i) => ms / (times[to][i] ?? Number.NaN)));
  return {
    prom: { measured: ratio('prom'), baseline: `metrics() of prom-client: ${took('prom')}` },
    otel: { measured: ratio('otel'), baseline: `exponential histograms of OpenTelemetry, as JSON: ${took('otel')}` },
  };
}

/** The longest time for which the event loop stood still while ten thousand operations were exported, in ms. */
export async function longestBlock(): Promise<Record<'snapshot' | 'export', Figure>> {
  const shop = measuredShop();
  const producer = createMetricProducer(shop);
  const receiver = createServer((request, response) => {
    request.resume().on('end', () => response.end('{}'));
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  // Cast: it listens on a port.
  const { port } = receiver.address() as AddressInfo;
  const exports = start(shop, {
    endpoint: `http://127.0.0.1:${port}`,
    exportIntervalMillis: 3_600_000,
    flushAtExit: false,
  });
  const longest = async (run: () => Promise<unknown>): Promise<number> => {
    const all: number[] = [];
    for (let round = 0; round < ROUNDS + 2; round++) all.push(await block(run));
    return median(all.slice(2));
  };
  const snapshot = await longest(() => producer.collect());
  const whole = await longest(() => exports.flush());
  await exports.shutdown();
  receiver.close();
  receiver.closeAllConnections();
  const baseline = `${SERIES.toLocaleString('en-US')} operations with one SLO each`;
  return { snapshot: { measured: snapshot, baseline }, export: { measured: whole, baseline } };
}

/** The longest time between two turns of the event loop while something runs. */
async function block(run: () => Promise<unknown>): Promise<number> {
  let longestMs = 0;
  let lastMs = performance.now();
  let isOver = false;
  const turn = (): void => {
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await run();
  isOver = true;
  await new Promise((resolve) => setImmediate(resolve));
  return longestMs;
}
