import { context, createContextKey, metrics, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { decodeInfo, METRIC } from '@plimsoll/otlp';
import { quantile, readContract } from '@plimsoll/slo';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defineService } from '../src/index.js';
import { type Exporting, type StartOptions, start } from '../src/node.js';
import { createMetricProducer, observeWith, resourceAttributes } from '../src/otel.js';
import { events, Receiver } from './receiver.js';

const contract = {
  service: 'checkout',
  owner: 'team-payments',
  window: '28d',
  operations: {
    pay: { latency: { p95: '500ms' }, availability: '99.9%', errorRate: '0.1%' },
    ship: { custom: { 'in-time': '99%' } },
  },
} as const;

let receiver: Receiver;
const exporting: Exporting[] = [];

beforeEach(async () => {
  receiver = await new Receiver().start();
});
afterEach(async () => {
  await Promise.all(exporting.splice(0).map((one) => one.shutdown()));
  await receiver.stop();
  vi.unstubAllEnvs();
  metrics.disable();
});

function started(options: StartOptions = {}) {
  const checkout = defineService(contract);
  const running = start(checkout, {
    endpoint: receiver.endpoint,
    exportIntervalMillis: 60_000,
    flushAtExit: false,
    ...options,
  });
  exporting.push(running);
  return { checkout, running };
}

const fromZero = {
  'pay-latency-p95 good': 0,
  'pay-latency-p95 bad slow': 0,
  'pay-availability good': 0,
  'pay-availability bad other': 0,
  'pay-error-rate good': 0,
  'pay-error-rate bad other': 0,
  'ship-in-time good': 0,
  'ship-in-time bad other': 0,
};

