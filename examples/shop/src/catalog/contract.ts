import { defineService } from '@plimsoll/sdk';
import { windows } from '../windows.js';

/** What the catalog promises: a list within 250 ms, a product within 100 ms, both nearly always. */
export const catalog = defineService({
  service: 'catalog',
  owner: 'team-catalog',
  ...windows,
  operations: {
    'GET /products': { latency: { p95: '250ms' }, availability: '99.9%' },
    'GET /products/:id': { latency: { p90: '100ms' }, availability: '99.9%' },
  },
});
