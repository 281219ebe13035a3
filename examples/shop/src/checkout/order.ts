import { field } from '../process/json.js';

export interface Order {
  readonly product: string;
  readonly cents: number;
}

/** How an order ended. A declined card is an answer, not a failure: it costs nobody's error budget. */
export type Receipt = { readonly kind: 'paid'; readonly charge: string } | { readonly kind: 'declined' };

/** Reads an order from a request's body; throws a `TypeError` that says what is missing. */
export function readOrder(body: unknown): Order {
  const product = field(body, 'product');
  const cents = field(body, 'cents');
  if (typeof product !== 'string' || product === '') throw new TypeError('"product" must be the id of a product');
  if (typeof cents !== 'number' || !Number.isSafeInteger(cents) || cents <= 0)
    throw new TypeError('"cents" must be a whole number above 0');
  return { product, cents };
}
