import type { ExponentialHistogram } from '@plimsoll/slo';
import type { Attributes } from './attributes.js';

export type Temporality = 'cumulative' | 'delta' | 'unspecified';

/** What every data point has. */
export interface Point {
  metric: string;
  /** As sent; empty when unset. */
  unit: string;
  attributes: Attributes;
  /** Epoch milliseconds, zero when unset. Rounded up to a whole one: slots are open on the left, so that no instant leaves its slot. */
  startMs: number;
  /** Epoch milliseconds, rounded up like `startMs`. */
  timeMs: number;
}

/** A point of a sum or a gauge. */
export interface NumberPoint extends Point {
  kind: 'sum' | 'gauge';
  /** False for gauges. */
  monotonic: boolean;
  /** `unspecified` for gauges. */
  temporality: Temporality;
  /** The nearest double of a whole number beyond 2^53. */
  value: number;
  /** Was it sent as a whole number? */
  isInteger: boolean;
}

/** A point of a histogram with explicit bounds: bucket i counts what lies in (bounds[i - 1], bounds[i]], the last one what lies above. */
export interface HistogramPoint extends Point {
  temporality: Temporality;
  count: number;
  /** Like `min` and `max`: undefined when not sent, or not finite. */
  sum: number | undefined;
  min: number | undefined;
  max: number | undefined;
  /** Rising. Empty together with `bucketCounts` when only count and sum were sent; otherwise one shorter. */
  bounds: readonly number[];
  bucketCounts: readonly number[];
}

/** A point of an exponential histogram. */
export interface ExponentialPoint extends Point {
  temporality: Temporality;
  /** Its sum is 0 when not sent, or not finite. Values within a zero threshold are among the zeros. */
  histogram: ExponentialHistogram;
}

/**
 * Is called for everything in a body, in its order: a resource, its scopes, their points. A point object is used again for the next point, so a sink does not
 * keep it; what it holds (attributes, histograms, lists) is not, and may be kept.
 *
 * A body is decoded as it is read. When it turns out malformed half way, {@link OtlpError} is thrown after the sink has seen what came before; a sink
 * that must take all or nothing collects first.
 */
export interface MetricsSink {
  resource(attributes: Attributes): void;
  scope(name: string, version: string): void;
  number(point: NumberPoint): void;
  histogram(point: HistogramPoint): void;
  exponential(point: ExponentialPoint): void;
}

/** Why a well-formed point was not handed to the sink. */
export type SkipReason =
  /** Says that nothing was recorded (a staleness marker), or has no value at all. Not an error of the sender. */
  | 'no-value'
  /** Summaries hold quantiles, which cannot be added up. */
  | 'summary'
  /** The number of buckets does not fit the number of bounds, or the bounds do not rise. */
  | 'uneven-buckets'
  /** An exponential histogram of values below zero, of a scale outside -10…20, or with buckets that no double falls into. */
  | 'unsupported-histogram';

/** What a body held: points handed to the sink, and points that were not, by reason. */
export interface Decoded {
  readonly points: number;
  readonly skipped: Readonly<Record<SkipReason, number>>;
}
