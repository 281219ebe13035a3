import express, { type ErrorRequestHandler, type Express } from 'express';
import type { CheckoutController } from './controller.js';
import { readOrder } from './order.js';
import { PaymentsUnavailable } from './payments-client.js';

const answerErrors: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) return next(error);
  const status = error instanceof TypeError || error instanceof SyntaxError ? 400 : 500;
  response.status(error instanceof PaymentsUnavailable ? 502 : status).json({ error: error.message });
};

/** The routes of checkout. */
export function checkoutApp(controller: CheckoutController): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json());
  app.post('/pay', async (request, response) => {
    const receipt = await controller.pay(readOrder(request.body));
    response.status(receipt.kind === 'paid' ? 201 : 402).json(receipt);
  });
  app.use(answerErrors);
  return app;
}
