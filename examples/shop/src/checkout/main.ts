import { createServer } from 'node:http';
import { start } from '@plimsoll/sdk/node';
import { serve } from '../process/serve.js';
import { checkoutApp } from './app.js';
import { checkout } from './contract.js';
import { CheckoutController } from './controller.js';
import { paymentsClient } from './payments-client.js';

const url = process.env.PAYMENTS_URL ?? 'http://127.0.0.1:3003';
const plimsoll = start(checkout);
const controller = new CheckoutController(paymentsClient({ url, timeoutMs: 5_000 }));

await serve({
  service: 'checkout',
  server: createServer(checkoutApp(controller)),
  shutdown: () => plimsoll.shutdown(),
});
