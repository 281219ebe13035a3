import type { Random } from '../random.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Numbers, times and names that a sender could write and should not. */
const HOSTILE: readonly [Json, ...Json[]] = [
  -1,
  1e308,
  -0,
  1e-320,
  2 ** 53 + 2,
  '9223372036854775807',
  '18446744073709551616',
  '-9223372036854775808',
  'NaN',
  'Infinity',
  '',
  '0',
  '1', // the year 1970
  '7258118400000000000', // the year 2200
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  'x'.repeat(5_000),
  null,
  true,
  [],
  {},
  [[[[[[[[]]]]]]]],
];

/** An export in which some nodes have become something else. */
export function hostileJson(random: Random): Buffer {
  const request = exportOf(random);
  for (let changes = random.below(4); changes > 0; changes--) change(request, random);
  return Buffer.from(JSON.stringify(request));
}

/** Walks down to some node, and replaces, removes or repeats it. */
function change(node: Json, random: Random): void {
  if (typeof node !== 'object' || node === null) return;
  const parent = node as Record<string, Json>; // an array has keys, too
  const keys = Object.keys(parent);
  const key = keys[random.below(Math.max(1, keys.length))];
  if (key === undefined) return;
  const child = parent[key];
  if (child !== undefined && typeof child === 'object' && child !== null && random.happens(0.85)) {
    change(child, random);
    return;
  }
  if (Array.isArray(node) && random.happens(0.2)) node.push(...node.slice(0, 3));
  else if (random.happens(0.2)) delete parent[key];
  else parent[key] = structuredClone(random.pick(HOSTILE));
}

function exportOf(random: Random): Json {
  const nowNs = (ms: number) => `${BigInt(Math.round(ms)) * 1_000_000n}`;
  const times = [Date.now(), Date.now() - 3_600_000, 1, 7_258_118_400_000, -5] as const;
  const time = { startTimeUnixNano: nowNs(random.pick(times)), timeUnixNano: nowNs(random.pick(times)) };
  const text = (key: string, stringValue: string): Json => ({ key, value: { stringValue } });
  const slo = text('slo.name', `slo-${random.below(50)}`);
  const count = String(random.below(1_000_000));
  return {
    resourceMetrics: [
      {
        resource: {
          attributes: [
            text('service.name', `service-${random.below(20)}`),
            text('service.instance.id', `instance-${random.below(100)}`),
          ],
        },
        scopeMetrics: [
          {
            scope: { name: '@plimsoll/sdk' },
            metrics: [
              {
                name: 'slo.info',
                gauge: {
                  dataPoints: [
                    {
                      ...time,
                      attributes: [
                        slo,
                        text('slo.target', '99.9%'),
                        text('slo.window', '30d'),
                        text('slo.indicator', 'availability'),
                      ],
                      asDouble: 0.999,
                    },
                  ],
                },
              },
              {
                name: 'slo.events',
                sum: {
                  aggregationTemporality: random.below(4),
                  isMonotonic: random.happens(0.9),
                  dataPoints: [
                    { ...time, attributes: [slo, text('slo.outcome', random.pick(['good', 'bad']))], asInt: count },
                  ],
                },
              },
              {
                name: 'slo.duration',
                exponentialHistogram: {
                  aggregationTemporality: 2,
                  dataPoints: [
                    {
                      ...time,
                      attributes: [text('slo.operation', 'work')],
                      count,
                      sum: random.between(-1, 1e6),
                      scale: random.below(40) - 20,
                      zeroCount: '0',
                      positive: { offset: random.below(4_000) - 2_000, bucketCounts: [count, '0', '1'] },
                    },
                  ],
                },
              },
            ],
          },
        ],
      },
    ],
  };
}
