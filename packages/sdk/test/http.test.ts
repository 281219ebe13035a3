import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { http } from '../src/http.js';
import { defineService, type ServiceOptions } from '../src/index.js';
import { availability, LiveServer, leave } from './live-server.js';

const running: LiveServer[] = [];
afterEach(async () => {
  for (const live of running.splice(0)) await live.stop();
});

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

async function serving(listener: Listener, options: ServiceOptions = {}) {
  const promises = { availability: '99.9%', latency: { p95: '50ms' } } as const;
  const shop = defineService(
    {
      service: 'shop',
      operations: { 'GET /orders/:id': promises, 'GET /orders/new': promises, 'POST /orders': promises },
    },
    options,
  );
  const live = await new LiveServer(http(shop, listener)).start();
  running.push(live);
  return { live, counts: (operation: string) => availability(shop, operation), shop };
}

const answer =
  (status: number): Listener =>
  (_request, response) => {
    response.statusCode = status;
    response.end('x');
  };

describe('a response that is sent to its end', () => {
  test.each([
    [200, '1 good, 0 bad'],
    [404, '1 good, 0 bad'],
    [499, '1 good, 0 bad'],
    [500, '0 good, 1 bad'],
    [503, '0 good, 1 bad'],
  ])('with status %d counts as %s', async (status, expected) => {
    const { live, counts } = await serving(answer(status));
    expect(await live.ask('GET', '/orders/7?x=1')).toBe(status);
    expect(counts('GET /orders/:id')).toBe(expected);
  });

  test('is measured until then, however early its head was sent', async () => {
    const { live, shop } = await serving((_request, response) => {
      response.writeHead(200).write('first');
      setTimeout(() => response.end('last'), 80);
    });
    await live.ask('GET', '/orders/7');
    const slow = shop.status().operations[0]?.slos.find(({ indicator }) => indicator === 'latency');
    expect(slow?.counts).toEqual({ good: 0, bad: 1 });
  });

  test('counts one by one on a connection that is kept', async () => {
    const { live, counts } = await serving(answer(200));
    for (let i = 0; i < 5; i++) await live.ask('GET', `/orders/${i}`);
    expect(counts('GET /orders/:id')).toBe('5 good, 0 bad');
  });
});

describe('an operation', () => {
  test.each([
    ['GET', '/orders/new', 'GET /orders/new'],
    ['GET', '/orders/7/', 'GET /orders/:id'],
    ['HEAD', '/orders/7', 'GET /orders/:id'],
    ['POST', '/orders', 'POST /orders'],
  ])('%s %s is %s', async (method, path, operation) => {
    const { live, counts } = await serving(answer(200));
    await live.ask(method, path);
    expect(counts(operation)).toBe('1 good, 0 bad');
  });

  test.each([
    ['GET', '/'],
    ['GET', '/orders/7/lines'],
    ['PUT', '/orders/7'],
  ])('%s %s is none that was declared, and counts nowhere', async (method, path) => {
    const { live, shop } = await serving(answer(500));
    await live.ask(method, path);
    const all = shop.status().operations.flatMap(({ slos }) => slos.map(({ counts }) => counts.good + counts.bad));
    expect(new Set(all)).toEqual(new Set([0]));
  });

  test('may be named by the application', async () => {
    const shop = defineService({ service: 'shop', operations: { pay: { availability: '99.9%' } } });
    const naming = (request: IncomingMessage) => {
      if (request.url === '/throw') throw new Error('naming');
      return request.url === '/pay' ? 'pay' : 'undeclared';
    };
    const live = await new LiveServer(http(shop, answer(200), { operation: naming })).start();
    running.push(live);
    for (const path of ['/pay', '/other', '/throw']) expect(await live.ask('GET', path)).toBe(200);
    expect(availability(shop, 'pay')).toBe('1 good, 0 bad');
    expect(shop.self().namingFaults).toBe(1);
  });
});

describe('a response that is cut off', () => {
  const slowly: Listener = (_request, response) => {
    const timer = setInterval(() => response.write('x'.repeat(100)), 1);
    response.on('close', () => clearInterval(timer));
  };

  test.each(['reset', 'end'] as const)('by a caller who goes away (%s) is ignored', async (how) => {
    for (const listener of [slowly, () => undefined]) {
      const { live, counts } = await serving(listener);
      await leave(await live.open('GET', '/orders/7'), how);
      await live.settled();
      expect(counts('GET /orders/:id')).toBe('0 good, 0 bad');
    }
  });

  test('by a caller, may be counted by a classifier', async () => {
    const { live, counts } = await serving(slowly, {
      classify: (ending) => (ending.kind === 'cut-off' ? 'bad' : undefined),
    });
    await leave(await live.open('GET', '/orders/7'), 'reset');
    await live.settled();
    expect(counts('GET /orders/:id')).toBe('0 good, 1 bad');
  });

  const brokenBy: Record<string, Listener> = {
    'destroying it': (_request, response) => setImmediate(() => response.destroy()),
    'destroying it with an error': (_request, response) => {
      response.on('error', () => undefined);
      setImmediate(() => response.destroy(new Error('lost')));
    },
    'destroying the request': (request) => setImmediate(() => request.destroy()),
    'a stream that fails half way': (_request, response) => {
      const body = async function* () {
        yield 'half';
        await new Promise((resolve) => setImmediate(resolve));
        throw new Error('the disk');
      };
      pipeline(Readable.from(body()), response, () => undefined);
    },
  };
  test.each(Object.entries(brokenBy))('by the service itself, %s, is bad', async (_how, listener) => {
    const { live, counts } = await serving(listener);
    expect(await live.ask('GET', '/orders/7')).toBe('broken');
    expect(counts('GET /orders/:id')).toBe('0 good, 1 bad');
  });

  test("by the server's own timeout is bad: nobody else ended it", async () => {
    const { live, counts } = await serving(() => undefined);
    live.server.timeout = 30;
    expect(await live.ask('GET', '/orders/7')).toBe('broken');
    expect(counts('GET /orders/:id')).toBe('0 good, 1 bad');
  });
});

test('the listener keeps its name, its length, its this and what it returns', () => {
  const shop = defineService({ service: 'shop', operations: { pay: { availability: '99.9%' } } });
  const listener = function handle(this: unknown, _request: IncomingMessage, _response: ServerResponse) {
    return this;
  };
  const measured = http(shop, listener);
  expect([measured.name, measured.length]).toEqual(['handle', 2]);
  const exchange = [{ url: '/' }, { on: () => undefined }];
  expect(Reflect.apply(measured, shop, exchange)).toBe(shop);
  expect(
    http(
      defineService({ service: 'shop', operations: { pay: { availability: '99%' } } }, { disabled: true }),
      listener,
    ),
  ).toBe(listener);
});

test('a large upload that is answered early, and a request that expects 100, are one event each', async () => {
  const { live, counts } = await serving((_request, response) => {
    response.statusCode = 413;
    response.end();
  });
  const status = await new Promise((resolve) => {
    const upload = request({
      port: live.port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/orders',
      headers: { expect: '100-continue' },
    });
    upload.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    upload.on('error', () => resolve('broken'));
    upload.end('x'.repeat(100_000));
  });
  expect(status).toBe(413);
  await live.settled();
  expect(counts('POST /orders')).toBe('1 good, 0 bad');
});
