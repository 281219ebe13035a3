// A shop in Fastify: `node server.mjs`, and its promises are kept count of.
import { defineService } from '@plimsoll/sdk';
import { fastify as slo } from '@plimsoll/sdk/fastify';
import { start } from '@plimsoll/sdk/node';
import fastify from 'fastify';

const shop = defineService({
  service: 'shop-fastify',
  owner: 'team-shop',
  operations: {
    'GET /orders/:id': { latency: { p95: '300ms' }, availability: '99.9%' },
    'POST /orders': { availability: '99.95%' },
  },
});
start(shop); // to OTEL_EXPORTER_OTLP_ENDPOINT, or http://localhost:4318

const app = fastify();
await app.register(slo(shop)); // before everything else

await app.register(
  async (orders) => {
    orders.get('/:id', async (request) => {
      const { id } = /** @type {{ id: string }} */ (request.params);
      if (id === 'lost') throw new Error('the database lost it');
      return { id };
    });
    orders.post('/', async (_request, reply) => reply.code(201).send({ id: 'new' }));
  },
  { prefix: '/orders' },
);

const address = await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' });
console.log(`listening on ${address}`);
