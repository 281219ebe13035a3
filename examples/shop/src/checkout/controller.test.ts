import { expectSlo } from '@plimsoll/sdk/testing';
import { expect, it } from 'vitest';
import { checkout } from './contract.js';
import { CheckoutController } from './controller.js';
import { PaymentsUnavailable } from './payments-client.js';

const order = { product: 'tea', cents: 700 };

it('a card that is declined costs no budget, a payment service that does not answer does', async () => {
  expectSlo(checkout).toHaveNoData('pay-availability');

  const declining = new CheckoutController({ charge: async () => ({ kind: 'declined' }) });
  await declining.pay(order);
  expectSlo(checkout).toHaveKept('pay-availability', { good: 1 });

  const down = new CheckoutController({
    charge: async () => {
      throw new PaymentsUnavailable('payments did not answer');
    },
  });
  await expect(down.pay(order)).rejects.toThrow(PaymentsUnavailable);
  expectSlo(checkout).toHaveBurned('pay-availability', { bad: 1, good: 1, cause: 'PaymentsUnavailable' });
});
