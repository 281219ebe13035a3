import type { ServiceContract } from '@plimsoll/slo';
import fc from 'fast-check';

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
const sentence = fc.stringMatching(/^[A-Za-z][ -~]{0,30}[a-z.]$/);
const percentage = fc
  .tuple(fc.integer({ min: 1, max: 99 }), fc.stringMatching(/^[0-9]{0,3}$/))
  .map(([whole, decimals]) => (decimals === '' ? `${whole}%` : `${whole}.${decimals}%`));
const duration = fc.constantFrom('1ms', '250ms', '500ms', '1s', '1m30s', '2h', '0.5s', '90m');
const window = fc.constantFrom(
  '1h',
  '7d',
  '28d',
  '30d',
  '90d',
  'calendar month Europe/Berlin',
  'calendar 2 weeks UTC from 2026-01-07 06:00:00',
);
const alerts = fc.constantFrom(
  'page 1h/5m > 14.4',
  'page 6h/30m > 6 hold 2m; ticket 3d/6h > 14/15 min 100 events',
  'ticket 1d/2h > 3 confidence 95%',
);
const budgeting = fc.constantFrom(
  'occurrences',
  'timeslices 1m at 95%',
  'timeslices 5m at 100%',
  'ratio-timeslices 10m',
);
const budgetAlerts = fc.constantFrom('ticket 75% spent', 'page exhausted within 4h over 1h hold 5m; page 99.5% spent');
const noData = fc.constantFrom('freeze' as const, 'good' as const, 'bad' as const);

const setting = fc.record(
  { owner: sentence, window, alerts, budgetAlerts, budgeting, noData, description: sentence },
  { requiredKeys: [] },
);

function promise<T extends object>(bounds: fc.Arbitrary<T>, alone?: (bounds: T) => string): fc.Arbitrary<unknown> {
  const full = fc.tuple(bounds, setting).map(([bound, own]) => ({ ...bound, ...own }));
  return alone ? fc.oneof(bounds.map(alone), full) : full;
}

const target = promise(fc.record({ target: percentage }), (bound) => bound.target);
/** "p95" and "p95.0" in one operation are one promise made twice. */
function areOnce(percentiles: object): boolean {
  const numbers = Object.keys(percentiles).map((name) => Number(name.slice(1)));
  return new Set(numbers).size === numbers.length;
}

const operation = fc.record(
  {
    latency: fc
      .dictionary(
        percentage.map((text) => `p${text.slice(0, -1)}`),
        promise(fc.record({ threshold: duration }), (bound) => bound.threshold),
        { minKeys: 1, maxKeys: 2 },
      )
      .filter(areOnce),
    latencyFailures: fc.constantFrom('ignore', 'bad'),
    availability: target,
    errorRate: promise(fc.record({ atMost: percentage }), (bound) => bound.atMost),
    timeout: duration,
    custom: fc.dictionary(word, target, { minKeys: 1, maxKeys: 3 }),
    freshness: promise(fc.record({ maxAge: duration, target: percentage })),
    throughput: promise(fc.record({ atLeast: fc.integer({ min: 0, max: 1e6 }), target: percentage })),
    saturation: promise(fc.record({ atMost: fc.constantFrom(0.5, 0.8, 100), target: percentage })),
    owner: sentence,
    window,
    alerts,
    budgetAlerts,
    budgeting,
    noData,
    description: sentence,
  },
  { requiredKeys: ['availability'] },
);

const operationName = fc.oneof(
  word,
  fc.tuple(fc.constantFrom('GET', 'POST'), word).map(([method, path]) => `${method} /${path}/:id`),
);

/** Contracts that `readContract` has nothing against, with every field and in both forms of a promise. */
export const arbitraryContract: fc.Arbitrary<ServiceContract> = fc
  .record(
    {
      service: word,
      operations: fc.dictionary(operationName, operation, { minKeys: 1, maxKeys: 4 }),
      owner: sentence,
      window,
      alerts,
      budgetAlerts,
      budgeting,
      noData,
      description: sentence,
    },
    { requiredKeys: ['service', 'operations'] },
  )
  // Names that would be the same are a mistake of the author's, not a contract.
  .filter(({ operations }) => hasOwnNames(Object.keys(operations)))
  // Built from the fields of a contract; the types of fast-check do not know percentiles.
  .map((contract) => contract as unknown as ServiceContract);

function hasOwnNames(operations: readonly string[]): boolean {
  const labels = operations.map((name) => name.toLowerCase().replace(/[^a-z0-9]+/g, '-'));
  return labels.every((label, i) => labels.every((other, j) => i === j || !other.startsWith(label)));
}
