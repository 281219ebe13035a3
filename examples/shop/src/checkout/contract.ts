import { defineService } from '@plimsoll/sdk';
import { windows } from '../windows.js';

/** What checkout promises: 95 % of payments within 500 ms, 99.9 % of them without a failure. */
export const checkout = defineService({
  service: 'checkout',
  owner: 'team-payments',
  ...windows,
  operations: {
    pay: { latency: { p95: '500ms' }, availability: '99.9%', errorRate: '0.1%' },
  },
});