describe('what is exported', () => {
  test('is every SLO and outcome from 0 at the start, before the first event', async () => {
    started();
    await receiver.received(1);
    expect(events(receiver.latest)).toEqual(fromZero);
  });

  test('is every event since, with the cause of the bad ones', async () => {
    const { checkout, running } = started();
    await receiver.received(1);
    const pay = checkout.wrap('pay', async (error?: Error) => {
      if (error) throw error;
    });
    await pay();
    await pay();
    await pay(new TypeError('x')).catch(() => undefined);
    checkout.operation('pay').record({ durationMs: 700 });
    checkout.operation('ship').judge('ship-in-time', false, 'strike');
    await running.flush();
    expect(events(receiver.latest)).toEqual({
      ...fromZero,
      'pay-latency-p95 good': 2,
      'pay-latency-p95 bad slow': 1,
      'pay-availability good': 3,
      'pay-availability bad TypeError': 1,
      'pay-error-rate good': 3,
      'pay-error-rate bad TypeError': 1,
      'ship-in-time bad strike': 1,
    });
  });

  test('are monotonic cumulative integers that all start with the service, a cause just before its first event', async () => {
    const before = Date.now();
    const { checkout, running } = started();
    const after = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const failedAt = Date.now();
    checkout.operation('pay').record({ durationMs: 1, failed: true, cause: 'declined' });
    await running.flush();
    const points = receiver.latest.numbers.filter(({ metric }) => metric === METRIC.events);
    expect(points.length).toBeGreaterThan(0);
    for (const point of points) {
      expect(point).toMatchObject({
        kind: 'sum',
        monotonic: true,
        temporality: 'cumulative',
        isInteger: true,
        unit: '{event}',
      });
      expect(point.startMs).toBeLessThan(point.timeMs);
      if (point.attributes['slo.cause'] === 'declined') {
        expect(point.startMs).toBeGreaterThanOrEqual(failedAt - 2);
        expect(point.startMs).toBeLessThan(failedAt + 50);
      } else {
        expect(point.startMs).toBeGreaterThanOrEqual(before);
        expect(point.startMs).toBeLessThanOrEqual(after);
      }
    }
  });

  test('describes its own SLOs: what is read from the stream is the contract', async () => {
    started();
    await receiver.received(1);
    const infos = receiver.latest.numbers.filter(({ metric }) => metric === METRIC.info);
    const read = infos.map(({ attributes }) => decodeInfo('checkout', attributes));
    expect(read.flatMap(({ issues }) => issues)).toEqual([]);
    expect(read.map(({ slo }) => slo)).toEqual(readContract(contract).slos);
  });

  test('holds latency percentiles at most 1 % off', async () => {
    const { checkout, running } = started();
    const durations = Array.from({ length: 2000 }, (_, i) => 0.3 * 1.004 ** i);
    for (const durationMs of durations) checkout.operation('pay').record({ durationMs });
    await running.flush();
    const [point] = receiver.latest.histograms;
    expect(point).toMatchObject({
      metric: METRIC.duration,
      unit: 's',
      attributes: { 'slo.operation': 'pay' },
      temporality: 'cumulative',
    });
    expect(receiver.latest.histograms).toHaveLength(1);
    if (!point) throw new Error('no histogram');
    expect(point.histogram.count).toBe(2000);
    for (const share of [0.01, 0.5, 0.95, 0.99, 0.999]) {
      const exact = (durations[Math.ceil(share * durations.length) - 1] ?? 0) / 1000;
      const answer = quantile(point.histogram, share);
      const value = answer.kind === 'measured' ? answer.value : Number.NaN;
      expect(Math.abs(value / exact - 1)).toBeLessThan(0.01);
    }
  });

  test('names the service, a random instance, and what the operator adds', async () => {
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'service.namespace=shop,deployment.environment.name=test,service.version=2');
    started({ resource: { 'service.version': '1', zone: 'a' } });
    started();
    await receiver.received(2);
    const [one, other] = receiver.exports.map(({ resource }) => resource);
    expect(one).toMatchObject({ 'service.name': 'checkout', 'service.namespace': 'shop', 'service.version': '2' });
    expect(one?.['service.instance.id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(one?.['service.instance.id']).not.toBe(other?.['service.instance.id']);
    expect(Object.keys(one ?? {}).filter((key) => key.startsWith('process.') || key.startsWith('host.'))).toEqual([]);
    expect(receiver.latest.scope).toBe('@plimsoll/sdk');
  });

  test('comes from several services of one process under their own names', async () => {
    const services = ['checkout', 'catalog'].map((service) => defineService({ ...contract, service }));
    exporting.push(start(services, { endpoint: receiver.endpoint, flushAtExit: false }));
    await receiver.received(2);
    expect(receiver.exports.map(({ resource }) => resource['service.name']).sort()).toEqual(['catalog', 'checkout']);
  });
});

describe('how it is exported', () => {
  test('as JSON to /v1/metrics, unless the environment says otherwise', async () => {
    started();
    await receiver.received(1);
    expect([receiver.latest.path, receiver.latest.headers['content-type']]).toEqual([
      '/v1/metrics',
      'application/json',
    ]);
  });

  test('as protobuf, with the headers, compression and address of the environment', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'http/protobuf');
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', receiver.endpoint);
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'authorization=Bearer 7');
    vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', 'gzip');
    exporting.push(start(defineService(contract), { flushAtExit: false }));
    await receiver.received(1);
    expect(receiver.latest.headers).toMatchObject({
      'content-type': 'application/x-protobuf',
      'content-encoding': 'gzip',
      authorization: 'Bearer 7',
    });
    expect(events(receiver.latest)).toEqual(fromZero);
  });

  test('every OTEL_METRIC_EXPORT_INTERVAL', async () => {
    vi.stubEnv('OTEL_METRIC_EXPORT_INTERVAL', '30');
    exporting.push(start(defineService(contract), { endpoint: receiver.endpoint, flushAtExit: false }));
    await receiver.received(4);
  });

  test('as JSON with a warning, where the protocol is not spoken here', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'carrier-pigeon');
    const warned = new Promise((resolve) => process.once('warning', resolve));
    started();
    await receiver.received(1);
    expect(receiver.latest.headers['content-type']).toBe('application/json');
    expect(await warned).toMatchObject({ code: 'protocol-unsupported' });
  });

  test.each([
    ['OTEL_SDK_DISABLED', 'true'],
    ['OTEL_METRICS_EXPORTER', 'none'],
    ['PLIMSOLL_DISABLED', 'true'],
  ])('not at all with %s=%s', async (name, value) => {
    vi.stubEnv(name, value);
    const { running } = started({ exportIntervalMillis: 10 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await running.flush();
    await running.shutdown();
    expect(receiver.requests).toBe(0);
  });

  test('without tracing, logging or context propagation: an await costs what it did', async () => {
    started();
    await receiver.received(1);
    const key = createContextKey('x');
    const seen = context.with(ROOT_CONTEXT.setValue(key, 1), () => context.active().getValue(key));
    expect(seen).toBeUndefined();
    expect(trace.getTracer('x').startSpan('x').isRecording()).toBe(false);
  });

  test.each<[string, StartOptions, string[]]>([
    ['an endpoint that is no URL', { endpoint: 'here' }, ['endpoint-malformed']],
    [
      'three faults at once',
      { endpoint: 'ftp://x', exportIntervalMillis: 0, flushTimeoutMillis: Number.NaN },
      ['endpoint-malformed', 'interval-out-of-range', 'interval-out-of-range'],
    ],
  ])('not with %s: that is told at the start', (_what, options, codes) => {
    const checkout = defineService(contract);
    const issues = (() => {
      try {
        start(checkout, options);
        return [];
      } catch (error) {
        return (error as { issues: { code: string }[] }).issues;
      }
    })();
    expect(issues.map(({ code }) => code)).toEqual(codes);
  });
});

