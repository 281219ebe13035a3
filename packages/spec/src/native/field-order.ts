import { isMapping } from '../read/fields.js';
import type { Path } from '../source/position.js';

/** The order in which fields are written: who, then what is promised, then how it is watched, then the rest. */
const ORDERS = {
  service: [
    '$schema',
    'service',
    'owner',
    'description',
    'window',
    'budgeting',
    'alerts',
    'budgetAlerts',
    'noData',
    'operations',
    'journeys',
    'errorBudgetPolicy',
    'corrections',
  ],
  operation: [
    'description',
    'owner',
    'from',
    'latency',
    'latencyFailures',
    'availability',
    'errorRate',
    'timeout',
    'custom',
    'freshness',
    'throughput',
    'saturation',
    'window',
    'budgeting',
    'alerts',
    'budgetAlerts',
    'noData',
  ],
  promise: [
    'name',
    'target',
    'threshold',
    'atMost',
    'atLeast',
    'maxAge',
    'window',
    'budgeting',
    'alerts',
    'budgetAlerts',
    'noData',
    'owner',
    'description',
  ],
  from: ['metric', 'spans', 'name', 'where', 'failed'],
  window: ['rolling', 'calendar', 'count', 'timeZone', 'from'],
  journey: ['description', 'owner', 'target', 'window', 'budgeting', 'alerts', 'steps'],
  step: ['slo', 'weight'],
  policy: ['thresholds', 'exceptions'],
  threshold: ['spent', 'actions', 'allows'],
  exception: ['cause', 'reason', 'lifts'],
  correction: [
    'id',
    'reason',
    'author',
    'semantics',
    'slos',
    'from',
    'until',
    'duration',
    'timeZone',
    'repeat',
    'except',
  ],
} as const satisfies Record<string, readonly string[]>;

/** Where each order applies: `*` is any key or index. Mappings elsewhere (operations, percentiles, names) keep their own order. */
const PLACES: readonly { readonly at: readonly string[]; readonly order: readonly string[] }[] = [
  { at: [], order: ORDERS.service },
  { at: ['operations', '*'], order: ORDERS.operation },
  { at: ['operations', '*', 'from'], order: ORDERS.from },
  { at: ['operations', '*', 'latency', '*'], order: ORDERS.promise },
  { at: ['operations', '*', 'custom', '*'], order: ORDERS.promise },
  ...['availability', 'errorRate', 'freshness', 'throughput', 'saturation'].flatMap((kind) => [
    { at: ['operations', '*', kind], order: ORDERS.promise },
    { at: ['operations', '*', kind, 'window'], order: ORDERS.window },
  ]),
  ...['latency', 'custom'].map((kind) => ({ at: ['operations', '*', kind, '*', 'window'], order: ORDERS.window })),
  { at: ['window'], order: ORDERS.window },
  { at: ['operations', '*', 'window'], order: ORDERS.window },
  { at: ['journeys', '*'], order: ORDERS.journey },
  { at: ['journeys', '*', 'window'], order: ORDERS.window },
  { at: ['journeys', '*', 'steps', '*'], order: ORDERS.step },
  { at: ['errorBudgetPolicy'], order: ORDERS.policy },
  { at: ['errorBudgetPolicy', 'thresholds', '*'], order: ORDERS.threshold },
  { at: ['errorBudgetPolicy', 'exceptions', '*'], order: ORDERS.exception },
  { at: ['corrections', '*'], order: ORDERS.correction },
];

/** The order of the fields of the mapping at a path, or nothing where its author's order stands. */
export function fieldOrderAt(path: Path): readonly string[] | undefined {
  const fits = (at: readonly string[]) =>
    at.length === path.length && at.every((step, index) => step === '*' || step === String(path[index]));
  return PLACES.find(({ at }) => fits(at))?.order;
}

/** Keys in the order of their mapping; those that the order does not know come last, as they stood. */
export function sortedKeys(keys: readonly string[], path: Path): readonly string[] {
  const order = fieldOrderAt(path);
  if (order === undefined) return keys;
  return [...order.filter((key) => keys.includes(key)), ...keys.filter((key) => !order.includes(key))];
}

/** A copy of a document's value with every mapping in its order. */
export function inFieldOrder(value: unknown, path: Path): unknown {
  if (Array.isArray(value)) return value.map((item, index) => inFieldOrder(item, [...path, index]));
  if (!isMapping(value)) return value;
  const keys = sortedKeys(Object.keys(value), path);
  return Object.fromEntries(keys.map((key) => [key, inFieldOrder(value[key], [...path, key])]));
}
