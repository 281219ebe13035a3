import { defineService } from '@plimsoll/sdk';
import { windows } from '../windows.js';

/** What payments promises to the services that call it. */
export const payments = defineService({
  service: 'payments',
  owner: 'team-payments',
  ...windows,
  operations: {
    charge: { latency: { p95: '300ms' }, availability: '99.9%' },
  },
});
