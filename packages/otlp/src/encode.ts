import type { ExponentialHistogram } from '@plimsoll/slo';
import type { MetricDefinition } from './names.js';
import { type HrTime, toHrTime } from './time.js';

// Metrics in the shape of OpenTelemetry JS (`ScopeMetrics` of sdk-metrics, 2.x and 3.x alike), so that its exporters and its Prometheus serializer write
// them. The types say what that shape is without importing it: nobody who only counts has to load OpenTelemetry.

/** What the enums of OpenTelemetry JS mean. Not an enum, because the types below have to be equal to the numbers. */
export const OTEL = {
  valueType: { int: 0, double: 1 },
  temporality: { delta: 0, cumulative: 1 },
  dataPointType: { exponentialHistogram: 1, gauge: 2, sum: 3 },
} as const;

type Otel = typeof OTEL;

export interface OtelDescriptor {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly valueType: Otel['valueType'][keyof Otel['valueType']];
}

/** The attributes of a point. */
export type OtelAttributes = Record<string, string | number | boolean>;

export interface OtelDataPoint<T> {
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly attributes: OtelAttributes;
  readonly value: T;
}

export interface OtelExponentialHistogram {
  count: number;
  sum: number;
  scale: number;
  zeroCount: number;
  positive: { offset: number; bucketCounts: number[] };
  negative: { offset: number; bucketCounts: number[] };
  min?: number;
  max?: number;
}

interface OtelMetric {
  readonly descriptor: OtelDescriptor;
  readonly aggregationTemporality: Otel['temporality']['cumulative'];
}

export interface OtelSum extends OtelMetric {
  readonly dataPointType: Otel['dataPointType']['sum'];
  readonly isMonotonic: boolean;
  readonly dataPoints: OtelDataPoint<number>[];
}

export interface OtelGauge extends OtelMetric {
  readonly dataPointType: Otel['dataPointType']['gauge'];
  readonly dataPoints: OtelDataPoint<number>[];
}

export interface OtelExponential extends OtelMetric {
  readonly dataPointType: Otel['dataPointType']['exponentialHistogram'];
  readonly dataPoints: OtelDataPoint<OtelExponentialHistogram>[];
}

export type OtelMetricData = OtelSum | OtelGauge | OtelExponential;

export interface OtelScopeMetrics {
  scope: { name: string; version?: string };
  metrics: OtelMetricData[];
}

/** A value of ours, to be sent: of one series, counted since `startMs` or seen at `timeMs`, both epoch milliseconds. */
export interface Sample<T = number> {
  readonly attributes: OtelAttributes;
  readonly startMs: number;
  readonly timeMs: number;
  readonly value: T;
}

/** A monotonic cumulative sum of whole numbers. */
export function counterMetric(definition: MetricDefinition, samples: Iterable<Sample>): OtelSum {
  return {
    descriptor: describe(definition, OTEL.valueType.int),
    aggregationTemporality: OTEL.temporality.cumulative,
    dataPointType: OTEL.dataPointType.sum,
    isMonotonic: true,
    dataPoints: pointsOf(samples, (value) => value),
  };
}

/** Values as they are at their time. One that is not a number says nothing, and is left out. */
export function gaugeMetric(definition: MetricDefinition, samples: Iterable<Sample>): OtelGauge {
  return {
    descriptor: describe(definition, OTEL.valueType.double),
    aggregationTemporality: OTEL.temporality.cumulative,
    dataPointType: OTEL.dataPointType.gauge,
    dataPoints: pointsOf(samples, (value) => value).filter(({ value }) => !Number.isNaN(value)),
  };
}

/** Cumulative exponential histograms. */
export function exponentialMetric(
  definition: MetricDefinition,
  samples: Iterable<Sample<ExponentialHistogram>>,
): OtelExponential {
  return {
    descriptor: describe(definition, OTEL.valueType.double),
    aggregationTemporality: OTEL.temporality.cumulative,
    dataPointType: OTEL.dataPointType.exponentialHistogram,
    dataPoints: pointsOf(samples, toOtelHistogram),
  };
}

/** The metrics of one scope. Metrics without a point are left out, as OpenTelemetry's own SDK does. */
export function scopeMetrics(
  scope: { name: string; version?: string },
  metrics: Iterable<OtelMetricData>,
): OtelScopeMetrics {
  return { scope, metrics: [...metrics].filter(({ dataPoints }) => dataPoints.length > 0) };
}

function describe(
  { name, description, unit }: MetricDefinition,
  valueType: OtelDescriptor['valueType'],
): OtelDescriptor {
  return { name, description, unit, valueType };
}

function pointsOf<T, U>(samples: Iterable<Sample<T>>, convert: (value: T) => U): OtelDataPoint<U>[] {
  const points: OtelDataPoint<U>[] = [];
  for (const { attributes, startMs, timeMs, value } of samples) {
    points.push({ startTime: toHrTime(startMs), endTime: toHrTime(timeMs), attributes, value: convert(value) });
  }
  return points;
}

function toOtelHistogram({
  scale,
  zeroCount,
  positive,
  sum,
  count,
  min,
  max,
}: ExponentialHistogram): OtelExponentialHistogram {
  return {
    count,
    sum,
    scale,
    zeroCount,
    positive: { offset: positive.offset, bucketCounts: [...positive.counts] },
    negative: { offset: 0, bucketCounts: [] },
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
  };
}
