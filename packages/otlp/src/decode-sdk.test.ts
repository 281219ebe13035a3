import { ValueType } from '@opentelemetry/api';
import { JsonMetricsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  InMemoryMetricExporter,
  MeterProvider,
  MetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { expectedFrom } from '../test/expect.js';
import { Request } from '../test/proto.js';
import { decodeAll, find } from '../test/record.js';

class PullReader extends MetricReader {
  protected override async onForceFlush() {}
  protected override async onShutdown() {}
}

/** What the OpenTelemetry SDK collects from one of every instrument. */
async function collect(temporality = AggregationTemporality.CUMULATIVE): Promise<ResourceMetrics> {
  const exporter = new InMemoryMetricExporter(temporality);
  const reader = new PullReader({
    aggregationTemporalitySelector: exporter.selectAggregationTemporality.bind(exporter),
  });
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ 'service.name': 'checkout', 'process.pid': 42, 'host.tags': ['a', 'b'] }),
    readers: [reader],
    views: [
      {
        instrumentName: 'exp',
        aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 160, recordMinMax: true } },
      },
    ],
  });
  const meter = provider.getMeter('shop', '1.2.3');
  const whole = meter.createCounter('whole', { unit: '{event}', valueType: ValueType.INT });
  whole.add(7, { route: '/pay/:id', ok: true, status: 200, ratio: 0.5 });
  whole.add(Number.MAX_SAFE_INTEGER, { route: 'größer als 2³²' });
  meter.createCounter('fractional', { unit: 's' }).add(0.1);
  const upDown = meter.createUpDownCounter('up.down', { valueType: ValueType.INT });
  upDown.add(-5);
  meter.createGauge('gauge').record(-273.15, { 'a.very.long.attribute.name.that.no.cache.likes': 'x'.repeat(300) });
  const explicit = meter.createHistogram('explicit', { advice: { explicitBucketBoundaries: [0.1, 0.5, 1] } });
  const exponential = meter.createHistogram('exp', { unit: 's' });
  for (let i = 0; i <= 1000; i++) {
    explicit.record(i / 500, { route: '/pay' });
    exponential.record(i / 500, { route: '/pay' });
  }
  const { resourceMetrics, errors } = await reader.collect();
  expect(errors).toEqual([]);
  await provider.shutdown();
  return resourceMetrics;
}

function serialize(metrics: ResourceMetrics) {
  const protobuf = ProtobufMetricsSerializer.serializeRequest(metrics);
  const json = JsonMetricsSerializer.serializeRequest(metrics);
  if (!protobuf || !json) throw new Error('OpenTelemetry serialized nothing');
  return { protobuf, json };
}

describe('decoding what the OpenTelemetry SDK sends', () => {
  it('reads its protobuf as protobufjs does, and its JSON the same', async () => {
    for (const temporality of [AggregationTemporality.CUMULATIVE, AggregationTemporality.DELTA]) {
      const { protobuf, json } = serialize(await collect(temporality));
      const { seen, decoded } = decodeAll(protobuf);
      expect(seen).toEqual(expectedFrom(Request.toObject(Request.decode(protobuf), { longs: String, bytes: String })));
      expect(decodeAll(json, 'json')).toEqual({ seen, decoded });
      expect(decoded.points).toBe(7);
    }
  });

  it('tells whole numbers from fractions, and keeps attributes by type', async () => {
    const { seen } = decodeAll(serialize(await collect()).protobuf);
    expect(seen[0]).toEqual({ resource: { 'service.name': 'checkout', 'process.pid': 42, 'host.tags': '["a","b"]' } });
    expect(seen[1]).toEqual({ scope: 'shop', version: '1.2.3' });
    expect(find(seen, 'number', 'whole')).toMatchObject([
      { value: 7, isInteger: true, attributes: { route: '/pay/:id', ok: true, status: 200, ratio: 0.5 } },
      { value: Number.MAX_SAFE_INTEGER, isInteger: true, attributes: { route: 'größer als 2³²' } },
    ]);
    const fractional = {
      value: 0.1,
      isInteger: false,
      unit: 's',
      kind: 'sum',
      monotonic: true,
      temporality: 'cumulative',
    };
    expect(find(seen, 'number', 'fractional')).toMatchObject([fractional]);
    expect(find(seen, 'number', 'up.down')).toMatchObject([{ value: -5, monotonic: false, kind: 'sum' }]);
    expect(find(seen, 'number', 'gauge')).toMatchObject([
      { value: -273.15, kind: 'gauge', temporality: 'unspecified' },
    ]);
  });

  it('reads histograms with every count in its bucket', async () => {
    const { seen } = decodeAll(serialize(await collect()).protobuf);
    expect(find(seen, 'histogram', 'explicit')).toMatchObject([
      { bounds: [0.1, 0.5, 1], bucketCounts: [51, 200, 250, 500], count: 1001, sum: 1001, min: 0, max: 2 },
    ]);
    const [exponential] = find(seen, 'exponential', 'exp');
    const { scale, zeroCount, positive, count, min, max } = exponential?.histogram ?? {};
    expect({ scale, zeroCount, count, min, max }).toEqual({ scale: 4, zeroCount: 1, count: 1001, min: 0, max: 2 });
    expect(positive?.counts.reduce((sum, n) => sum + n, 0)).toBe(1000);
    // (2^(15/16), 2]: the 43 largest values, 1.916 to 2, are in the last bucket.
    expect([positive?.offset, positive?.counts.length, positive?.counts.at(-1)]).toEqual([-144, 160, 43]);
  });

  it('rounds instants up to the millisecond, alike from both encodings', async () => {
    const metrics = await collect();
    const { protobuf, json } = serialize(metrics);
    const [seconds, nanos] = metrics.scopeMetrics[0]?.metrics[0]?.dataPoints[0]?.endTime ?? [0, 0];
    for (const { seen } of [decodeAll(protobuf), decodeAll(json, 'json')]) {
      expect(find(seen, 'number', 'whole')[0]?.timeMs).toBe(seconds * 1000 + Math.ceil(nanos / 1e6));
    }
  });
});