describe('whose counts they are', () => {
  test('the operator may say, for a service that has its process to itself', async () => {
    vi.stubEnv('OTEL_SERVICE_NAME', 'checkout-eu');
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'service.instance.id=pod-7');
    started();
    await receiver.received(1);
    expect(receiver.latest.resource['service.name']).toBe('checkout-eu');
    // Suites run in a worker thread or a child of their own, where the id that a process was given is not unique.
    expect(receiver.latest.resource['service.instance.id']).toMatch(/^pod-7/);
  });

  test('several services of one process keep their names, whatever the operator says', async () => {
    vi.stubEnv('OTEL_SERVICE_NAME', 'everything');
    const services = ['checkout', 'catalog'].map((service) => defineService({ ...contract, service }));
    exporting.push(start(services, { endpoint: receiver.endpoint, flushAtExit: false }));
    await receiver.received(2);
    expect(receiver.exports.map(({ resource }) => resource['service.name']).sort()).toEqual(['catalog', 'checkout']);
  });

  test("OpenTelemetry's global meter provider stays the application's to set", async () => {
    const before = metrics.getMeterProvider();
    started();
    await receiver.received(1);
    expect(metrics.getMeterProvider()).toBe(before);
    expect(metrics.setGlobalMeterProvider(new MeterProvider())).toBe(true);
  });
});

test('the SDK tells about itself: faults by kind, snapshots by fate, its own time and memory', async () => {
  const { checkout, running } = started();
  await receiver.received(1);
  checkout.operation('pay').record({ durationMs: -1 });
  await running.flush();
  await running.flush();
  const points = receiver.latest.numbers.filter(({ metric }) => metric.startsWith('slo.sdk.'));
  const told = Object.fromEntries(
    points.map(({ metric, attributes, value }) => [[metric, ...Object.values(attributes)].join(' '), value]),
  );
  expect(told).toMatchObject({
    'slo.sdk.faults odd durations': 1,
    'slo.sdk.faults classifier faults': 0,
    'slo.sdk.exports sent': 2,
    'slo.sdk.exports failed': 0,
    'slo.sdk.exports refused': 0,
    'slo.sdk.exports thinned': 0,
    'slo.sdk.snapshots.unsent': 0,
  });
  expect(told['slo.sdk.snapshot.time']).toBeGreaterThan(0);
  expect(told['slo.sdk.memory']).toBeGreaterThan(0);
});

