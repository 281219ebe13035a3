import { field } from '../process/json.js';
import type { Receipt } from './order.js';

export interface Payments {
  /** Charges the customer's card. Throws `PaymentsUnavailable` when it is not known whether that worked. */
  charge(cents: number): Promise<Receipt>;
}

export class PaymentsUnavailable extends Error {
  override readonly name = 'PaymentsUnavailable';
}

/** Calls the payments service over HTTP, and waits for no more than `timeoutMs`. */
export function paymentsClient({ url, timeoutMs }: { url: string; timeoutMs: number }): Payments {
  return {
    async charge(cents) {
      const response = await fetch(new URL('/charges', url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ cents }),
        signal: AbortSignal.timeout(timeoutMs),
      }).catch((cause: unknown) => {
        throw new PaymentsUnavailable('payments did not answer', { cause });
      });
      const body: unknown = await response.json().catch(() => undefined);
      if (response.status === 402) return { kind: 'declined' };
      const charge = field(body, 'charge');
      if (response.status === 201 && typeof charge === 'string') return { kind: 'paid', charge };
      throw new PaymentsUnavailable(`payments answered ${response.status}`);
    },
  };
}
