import { describe, expect, it } from 'vitest';
import { decodeAll, find } from '../../test/record.js';
import { OtlpError } from '../index.js';

function decode(body: unknown) {
  return decodeAll(new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)), 'json');
}

const withMetric = (metric: object) => ({
  resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'x', ...metric }] }] }],
});
const withPoint = (point: object) => withMetric({ gauge: { dataPoints: [point] } });
const firstNumber = (point: object) => find(decode(withPoint(point)).seen, 'number', 'x')[0];

function errorOf(body: unknown): unknown {
  try {
    decode(body);
    return 'decoded';
  } catch (error) {
    return error instanceof OtlpError ? { code: error.code, ...error.place } : error;
  }
}

describe('OTLP in JSON', () => {
  it('takes 64-bit numbers as text and as numbers', () => {
    for (const asInt of ['123456789012', 123456789012]) {
      expect(firstNumber({ asInt })).toMatchObject({ value: 123456789012, isInteger: true });
    }
    const metric = { histogram: { dataPoints: [{ count: '3', bucketCounts: ['1', 2], explicitBounds: [0.5] }] } };
    expect(find(decode(withMetric(metric)).seen, 'histogram', 'x')).toMatchObject([{ count: 3, bucketCounts: [1, 2] }]);
  });

  it('takes NaN and the infinities as text', () => {
    const values = ['NaN', 'Infinity', '-Infinity', '1.5e3', 2].map((asDouble) => firstNumber({ asDouble })?.value);
    expect(values).toEqual([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1500, 2]);
  });

  it('takes a temporality as its number and as its name', () => {
    const temporalities = [1, 2, 0, 9, 'AGGREGATION_TEMPORALITY_DELTA', 'AGGREGATION_TEMPORALITY_CUMULATIVE'].map(
      (aggregationTemporality) => {
        const { seen } = decode(withMetric({ sum: { aggregationTemporality, dataPoints: [{ asInt: 1 }] } }));
        return find(seen, 'number', 'x')[0]?.temporality;
      },
    );
    expect(temporalities).toEqual(['delta', 'cumulative', 'unspecified', 'unspecified', 'delta', 'cumulative']);
  });

  it('takes the names that protobuf has for the fields', () => {
    const body = {
      resource_metrics: [
        {
          resource: { attributes: [{ key: 'service.name', value: { string_value: 'shop' } }] },
          scope_metrics: [
            {
              metrics: [
                {
                  name: 'x',
                  exponential_histogram: {
                    aggregation_temporality: 2,
                    data_points: [
                      {
                        start_time_unix_nano: '1000000',
                        time_unix_nano: '2000000',
                        zero_count: '4',
                        positive: { bucket_counts: ['5'] },
                      },
                    ],
                  },
                },
                { name: 'y', sum: { is_monotonic: true, data_points: [{ as_int: '6' }] } },
              ],
            },
          ],
        },
      ],
    };
    const { seen } = decode(body);
    expect(seen[0]).toEqual({ resource: { 'service.name': 'shop' } });
    expect(find(seen, 'exponential', 'x')).toMatchObject([
      { startMs: 1, timeMs: 2, temporality: 'cumulative', histogram: { zeroCount: 4, positive: { counts: [5] } } },
    ]);
    expect(find(seen, 'number', 'y')).toMatchObject([{ value: 6, monotonic: true }]);
  });

  it('reads null as unset, and leaves fields alone that it does not know', () => {
    const body = { ...withPoint({ asInt: 1, attributes: null, exemplars: 'whatever', timeUnixNano: null }), more: [1] };
    expect(find(decode(body).seen, 'number', 'x')).toMatchObject([{ value: 1, attributes: {}, timeMs: 0 }]);
    expect(decode({}).seen).toEqual([]);
  });

  it('repairs instants that a JSON number could not hold', () => {
    // 1767268800001 ms as nanoseconds is not a double; the nearest one is 64 ns away from it.
    for (const ms of [1_767_268_800_001, 1_767_268_800_003, 1_700_000_000_007]) {
      expect(firstNumber({ asInt: 1, timeUnixNano: Number(`${ms}000000`) })?.timeMs).toBe(ms);
      expect(firstNumber({ asInt: 1, timeUnixNano: `${ms}000000` })?.timeMs).toBe(ms);
      expect(firstNumber({ asInt: 1, timeUnixNano: `${ms}000001` })?.timeMs).toBe(ms + 1);
    }
  });

  it('keeps all digits of attributes beyond 2^53', () => {
    const attributes = [{ key: 'id', value: { intValue: '9007199254740993' } }];
    expect(firstNumber({ asInt: 1, attributes })?.attributes).toEqual({ id: '9007199254740993' });
  });

  it('gives one series for all spellings of base64', () => {
    const spell = (bytesValue: string) => firstNumber({ asInt: 1, attributes: [{ key: 'b', value: { bytesValue } }] });
    expect(spell('-_8')?.attributes).toEqual({ b: '+/8=' });
    expect(spell('+/8=')?.attributes).toEqual({ b: '+/8=' });
  });

  const wrong: [what: string, body: unknown, code: string, path: string][] = [
    ['no JSON', '{"resourceMetrics":', 'otlp-json-malformed', ''],
    ['no body', '', 'otlp-json-malformed', ''],
    ['a list', '[]', 'otlp-json-type', ''],
    ['an object for a list', { resourceMetrics: {} }, 'otlp-json-type', 'resourceMetrics'],
    ['a number for an object', { resourceMetrics: [1] }, 'otlp-json-type', 'resourceMetrics.0'],
    [
      'text for a number',
      withPoint({ asDouble: 'much' }),
      'otlp-json-type',
      'resourceMetrics.0.scopeMetrics.0.metrics.0.gauge.dataPoints.0.asDouble',
    ],
    [
      'a fraction for a whole number',
      withPoint({ asInt: 1.5 }),
      'otlp-json-type',
      'resourceMetrics.0.scopeMetrics.0.metrics.0.gauge.dataPoints.0.asInt',
    ],
    [
      'more than 64 bits',
      withPoint({ asInt: '9223372036854775808' }),
      'otlp-json-type',
      'resourceMetrics.0.scopeMetrics.0.metrics.0.gauge.dataPoints.0.asInt',
    ],
    [
      'a count below zero',
      withMetric({ histogram: { dataPoints: [{ bucketCounts: ['0', '-1'] }] } }),
      'otlp-json-type',
      'resourceMetrics.0.scopeMetrics.0.metrics.0.histogram.dataPoints.0.bucketCounts.1',
    ],
    [
      'a time below zero',
      withPoint({ timeUnixNano: -1 }),
      'otlp-json-type',
      'resourceMetrics.0.scopeMetrics.0.metrics.0.gauge.dataPoints.0.timeUnixNano',
    ],
    [
      'text for a truth',
      withMetric({ sum: { isMonotonic: 'true' } }),
      'otlp-json-type',
      'resourceMetrics.0.scopeMetrics.0.metrics.0.sum.isMonotonic',
    ],
    [
      'a name that no enum has',
      withMetric({ sum: { aggregationTemporality: 'DAILY' } }),
      'otlp-json-type',
      'resourceMetrics.0.scopeMetrics.0.metrics.0.sum.aggregationTemporality',
    ],
    [
      'a number for text',
      { resourceMetrics: [{ scopeMetrics: [{}, { scope: { name: 7 } }] }] },
      'otlp-json-type',
      'resourceMetrics.0.scopeMetrics.1.scope.name',
    ],
  ];

  it.each(wrong)('refuses %s and says where it stands', (_what, body, code, path) => {
    expect(errorOf(body)).toEqual({ code, path });
  });

  it('says in its message what was expected, what was got, and where', () => {
    expect(() => decode({ resourceMetrics: {} })).toThrow('a field must be a list (got an object) (resourceMetrics)');
  });
});