describe('a receiver in trouble', () => {
  test('gets the times of events, too, when it is back: every snapshot that it missed, in order', async () => {
    // Too short for the exporter's own retry, which waits for a second.
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '700');
    const { checkout, running } = started();
    await receiver.received(1);
    await receiver.stop();
    const counted: number[] = [0];
    for (let i = 1; i <= 4; i++) {
      checkout.operation('pay').record({ durationMs: 1 });
      counted.push(i);
      await running.flush();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(running.counts()).toMatchObject({ unsent: 4, thinned: 0, refused: 0 });
    await receiver.start();
    checkout.operation('pay').record({ durationMs: 1 });
    await running.flush();
    expect(receiver.exports.map((one) => events(one)['pay-availability good'])).toEqual([...counted, 5]);
    const times = receiver.exports.map(({ numbers }) => numbers.find(({ metric }) => metric === METRIC.events)?.timeMs);
    expect(times).toEqual([...new Set(times)].sort());
    expect(running.counts().unsent).toBe(0);
  });

  test('that is down costs no count: the next export that arrives says it all', async () => {
    await receiver.stop();
    const { checkout, running } = started({ exportIntervalMillis: 20 });
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '10');
    const pay = checkout.wrap('pay', () => undefined);
    for (let i = 0; i < 100; i++) {
      pay();
      if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await receiver.start();
    await running.flush();
    await running.flush();
    expect(events(receiver.latest)['pay-availability good']).toBe(100);
  });

  test('that refuses does not disturb the service', async () => {
    receiver.behaviour = 'refuses';
    const { checkout, running } = started({ exportIntervalMillis: 10 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(checkout.wrap('pay', () => 7)()).toBe(7);
    await running.flush();
    receiver.behaviour = 'accepts';
    await running.flush();
    expect(events(receiver.latest)['pay-availability good']).toBe(1);
  });

  test('that hangs holds up a flush and a shutdown no longer than the bound', async () => {
    receiver.behaviour = 'hangs';
    const { running } = started({ flushTimeoutMillis: 50 });
    const from = performance.now();
    await running.flush();
    await running.shutdown();
    expect(performance.now() - from).toBeLessThan(1000);
  });

  test('a shutdown sends what is left, once, however often it is asked for', async () => {
    const { checkout, running } = started();
    await receiver.received(1);
    checkout.wrap('pay', () => undefined)();
    await Promise.all([running.shutdown(), running.shutdown()]);
    await running.shutdown();
    expect(receiver.exports).toHaveLength(2);
    expect(events(receiver.latest)['pay-availability good']).toBe(1);
  });
});

test("an application's own MeterProvider exports a service beside its own metrics", async () => {
  const checkout = defineService(contract);
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url: `${receiver.endpoint}/v1/metrics` }),
    metricProducers: [createMetricProducer(checkout)],
  });
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ ...resourceAttributes(checkout), team: 'a' }),
    readers: [reader],
  });
  provider.getMeter('mine').createCounter('mine').add(3);
  checkout.wrap('pay', () => undefined)();
  await provider.shutdown();
  expect(events(receiver.latest)['pay-availability good']).toBe(1);
  expect(receiver.latest.numbers.find(({ metric }) => metric === 'mine')?.value).toBe(3);
  expect(receiver.latest.resource).toMatchObject({ team: 'a', 'service.name': 'checkout' });
  expect(receiver.latest.resource['service.instance.id']).toMatch(/^[0-9a-f-]{36}$/);
});

test("OpenTelemetry's API alone is enough for the counts and the declarations", async () => {
  const exporter = new OTLPMetricExporter({ url: `${receiver.endpoint}/v1/metrics` });
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
  // The application's, whose readers nobody reaches any more.
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  const checkout = defineService(contract);
  const stop = observeWith(metrics.getMeterProvider(), checkout);
  checkout.operation('pay').record({ durationMs: 1 });
  checkout.operation('pay').record({ durationMs: 1, failed: true, cause: 'declined' });
  await reader.forceFlush();
  expect(receiver.latest.scope).toBe('@plimsoll/sdk');
  expect(events(receiver.latest)).toEqual({
    ...fromZero,
    'pay-latency-p95 good': 1,
    'pay-availability good': 1,
    'pay-availability bad declined': 1,
    'pay-error-rate good': 1,
    'pay-error-rate bad declined': 1,
  });
  const points = receiver.latest.numbers.filter(({ metric }) => metric === METRIC.events);
  expect(points.every((point) => point.kind === 'sum' && point.monotonic && point.isInteger)).toBe(true);
  const infos = receiver.latest.numbers.filter(({ metric }) => metric === METRIC.info);
  expect(infos.map(({ attributes }) => decodeInfo('checkout', attributes).slo)).toEqual(readContract(contract).slos);
  stop();
  checkout.operation('pay').record({ durationMs: 1 });
  await reader.shutdown();
  // OpenTelemetry repeats what it heard last.
  expect(receiver.exports).toHaveLength(2);
  expect(events(receiver.latest)['pay-availability good']).toBe(1);
});
