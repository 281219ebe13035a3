// A shop in Hono: `node server.mjs`, and its promises are kept count of.
import { serve } from '@hono/node-server';
import { defineService } from '@plimsoll/sdk';
import { hono as slo } from '@plimsoll/sdk/hono';
import { start } from '@plimsoll/sdk/node';
import { Hono } from 'hono';

const shop = defineService({
  service: 'shop-hono',
  owner: 'team-shop',
  operations: {
    'GET /orders/:id': { latency: { p95: '300ms' }, availability: '99.9%' },
    'POST /orders': { availability: '99.95%' },
  },
});
start(shop); // to OTEL_EXPORTER_OTLP_ENDPOINT, or http://localhost:4318

const orders = new Hono()
  .get('/:id', (context) => {
    if (context.req.param('id') === 'lost') throw new Error('the database lost it');
    return context.json({ id: context.req.param('id') });
  })
  .post('/', (context) => context.json({ id: 'new' }, 201));

const app = new Hono();
app.use(slo(shop)); // before everything else
app.route('/orders', orders);

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000), hostname: '127.0.0.1' }, ({ port }) => {
  console.log(`listening on http://127.0.0.1:${port}`);
});
