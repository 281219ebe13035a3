import { ValueType } from '@opentelemetry/api';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { JsonMetricsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationTemporality, DataPointType, type ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { EMPTY_HISTOGRAM, histogramOf } from '@plimsoll/slo';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAll, find } from '../test/record.js';
import {
  counterMetric,
  exponentialMetric,
  gaugeMetric,
  METRICS,
  OTEL,
  type OtelMetricData,
  type Sample,
  SCOPE,
  scopeMetrics,
} from './index.js';

/** What OpenTelemetry's exporters would send. Compiles only while our shape is theirs. */
function serialize(metrics: OtelMetricData[]): { protobuf: Uint8Array; json: Uint8Array } {
  const scope: ScopeMetrics = scopeMetrics({ name: SCOPE.sdk, version: '0.1.0' }, metrics);
  const resource = resourceFromAttributes({ 'service.name': 'checkout' });
  const protobuf = ProtobufMetricsSerializer.serializeRequest({ resource, scopeMetrics: [scope] });
  const json = JsonMetricsSerializer.serializeRequest({ resource, scopeMetrics: [scope] });
  if (!protobuf || !json) throw new Error('OpenTelemetry serialized nothing');
  return { protobuf, json };
}

function prometheus(metrics: OtelMetricData[]): string[] {
  const scope: ScopeMetrics = scopeMetrics({ name: SCOPE.processor }, metrics);
  const resource = resourceFromAttributes({});
  const text = new PrometheusSerializer('', false, undefined, true, true).serialize({
    resource,
    scopeMetrics: [scope],
  });
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

// OpenTelemetry JS sends whole numbers as such, and those beyond 2^53 are decoded to their digits.
const safe = fc
  .double({ min: -(2 ** 53), max: 2 ** 53, minExcluded: true, maxExcluded: true, noNaN: true })
  .map((n) => n + 0);

const attributes = fc.dictionary(
  fc.stringMatching(/^[a-z][a-z._]{0,12}$/),
  fc.oneof(fc.string({ unit: 'grapheme' }), fc.boolean(), fc.integer(), safe),
  { maxKeys: 4 },
);
const times = fc
  .tuple(fc.integer({ min: 0, max: 4e12 }), fc.nat(1e9))
  .map(([startMs, lengthMs]) => ({ startMs, timeMs: startMs + lengthMs }));
const samplesOf = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Sample<T>[]> =>
  fc.array(
    fc
      .tuple(attributes, times, value)
      .map(([labels, span, number]) => ({ attributes: labels, ...span, value: number })),
    { minLength: 1, maxLength: 5 },
  );

const counts = fc.nat(Number.MAX_SAFE_INTEGER);
const gauges = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const histograms = fc
  .array(fc.oneof(fc.double({ min: 1e-6, max: 3600, noNaN: true }), fc.constant(0)), { maxLength: 60 })
  .map((values) => histogramOf(values));

describe('encoding for OpenTelemetry', () => {
  it('uses the numbers of its enums', () => {
    expect(OTEL).toEqual({
      valueType: { int: ValueType.INT, double: ValueType.DOUBLE },
      temporality: { delta: AggregationTemporality.DELTA, cumulative: AggregationTemporality.CUMULATIVE },
      dataPointType: {
        exponentialHistogram: DataPointType.EXPONENTIAL_HISTOGRAM,
        gauge: DataPointType.GAUGE,
        sum: DataPointType.SUM,
      },
    });
  });

  it('sends counters that decode to what they were', () => {
    fc.assert(
      fc.property(samplesOf(counts), (samples) => {
        const common = {
          metric: 'slo.events',
          unit: '{event}',
          kind: 'sum',
          monotonic: true,
          temporality: 'cumulative',
        };
        const expected = samples.map((sample) => ({ ...common, ...sample, isInteger: true }));
        const { protobuf, json } = serialize([counterMetric(METRICS.events, samples)]);
        expect(find(decodeAll(protobuf).seen, 'number', 'slo.events')).toEqual(expected);
        expect(find(decodeAll(json, 'json').seen, 'number', 'slo.events')).toEqual(expected);
      }),
    );
  });

  it('sends gauges that decode to what they were', () => {
    fc.assert(
      fc.property(samplesOf(gauges), (samples) => {
        const common = {
          metric: 'slo.coverage',
          unit: '1',
          kind: 'gauge',
          monotonic: false,
          temporality: 'unspecified',
        };
        const expected = samples.map((sample) => ({ ...common, ...sample, isInteger: false }));
        const { protobuf, json } = serialize([gaugeMetric(METRICS.coverage, samples)]);
        expect(find(decodeAll(protobuf).seen, 'number', 'slo.coverage')).toEqual(expected);
        expect(find(decodeAll(json, 'json').seen, 'number', 'slo.coverage')).toEqual(expected);
      }),
    );
  });

  it('sends exponential histograms that decode to what they were', () => {
    fc.assert(
      fc.property(samplesOf(histograms), (samples) => {
        const common = { metric: 'slo.duration', unit: 's', temporality: 'cumulative' };
        const expected = samples.map(({ value, ...sample }) => ({ ...common, ...sample, histogram: value }));
        const { protobuf, json } = serialize([exponentialMetric(METRICS.duration, samples)]);
        expect(find(decodeAll(protobuf).seen, 'exponential', 'slo.duration')).toEqual(expected);
        expect(find(decodeAll(json, 'json').seen, 'exponential', 'slo.duration')).toEqual(expected);
      }),
    );
  });

  const sample = { attributes: { 'slo.name': 'pay' }, startMs: 0, timeMs: 1000 };

  it('sends a histogram of nothing as nothing counted', () => {
    const { protobuf } = serialize([exponentialMetric(METRICS.duration, [{ ...sample, value: EMPTY_HISTOGRAM }])]);
    expect(find(decodeAll(protobuf).seen, 'exponential', 'slo.duration')).toMatchObject([{ histogram: { count: 0 } }]);
  });

  it('leaves out gauges without a value, and metrics without a point', () => {
    const gauge = gaugeMetric(METRICS.burnRate, [
      { ...sample, value: Number.NaN },
      { ...sample, value: 2 },
    ]);
    expect(gauge.dataPoints.map(({ value }) => value)).toEqual([2]);
    const nothing = gaugeMetric(METRICS.burnRate, [{ ...sample, value: Number.NaN }]);
    expect(scopeMetrics({ name: 'x' }, [nothing, gauge, counterMetric(METRICS.events, [])]).metrics).toEqual([gauge]);
  });

  // The serializer adds _total; a suffix for the unit is left to whoever serves the scrape.
  it('is written by the Prometheus serializer of OpenTelemetry', () => {
    const lines = prometheus([
      counterMetric(METRICS.events, [{ ...sample, attributes: { 'slo.name': 'pay', 'slo.outcome': 'bad' }, value: 3 }]),
      gaugeMetric(METRICS.errorBudgetRemaining, [{ ...sample, value: -0.5 }]),
    ]);
    expect(lines).toEqual([
      'slo_events_total{slo_name="pay",slo_outcome="bad"} 3',
      'slo_error_budget_remaining{slo_name="pay"} -0.5',
    ]);
  });
});
