// A shop in Koa: `node server.mjs`, and its promises are kept count of.
import Router from '@koa/router';
import { defineService } from '@plimsoll/sdk';
import { koa as slo } from '@plimsoll/sdk/koa';
import { start } from '@plimsoll/sdk/node';
import Koa from 'koa';

const shop = defineService({
  service: 'shop-koa',
  owner: 'team-shop',
  operations: {
    'GET /orders/:id': { latency: { p95: '300ms' }, availability: '99.9%' },
    'POST /orders': { availability: '99.95%' },
  },
});
start(shop); // to OTEL_EXPORTER_OTLP_ENDPOINT, or http://localhost:4318

const app = new Koa();
app.use(slo(shop)); // before everything else

const orders = new Router({ prefix: '/orders' });
orders.get('/:id', (context) => {
  if (context.params.id === 'lost') throw new Error('the database lost it');
  context.body = { id: context.params.id };
});
orders.post('/', (context) => {
  context.status = 201;
  context.body = { id: 'new' };
});
app.use(orders.routes());

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.log(`listening on http://127.0.0.1:${port}`);
});
