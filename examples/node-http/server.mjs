// A shop without a framework: `node server.mjs`, and its promises are kept count of. `node:https` and `node:http2` are the same.
import { createServer } from 'node:http';
import { defineService } from '@plimsoll/sdk';
import { http } from '@plimsoll/sdk/http';
import { start } from '@plimsoll/sdk/node';

const shop = defineService({
  service: 'shop-node-http',
  owner: 'team-shop',
  operations: {
    'GET /orders/:id': { latency: { p95: '300ms' }, availability: '99.9%' },
    'POST /orders': { availability: '99.95%' },
  },
});
start(shop); // to OTEL_EXPORTER_OTLP_ENDPOINT, or http://localhost:4318

const server = createServer(
  http(shop, (request, response) => {
    const [, collection, id] = (request.url ?? '').split(/[/?]/);
    if (collection !== 'orders') response.statusCode = 404;
    else if (request.method === 'POST') response.statusCode = 201;
    else if (id === 'lost') response.statusCode = 500;
    response.end(JSON.stringify({ id }));
  }),
);
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.log(`listening on http://127.0.0.1:${port}`);
});
