import fc from 'fast-check';

// Requests as objects in OTLP/JSON's shape, from which protobufjs writes protobuf.

const text = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 40 }));
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const nanos = fc.oneof(
  uint64,
  fc.bigInt({ min: 1_700_000_000n * 10n ** 9n, max: 1_900_000_000n * 10n ** 9n }),
  fc.constant(0n),
);
const digits = (arbitrary: fc.Arbitrary<bigint>) => arbitrary.map(String);
// JSON has no negative zero.
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const small = fc.oneof(fc.nat(3).map(BigInt), fc.nat(1000).map(BigInt), uint64);

/** Names in maps begin with a letter, because JavaScript puts keys that are numbers first. */
const mapKey = fc.stringMatching(/^[a-z][a-z.]{0,8}$/);

const { any } = fc.letrec<{ any: unknown; leaf: unknown }>((tie) => ({
  leaf: fc.oneof(
    fc.record({ stringValue: text }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ intValue: digits(fc.oneof(int64, fc.integer().map(BigInt))) }),
    fc.record({ doubleValue: finite }),
    fc.record({ bytesValue: fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes).toString('base64')) }),
    fc.constant({}),
  ),
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 6, arbitrary: tie('leaf') },
    { weight: 1, arbitrary: fc.record({ arrayValue: fc.record({ values: fc.array(tie('any'), { maxLength: 3 }) }) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kvlistValue: fc.record({
          values: fc.uniqueArray(fc.record({ key: mapKey, value: tie('any') }), {
            maxLength: 3,
            selector: (pair) => pair.key,
          }),
        }),
      }),
    },
  ),
}));

const attributes = fc.uniqueArray(fc.record({ key: text, value: any }), { maxLength: 4, selector: (pair) => pair.key });

const common = {
  attributes,
  startTimeUnixNano: digits(nanos),
  timeUnixNano: digits(nanos),
  flags: fc.constantFrom(0, 0, 0, 1, 2),
};

/** A record of which any field may be absent. */
function partly<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) {
  return fc.record(model, { requiredKeys: [] });
}

const numberPoint = fc
  .tuple(
    partly(common),
    fc.oneof(fc.record({ asInt: digits(int64) }), fc.record({ asDouble: finite }), fc.constant({})),
  )
  .map(([point, value]) => ({ ...point, ...value }));

const totals = { count: digits(uint64), sum: finite, min: finite, max: finite };

const histogramPoint = fc
  .tuple(
    partly({ ...common, ...totals }),
    fc.uniqueArray(finite, { maxLength: 6 }),
    fc.constantFrom(1, 1, 1, 0, 2),
    fc.array(digits(small), { minLength: 8, maxLength: 8 }),
  )
  .map(([point, bounds, more, counts]) => ({
    ...point,
    explicitBounds: bounds.sort((a, b) => a - b),
    bucketCounts: counts.slice(0, bounds.length + more),
  }));

const buckets = partly({
  offset: fc.integer({ min: -900, max: 900 }),
  bucketCounts: fc.array(digits(small), { maxLength: 20 }),
});

const exponentialPoint = partly({
  ...common,
  ...totals,
  // At these scales every offset above lies within the doubles.
  scale: fc.integer({ min: 1, max: 20 }),
  zeroCount: digits(uint64),
  positive: buckets,
  negative: fc.constantFrom({}, { offset: 3, bucketCounts: ['0'] }, { offset: 3, bucketCounts: ['0', '1'] }),
});

const points = <T>(point: fc.Arbitrary<T>) => fc.array(point, { maxLength: 4 });
const temporality = fc.constantFrom(0, 1, 2);

const data = fc.oneof(
  fc.record({ gauge: fc.record({ dataPoints: points(numberPoint) }) }),
  fc.record({
    sum: partly({ dataPoints: points(numberPoint), aggregationTemporality: temporality, isMonotonic: fc.boolean() }),
  }),
  fc.record({ histogram: partly({ dataPoints: points(histogramPoint), aggregationTemporality: temporality }) }),
  fc.record({
    exponentialHistogram: partly({ dataPoints: points(exponentialPoint), aggregationTemporality: temporality }),
  }),
  fc.record({ summary: fc.record({ dataPoints: fc.constantFrom([], [{ sum: 1 }]) }) }),
  fc.constant({}),
);

const metric = fc
  .tuple(partly({ name: text, description: text, unit: text }), data)
  .map(([head, body]) => ({ ...head, ...body }));

/** A request as OTLP/JSON. */
export const request = fc.record({
  resourceMetrics: fc.array(
    partly({
      resource: partly({ attributes }),
      scopeMetrics: fc.array(
        partly({
          scope: partly({ name: text, version: text, attributes }),
          metrics: fc.array(metric, { maxLength: 4 }),
          schemaUrl: text,
        }),
        { maxLength: 3 },
      ),
      schemaUrl: text,
    }),
    { maxLength: 3 },
  ),
});
