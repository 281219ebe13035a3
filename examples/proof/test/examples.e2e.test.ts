import { fleetBudget } from '@plimsoll/sdk/act';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Processor } from './processor.js';
import { Program } from './program.js';

// One processor for all: every example is a service of its own.
let processor: Processor;
beforeAll(async () => {
  processor = await new Processor().start();
}, 60_000);
afterAll(async () => {
  await processor?.stop();
});

/** Waits until the processor says what is expected of a service, and nothing else. */
async function expectSlos(service: string, expected: Record<string, string>): Promise<void> {
  await expect.poll(() => processor.slos(service), { timeout: 30_000, interval: 200 }).toEqual(expected);
}

/** The requests that every server is sent. Five of them are of routes it has not declared. */
async function shopAround(url: string): Promise<void> {
  for (const id of ['1', '2', '3', 'lost']) await fetch(`${url}/orders/${id}?x=${id}`);
  await fetch(`${url}/orders/4`, { method: 'HEAD' });
  await fetch(`${url}/orders`, { method: 'POST' });
  for (let i = 0; i < 5; i++) await fetch(`${url}/nowhere/${i}`);
}

const OF_A_SHOP = {
  'get-orders-id-latency-p95': '4 timed',
  'get-orders-id-availability': '4 good, 1 bad',
  'post-orders-availability': '1 good, 0 bad',
};

describe('an HTTP service', () => {
  test.for<[example: string, script: string, more?: Record<string, string>]>([
    ['express', 'server.mjs'],
    ['fastify', 'server.mjs'],
    ['koa', 'server.mjs'],
    ['hono', 'server.mjs'],
    ['node-http', 'server.mjs'],
    ['nest', 'dist/server.js', { 'place-availability': '1 good, 0 bad' }],
  ])('%s: the processor counts what was asked', { timeout: 60_000 }, async ([example, script, more]) => {
    const env = { ...processor.env, PORT: '0' };
    const server = new Program(`@plimsoll/example-${example}`, script, [], env);
    try {
      await shopAround(await server.says(/listening on (\S+)/));
    } finally {
      // SIGTERM: what has not been sent yet is sent now.
      await server.stop();
    }
    await expectSlos(`shop-${example}`, { ...OF_A_SHOP, ...more });
  });
});

test('grpc: both sides of a call are counted', { timeout: 60_000 }, async () => {
  const server = new Program('@plimsoll/example-grpc', 'server.mjs', [], { ...processor.env, PORT: '0' });
  await server.says(/listening on (\S+)/);
  await server.stop();
  const counted = { 'shop-orders-find-latency-p95': '4 timed', 'shop-orders-find-availability': '4 good, 1 bad' };
  await expectSlos('shop-grpc', counted);
  await expectSlos('front-grpc', counted);
});

test('dependencies: a service counts what it asks of another', { timeout: 60_000 }, async () => {
  const payments = new Program('@plimsoll/example-node-http', 'server.mjs', [], {
    ...processor.env,
    OTEL_METRICS_EXPORTER: 'none',
    PORT: '0',
  });
  try {
    const url = await payments.says(/listening on (\S+)/);
    await new Program('@plimsoll/example-dependencies', 'client.mjs', [], {
      ...processor.env,
      PAYMENTS_URL: url,
    }).ends();
  } finally {
    await payments.stop();
  }
  await expectSlos('shop-dependencies', {
    'get-payments-orders-id-latency-p99': '3 timed',
    'get-payments-orders-id-availability': '3 good, 1 bad',
    'post-payments-orders-availability': '1 good, 0 bad',
  });
});

test('worker: a loop and a job of a schedule are counted, and sent before the process ends', {
  timeout: 60_000,
}, async () => {
  await new Program('@plimsoll/example-worker', 'worker.mjs', [], processor.env).ends();
  await expectSlos('mail-worker', {
    'send-latency-p95': '3 timed',
    'send-availability': '3 good, 1 bad',
    'nightly-report-availability': '1 good, 0 bad',
  });
});

// Workers and threads have the environment of their parent, also an instance id that the operator gave to it.
test.for([
  ['cluster', '30 good, 2 bad'],
  ['threads', '130 good, 3 bad'],
] as const)('%s: all that count on their own are added up', { timeout: 60_000 }, async ([kind, expected]) => {
  const args = [processor.env.OTEL_EXPORTER_OTLP_ENDPOINT ?? '', kind, `shop-${kind}`];
  const program = new Program('@plimsoll/sdk', 'test/programs/counting.mjs', args, { ...processor.env });
  await program.closes();
  await expectSlos(`shop-${kind}`, { 'work-availability': expected });
});

test('a service that acts on its budget is told what the whole fleet has left', { timeout: 60_000 }, async () => {
  const env = { ...processor.env, PORT: '0', OTEL_SERVICE_NAME: 'shop-fleet' };
  const server = new Program('@plimsoll/example-express', 'server.mjs', [], env);
  const fleet = fleetBudget({ api: processor.views, service: 'shop-fleet', slo: 'get-orders-id-availability' });
  const asked = async () => {
    await fleet.ask();
    return fleet.reading();
  };
  try {
    await shopAround(await server.says(/listening on (\S+)/));
    // One of five is bad, where one of a thousand may be.
    const reading = { kind: 'measured', remaining: expect.closeTo(1 - 0.2 / 0.001, 6) };
    await expect.poll(asked, { timeout: 30_000, interval: 200 }).toMatchObject(reading);
  } finally {
    fleet.stop();
    await server.stop();
  }
});
