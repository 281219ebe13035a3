// A shop in Express: `node server.mjs`, and its promises are kept count of.
import { defineService } from '@plimsoll/sdk';
import { express as slo } from '@plimsoll/sdk/express';
import { start } from '@plimsoll/sdk/node';
import express from 'express';

const shop = defineService({
  service: 'shop-express',
  owner: 'team-shop',
  operations: {
    'GET /orders/:id': { latency: { p95: '300ms' }, availability: '99.9%' },
    'POST /orders': { availability: '99.95%' },
  },
});
start(shop); // to OTEL_EXPORTER_OTLP_ENDPOINT, or http://localhost:4318

const app = express();
app.use(slo(shop)); // before everything else

const orders = express.Router();
orders.get('/:id', (request, response) => {
  if (request.params.id === 'lost') throw new Error('the database lost it');
  response.json({ id: request.params.id });
});
orders.post('/', (_request, response) => {
  response.status(201).json({ id: 'new' });
});
app.use('/orders', orders);

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.log(`listening on http://127.0.0.1:${port}`);
});
