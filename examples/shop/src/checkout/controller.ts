import { checkout } from './contract.js';
import type { Order, Receipt } from './order.js';
import type { Payments } from './payments-client.js';

export class CheckoutController {
  readonly #payments: Payments;

  constructor(payments: Payments) {
    this.#payments = payments;
  }

  /** Every call is an event of the operation "pay": bad when it throws, and late when it takes more than 500 ms. */
  @checkout.slo('pay')
  async pay(order: Order): Promise<Receipt> {
    return this.#payments.charge(order.cents);
  }
}
