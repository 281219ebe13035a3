import { createServer as createServer2 } from 'node:http2';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { stream } from 'hono/streaming';
import { describe, expect, test } from 'vitest';
import { hono } from '../../src/hono.js';
import { defineService } from '../../src/index.js';
import { availability } from '../live-server.js';
import { type AnyServer, measuresHttp, type Stage } from './situations.js';
import { endless, later } from './streams.js';

function application({ shop, hanging, second }: Stage): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(hono(shop, { untilFirstByte: ['GET /events/:id'] }));
  app.use(async (context, next) => {
    const session = context.req.header('session');
    if (session === 'down') throw new Error('session store');
    if (session === 'lost') return context.text('who?', 401);
    return next();
  });
  app.get('/ok/:id', (context) => context.text('x'));
  app.get('/fails/:id', (context) => context.text('x', 500));
  app.get('/throws/:id', () => {
    throw new Error('early');
  });
  app.get('/throws-late/:id', async () => {
    await later();
    throw new Error('late');
  });
  app.get('/refuses/:id', () => {
    throw new HTTPException(410, { message: 'gone' });
  });
  app.get('/slow/:id', (context) =>
    stream(context, async (out) => {
      await out.write('head');
      await later();
      second();
      await out.write('tail');
    }),
  );
  app.get('/breaks/:id', () => {
    const steps: ((controller: ReadableStreamDefaultController) => void)[] = [
      (controller) => controller.enqueue(new TextEncoder().encode('half')),
      (controller) => controller.error(new Error('the disk')),
    ];
    return new Response(
      new ReadableStream({ pull: async (controller) => later().then(() => steps.shift()?.(controller)) }),
    );
  });
  app.get('/hangs/:id', () => {
    hanging();
    return new Promise<Response>(() => undefined);
  });
  for (const path of ['/endless/:id', '/events/:id']) {
    app.get(path, (context) =>
      stream(context, async (out) => {
        for await (const piece of endless()) {
          if (out.aborted) return;
          await out.write(piece);
        }
      }),
    );
  }
  const orders = new Hono().get('/orders/:id', (context) => {
    if (context.req.param('id') === 'lost') throw new Error('lost');
    return context.text('order');
  });
  app.route('/tenants/:tenant', orders);
  app.get('/undeclared/:id', (context) => context.text('x', 500));
  return app;
}

// Cast: this server is of one of the two kinds, as asked for.
const serverOf = (stage: Stage, options: object = {}): AnyServer =>
  createAdaptorServer({ fetch: application(stage).fetch, ...options }) as AnyServer;

measuresHttp({ name: 'Hono 4', serve: (stage) => serverOf(stage) });
measuresHttp({
  name: 'Hono 4 over HTTP/2',
  http2: true,
  serve: (stage) => serverOf(stage, { createServer: createServer2 }),
});

describe('Hono without a server', () => {
  test('is measured until the application hands its response over', async () => {
    const shop = defineService({
      service: 'shop',
      operations: { 'GET /a/:id': { availability: '99.9%' }, 'GET /b': { availability: '99.9%' } },
    });
    const app = new Hono();
    app.use(hono(shop));
    app.get('/a/:id', (context) => context.text('a'));
    app.get('/b', () => {
      throw new Error('down');
    });
    app.onError((_error, context) => context.text('handled', 503));
    for (const path of ['/a/1', '/a/2', '/b', '/c']) await app.request(path);
    expect(availability(shop, 'GET /a/:id')).toBe('2 good, 0 bad');
    expect(availability(shop, 'GET /b')).toBe('0 good, 1 bad');
  });
});
