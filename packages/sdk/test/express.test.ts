import express5 from 'express';
import express4 from 'express4';
import { afterEach, describe, expect, test } from 'vitest';
import { express } from '../src/express.js';
import { defineService } from '../src/index.js';
import { availability, LiveServer, leave } from './live-server.js';

const running: LiveServer[] = [];
afterEach(async () => {
  for (const live of running.splice(0)) await live.stop();
});

describe.each([
  ['Express 5', express5],
  ['Express 4', express4],
])('%s', (_version, framework) => {
  async function serving(configure: (app: express5.Express) => void) {
    const promises = { availability: '99.9%' } as const;
    const shop = defineService({
      service: 'shop',
      operations: {
        'POST /pay': promises,
        'GET /orders/:id': promises,
        'GET /orders/:id/lines': promises,
        'GET /tenants/:tenant/orders/:id': promises,
        'GET /a': promises,
      },
    });
    const app = framework();
    app.use(express(shop));
    configure(app);
    app.use(((error: { status?: number }, _request, response, _next) => {
      response.status(error.status ?? 500).send('handled');
    }) satisfies express5.ErrorRequestHandler);
    const live = await new LiveServer(app).start();
    running.push(live);
    return { live, counts: (operation: string) => availability(shop, operation), shop };
  }

  test('names the operation by method and route template, wherever the router is mounted', async () => {
    const { live, counts, shop } = await serving((app) => {
      app.post('/pay', (_request, response) => void response.send('paid'));
      const orders = framework.Router();
      orders.get('/:id', (_request, response) => void response.send('order'));
      orders.get('/:id/lines', (_request, response) => void setTimeout(() => response.send('lines'), 5));
      app.use('/orders', orders);
      app.use('/tenants/:tenant/orders', orders);
      app.get('/undeclared/:id', (_request, response) => void response.send('x'));
    });
    for (const path of [
      '/orders/1',
      '/orders/2?x=1',
      '/orders/1/lines',
      '/tenants/acme/orders/3',
      '/undeclared/1',
      '/nowhere',
    ]) {
      await live.ask('GET', path);
    }
    await live.ask('POST', '/pay');
    await live.ask('HEAD', '/orders/4');
    expect(counts('POST /pay')).toBe('1 good, 0 bad');
    expect(counts('GET /orders/:id')).toBe('3 good, 0 bad');
    expect(counts('GET /orders/:id/lines')).toBe('1 good, 0 bad');
    expect(counts('GET /tenants/:tenant/orders/:id')).toBe('1 good, 0 bad');
    expect(shop.status().operations).toHaveLength(5);
  });

  test('counts errors by the status they end in: thrown early, passed to next, thrown late', async () => {
    const { live, counts } = await serving((app) => {
      app.post('/pay', () => {
        throw new Error('early');
      });
      app.get('/orders/:id', (_request, _response, next) => {
        setImmediate(() => next(Object.assign(new Error('gone'), { status: 410 })));
      });
      app.get('/orders/:id/lines', (_request, response) => {
        response.write('half');
        setImmediate(() => response.destroy());
      });
    });
    expect(await live.ask('POST', '/pay')).toBe(500);
    expect(await live.ask('GET', '/orders/1')).toBe(410);
    expect(await live.ask('GET', '/orders/1/lines')).toBe('broken');
    expect(counts('POST /pay')).toBe('0 good, 1 bad');
    expect(counts('GET /orders/:id')).toBe('1 good, 0 bad');
    expect(counts('GET /orders/:id/lines')).toBe('0 good, 1 bad');
  });

  test('counts a request that was answered before it came to its route', async () => {
    const { live, counts } = await serving((app) => {
      app.use(framework.json());
      app.use((request, response, next) => {
        if (request.headers.authorization === 'no') response.status(401).send('who?');
        else if (request.headers.authorization === 'down') next(new Error('session store'));
        else next();
      });
      app.post('/pay', (_request, response) => void response.send('paid'));
    });
    const headers = { 'content-type': 'application/json' };
    expect(await live.ask('POST', '/pay', { body: '{', headers })).toBe(400);
    expect(await live.ask('POST', '/pay', { headers: { authorization: 'no' } })).toBe(401);
    expect(await live.ask('POST', '/pay', { headers: { authorization: 'down' } })).toBe(500);
    expect(await live.ask('GET', '/orders/1')).toBe(404);
    expect(counts('POST /pay')).toBe('2 good, 1 bad');
    expect(counts('GET /orders/:id')).toBe('0 good, 0 bad');
  });

  test('ignores a caller who goes away', async () => {
    const { live, counts } = await serving((app) => {
      app.get('/orders/:id', () => undefined);
    });
    await leave(await live.open('GET', '/orders/1'), 'end');
    await live.settled();
    expect(counts('GET /orders/:id')).toBe('0 good, 0 bad');
  });

  test('knows a route with several paths by the one that is declared', async () => {
    const { live, counts } = await serving((app) => {
      app.get(['/b', '/a'], (_request, response) => void response.send('x'));
    });
    await live.ask('GET', '/b');
    await live.ask('GET', '/a');
    expect(counts('GET /a')).toBe('2 good, 0 bad');
  });

  test('lets the application name operations, and wrap single handlers', async () => {
    const shop = defineService({
      service: 'shop',
      operations: { pay: { availability: '99.9%' }, refund: { availability: '99.9%' } },
    });
    const app = framework();
    app.post('/pay', express(shop, { operation: () => 'pay' }), (_request, response) => void response.send('paid'));
    app.post(
      '/refund',
      shop.wrap('refund', async (_request: express5.Request, response: express5.Response) => {
        response.send('refunded');
      }),
    );
    const live = await new LiveServer(app).start();
    running.push(live);
    expect([await live.ask('POST', '/pay'), await live.ask('POST', '/refund')]).toEqual([200, 200]);
    expect([availability(shop, 'pay'), availability(shop, 'refund')]).toEqual(['1 good, 0 bad', '1 good, 0 bad']);
  });

  test('an error handler stays one when wrapped: Express knows it by its four parameters', async () => {
    const shop = defineService({ service: 'shop', operations: { errors: { availability: '99.9%' } } });
    const app = framework();
    app.get('/', () => {
      throw new Error('down');
    });
    const handler: express5.ErrorRequestHandler = (_error, _request, response, _next) => {
      response.status(502).send('handled');
    };
    app.use(shop.wrap('errors', handler));
    const live = await new LiveServer(app).start();
    running.push(live);
    expect(await live.ask('GET', '/')).toBe(502);
    expect(availability(shop, 'errors')).toBe('1 good, 0 bad');
  });

  test('does nothing when the SDK is disabled', async () => {
    const shop = defineService(
      { service: 'shop', operations: { 'GET /a': { availability: '99%' } } },
      { disabled: true },
    );
    const app = framework();
    app.use(express(shop));
    app.get('/a', (_request, response) => void response.send('x'));
    const live = await new LiveServer(app).start();
    running.push(live);
    expect(await live.ask('GET', '/a')).toBe(200);
    expect(availability(shop, 'GET /a')).toBe('0 good, 0 bad');
  });
});
