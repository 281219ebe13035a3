// What a service depends on, measured from its own side: `PAYMENTS_URL=http://… node client.mjs`.
import { defineService } from '@plimsoll/sdk';
import { fetch as measured } from '@plimsoll/sdk/fetch';
import { start } from '@plimsoll/sdk/node';
import { undici } from '@plimsoll/sdk/undici';
import { Agent, request } from 'undici';

const shop = defineService({
  service: 'shop-dependencies',
  owner: 'team-shop',
  operations: {
    'GET payments/orders/:id': { latency: { p99: '1s' }, availability: '99%' },
    'POST payments/orders': { availability: '99%' },
  },
});
start(shop); // to OTEL_EXPORTER_OTLP_ENDPOINT, or http://localhost:4318

const payments = process.env.PAYMENTS_URL ?? 'http://127.0.0.1:3000';
const hosts = { payments };

// `fetch` that measures until the head of the answer is here …
const fetch = measured(shop, { hosts });
for (const id of ['1', '2', '3', 'lost']) await (await fetch(`${payments}/orders/${id}`)).text();

// … and an interceptor for undici, which measures until the last byte.
const dispatcher = new Agent().compose(undici(shop, { hosts }));
const { body } = await request(`${payments}/orders`, { method: 'POST', dispatcher });
await body.text();

console.log('done'); // what is left to send is sent before the process ends
await dispatcher.close();
