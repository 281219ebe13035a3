import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request as undiciRequest } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DependencyTemplates } from '../src/dependency-templates.js';
import { fetch as measuredFetch } from '../src/fetch.js';
import { defineService } from '../src/index.js';
import { undici } from '../src/undici.js';
import { availability } from './live-server.js';

/** What payments does when it is asked for a charge of this name. */
const CHARGES: Record<string, (response: ServerResponse) => unknown> = {
  ok: (response) => response.end('charged'),
  refused: (response) => response.writeHead(402).end(),
  down: (response) => response.writeHead(503).end('x'),
  breaks: (response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half');
    setTimeout(() => response.destroy(), 20);
  },
  dead: (response) => response.destroy(),
  hangs: () => undefined,
  endless: (response) => response.write('more'),
};

let payments: Server;
let base: string;
beforeAll(async () => {
  payments = createServer((asked, response) => CHARGES[asked.url?.split(/[/?]/)[3] ?? '']?.(response));
  payments.listen(0, '127.0.0.1');
  await once(payments, 'listening');
  base = `http://127.0.0.1:${(payments.address() as AddressInfo).port}/v2`;
});
afterAll(() => {
  payments.close();
  payments.closeAllConnections();
});

const OPERATION = 'POST payments/charges/:id';
function shopping() {
  const shop = defineService({ service: 'shop', operations: { [OPERATION]: { availability: '99.9%' } } });
  return { shop, options: { hosts: { payments: base } }, counts: () => availability(shop, OPERATION) };
}

/** What a caller may do with a call of a dependency; resolves when it is over, in whatever way. */
type Use = (path: string, signal?: AbortSignal) => Promise<unknown>;

/** The ways to call, each of them measured. */
const CLIENTS: Record<string, (shop: ReturnType<typeof shopping>) => Use> = {
  fetch: ({ shop, options }) => {
    const fetch = measuredFetch(shop, options);
    return async (path, signal) => {
      const response = await fetch(`${base}/charges/${path}?x=1`, { method: 'POST', ...(signal && { signal }) });
      return response.text();
    };
  },
  'undici.request': ({ shop, options }) => {
    const dispatcher = new Agent().compose(undici(shop, options));
    return async (path, signal) => {
      const url = `${base}/charges/${path}?x=1`;
      const { body } = await undiciRequest(url, { method: 'POST', dispatcher, ...(signal && { signal }) });
      return body.text();
    };
  },
  'fetch through a dispatcher of undici': ({ shop, options }) => {
    const dispatcher = new Agent().compose(undici(shop, options));
    return async (path, signal) => {
      // Cast: Node's `fetch` takes a dispatcher, which its types keep to themselves.
      const init = { method: 'POST', dispatcher, ...(signal && { signal }) } as unknown as RequestInit;
      return (await fetch(`${base}/charges/${path}?x=1`, init)).text();
    };
  },
};

describe.each(Object.entries(CLIENTS))('%s', (client, made) => {
  const seesTheEnd = client !== 'fetch';

  test.each([
    ['an answer is good', 'ok', '1 good, 0 bad'],
    ['a refusal is good', 'refused', '1 good, 0 bad'],
    ['an answer of 503 is bad', 'down', '0 good, 1 bad'],
    ['a connection without an answer is bad', 'dead', '0 good, 1 bad'],
    // `fetch` has its answer when the head is here.
    ['an answer that breaks off', 'breaks', seesTheEnd ? '0 good, 1 bad' : '1 good, 0 bad'],
  ])('%s', async (_what, path, expected) => {
    const shop = shopping();
    await made(shop)(path).catch(() => undefined);
    expect(shop.counts()).toBe(expected);
  });

  test('a call that this side gives up is ignored', async () => {
    const shop = shopping();
    const controller = new AbortController();
    const arrived = once(payments, 'request');
    const call = made(shop)('hangs', controller.signal).catch(() => undefined);
    await arrived;
    controller.abort();
    await call;
    expect(shop.counts()).toBe('0 good, 0 bad');
  });

  test('a call whose time is up is bad', async () => {
    const shop = shopping();
    await made(shop)('hangs', AbortSignal.timeout(50)).catch(() => undefined);
    await expect.poll(shop.counts).toBe('0 good, 1 bad');
  });

  test('an answer that has begun counts, when this side has enough of it', async () => {
    const shop = shopping();
    const controller = new AbortController();
    const call = made(shop)('endless', controller.signal).catch(() => undefined);
    const [, response]: ServerResponse[] = await once(payments, 'request');
    while (!response?.headersSent) await new Promise((resolve) => setImmediate(resolve));
    // The head has to be read on this side, too.
    setTimeout(() => controller.abort(), 100);
    await call;
    expect(shop.counts()).toBe('1 good, 0 bad');
  });

  test('what is not declared counts nowhere', async () => {
    const shop = shopping();
    await made(shop)('ok/lines').catch(() => undefined);
    expect(shop.counts()).toBe('0 good, 0 bad');
  });
});

test('a measured fetch is called with what the caller gave, and gives back what it got', async () => {
  const { shop, options } = shopping();
  const answer = new Response('x');
  const seen: unknown[] = [];
  async function original(this: unknown, ...args: unknown[]): Promise<Response> {
    seen.push(this, ...args);
    return answer;
  }
  const fetch = measuredFetch(shop, { ...options, fetch: original as typeof globalThis.fetch });
  const request = new Request(`${base}/charges/7`, { method: 'POST' });
  expect(await Reflect.apply(fetch, shop, [request])).toBe(answer);
  expect(seen).toEqual([shop, request, undefined]);
  expect([fetch.name, fetch.length]).toEqual(['original', 0]);
  const reason = new Error('mine');
  const failing = measuredFetch(shop, { ...options, fetch: () => Promise.reject(reason) });
  await expect(failing(request)).rejects.toBe(reason);
  await expect(failing(request, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(availability(shop, OPERATION)).toBe('1 good, 1 bad');
});

test('a naming that throws leaves the call unmeasured, and is counted', async () => {
  const { shop } = shopping();
  const naming = () => {
    throw new Error('naming');
  };
  const fetch = measuredFetch(shop, { operation: naming });
  expect(await (await fetch(`${base}/charges/ok`)).text()).toBe('charged');
  expect(shop.self().namingFaults).toBe(1);
});

test('a disabled service leaves fetch alone', () => {
  const off = defineService({ service: 'shop', operations: { pay: { availability: '99%' } } }, { disabled: true });
  expect(measuredFetch(off)).toBe(globalThis.fetch);
});

test.each([
  ['GET', 'https://api.example.com/v1/orders/7?x=1', 'GET api.example.com/v1/orders/:id'],
  ['GET', 'https://api.example.com:8443/', 'GET api.example.com:8443'],
  ['HEAD', 'https://api.example.com/v1/orders/7', 'GET api.example.com/v1/orders/:id'],
  ['GET', 'http://10.0.0.7:8080/v2/charges/7', 'GET payments/charges/:id'],
  ['GET', 'http://10.0.0.7:8080/v22/charges/7', undefined],
  ['POST', 'https://api.example.com/v1/orders/7', undefined],
])('%s %s is %s', (method, url, expected) => {
  const templates = new DependencyTemplates(
    [
      'pay',
      'GET /orders/:id',
      'GET api.example.com/v1/orders/:id',
      'GET api.example.com:8443',
      'GET payments/charges/:id',
    ],
    { payments: 'http://10.0.0.7:8080/v2/' },
  );
  expect(templates.find(method, new URL(url))).toBe(expected);
});
