import { createServer } from 'node:http';
import { start } from '@plimsoll/sdk/node';
import { checkoutApp } from './checkout/app.js';
import { checkout } from './checkout/contract.js';
import { CheckoutController } from './checkout/controller.js';
import { paymentsClient } from './checkout/payments-client.js';
import { serve } from './process/serve.js';

const url = process.env.PAYMENTS_URL ?? 'http://127.0.0.1:3003';
const plimsoll = start(checkout);
const controller = new CheckoutController(paymentsClient({ url, timeoutMs: 10_000 }));

await serve({
  service: 'checkout',
  server: createServer(checkoutApp(controller)),
  shutdown: () => plimsoll.shutdown(),
});
