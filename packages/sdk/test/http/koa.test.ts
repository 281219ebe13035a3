import { createServer } from 'node:http';
import { createServer as createServer2 } from 'node:http2';
import { Readable } from 'node:stream';
import Router, { type RouterContext } from '@koa/router';
import Framework from 'koa';
import { koa } from '../../src/koa.js';
import { measuresHttp, type Stage } from './situations.js';
import { breaking, endless, later } from './streams.js';

function application({ shop, hanging, second }: Stage): Framework {
  const app = new Framework();
  app.silent = true;
  app.use(koa(shop, { untilFirstByte: ['GET /events/:id'] }));
  app.use(async (context, next) => {
    if (context.get('session') === 'down') throw new Error('session store');
    if (context.get('session') === 'lost') context.status = 401;
    else await next();
  });
  const router = new Router();
  const orders = new Router();
  orders.get('/orders/:id', (context) => {
    if (context.params.id === 'lost') throw new Error('lost');
    context.body = 'order';
  });
  const fails = (context: RouterContext): void => {
    context.status = 500;
    context.body = 'x';
  };
  router
    .get('/ok/:id', (context) => {
      context.body = 'x';
    })
    .get('/fails/:id', fails)
    .get('/throws/:id', () => {
      throw new Error('early');
    })
    .get('/throws-late/:id', async () => {
      await later();
      throw new Error('late');
    })
    .get('/refuses/:id', (context) => context.throw(410, 'gone'))
    .get('/slow/:id', (context) => {
      context.respond = false;
      context.res.statusCode = 200;
      context.res.write('head');
      setImmediate(() => {
        second();
        context.res.end('tail');
      });
    })
    .get('/breaks/:id', (context) => {
      context.body = Readable.from(breaking());
    })
    .get('/hangs/:id', () => {
      hanging();
      return new Promise(() => undefined);
    })
    .get(['/endless/:id', '/events/:id'], (context) => {
      context.body = Readable.from(endless());
    })
    .get('/undeclared/:id', fails);
  router.use('/tenants/:tenant', orders.routes());
  app.use(router.routes());
  return app;
}

measuresHttp({ name: 'Koa 3', serve: (stage) => createServer(application(stage).callback()) });
measuresHttp({
  name: 'Koa 3 over HTTP/2',
  http2: true,
  serve: (stage) => createServer2(application(stage).callback()),
});
