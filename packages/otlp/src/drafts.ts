import { type ExponentialHistogram, MAX_SCALE, MIN_SCALE } from '@plimsoll/slo';
import { NO_ATTRIBUTES } from './attributes.js';
import type { ExponentialPoint, HistogramPoint, NumberPoint, SkipReason, Temporality } from './points.js';

// Points while they are read, the same for protobuf and JSON: fields come in any order, and only at the end it shows whether they make a point. A draft is
// used for one point after the other, so that a counter, of which there are most, costs no allocation.

/** A point of a sum or a gauge. `begin` is called once a metric, `clear` before and `finish` after each of its points. */
export class NumberDraft {
  readonly point: NumberPoint = {
    metric: '',
    unit: '',
    kind: 'gauge',
    monotonic: false,
    temporality: 'unspecified',
    attributes: NO_ATTRIBUTES,
    startMs: 0,
    timeMs: 0,
    value: 0,
    isInteger: false,
  };
  isAbsent = false;
  #hasValue = false;

  begin(metric: string, unit: string, data: Pick<NumberPoint, 'kind' | 'monotonic' | 'temporality'>): void {
    this.point.metric = metric;
    this.point.unit = unit;
    this.point.kind = data.kind;
    this.point.monotonic = data.monotonic;
    this.point.temporality = data.temporality;
  }

  clear(): void {
    this.point.startMs = 0;
    this.point.timeMs = 0;
    this.isAbsent = false;
    this.#hasValue = false;
  }

  setValue(value: number, isInteger: boolean): void {
    this.point.value = value;
    this.point.isInteger = isInteger;
    this.#hasValue = true;
  }

  /** Why the point is not for the sink; nothing when it is. */
  finish(): SkipReason | undefined {
    return this.isAbsent || !this.#hasValue ? 'no-value' : undefined;
  }
}

/** A point of a histogram with explicit bounds. */
export class HistogramDraft {
  readonly point: HistogramPoint = {
    metric: '',
    unit: '',
    temporality: 'unspecified',
    attributes: NO_ATTRIBUTES,
    startMs: 0,
    timeMs: 0,
    count: 0,
    sum: undefined,
    min: undefined,
    max: undefined,
    bounds: [],
    bucketCounts: [],
  };
  bounds: number[] = [];
  bucketCounts: number[] = [];
  isAbsent = false;

  begin(metric: string, unit: string, temporality: Temporality): void {
    this.point.metric = metric;
    this.point.unit = unit;
    this.point.temporality = temporality;
  }

  clear(): void {
    this.point.startMs = 0;
    this.point.timeMs = 0;
    this.point.count = 0;
    this.point.sum = undefined;
    this.point.min = undefined;
    this.point.max = undefined;
    this.bounds = [];
    this.bucketCounts = [];
    this.isAbsent = false;
  }

  finish(): SkipReason | undefined {
    if (this.isAbsent) return 'no-value';
    const { point, bounds, bucketCounts } = this;
    const isBare = bounds.length === 0 && bucketCounts.length === 0;
    if (!isBare && (bucketCounts.length !== bounds.length + 1 || !isRising(bounds))) return 'uneven-buckets';
    point.sum = finite(point.sum);
    point.min = finite(point.min);
    point.max = finite(point.max);
    point.bounds = bounds;
    point.bucketCounts = bucketCounts;
    return undefined;
  }
}

/** Consecutive buckets of an exponential histogram. */
export class BucketsDraft {
  offset = 0;
  counts: number[] = [];

  clear(): void {
    this.offset = 0;
    this.counts = [];
  }
}

/** A point of an exponential histogram. */
export class ExponentialDraft {
  readonly point: ExponentialPoint = {
    metric: '',
    unit: '',
    temporality: 'unspecified',
    attributes: NO_ATTRIBUTES,
    startMs: 0,
    timeMs: 0,
    histogram: { scale: 0, zeroCount: 0, positive: { offset: 0, counts: [] }, sum: 0, count: 0 },
  };
  readonly positive = new BucketsDraft();
  readonly negative = new BucketsDraft();
  scale = 0;
  zeroCount = 0;
  count = 0;
  sum: number | undefined;
  min: number | undefined;
  max: number | undefined;
  isAbsent = false;

  begin(metric: string, unit: string, temporality: Temporality): void {
    this.point.metric = metric;
    this.point.unit = unit;
    this.point.temporality = temporality;
  }

  clear(): void {
    this.point.startMs = 0;
    this.point.timeMs = 0;
    this.positive.clear();
    this.negative.clear();
    this.scale = 0;
    this.zeroCount = 0;
    this.count = 0;
    this.sum = undefined;
    this.min = undefined;
    this.max = undefined;
    this.isAbsent = false;
  }

  finish(): SkipReason | undefined {
    if (this.isAbsent) return 'no-value';
    if (!this.#isSupported()) return 'unsupported-histogram';
    const min = finite(this.min);
    const max = finite(this.max);
    const histogram: ExponentialHistogram = {
      scale: this.scale,
      zeroCount: this.zeroCount,
      positive: { offset: this.positive.offset, counts: this.positive.counts },
      sum: finite(this.sum) ?? 0,
      count: this.count,
      ...(min !== undefined && { min }),
      ...(max !== undefined && { max }),
    };
    this.point.histogram = histogram;
    return undefined;
  }

  /**
   * Buckets that no double falls into are refused, not only odd scales: otherwise two points of a few bytes, their offsets far apart, would make whoever adds
   * them up allocate everything in between.
   */
  #isSupported(): boolean {
    const { scale, positive, negative } = this;
    if (!Number.isInteger(scale) || scale < MIN_SCALE || scale > MAX_SCALE) return false;
    if (negative.counts.some((count) => count !== 0)) return false;
    if (positive.counts.length === 0) return true;
    const first = Math.floor(LEAST_EXPONENT * 2 ** scale) - 1;
    const last = Math.ceil(GREATEST_EXPONENT * 2 ** scale);
    return positive.offset >= first && positive.offset + positive.counts.length - 1 <= last;
  }
}

/** Doubles above zero lie between 2^-1074 and 2^1024. */
const LEAST_EXPONENT = -1074;
const GREATEST_EXPONENT = 1024;

function isRising(bounds: readonly number[]): boolean {
  for (let i = 0; i < bounds.length; i++) {
    // Written so that NaN does not pass.
    if (!((bounds[i - 1] ?? Number.NEGATIVE_INFINITY) < (bounds[i] ?? Number.NaN))) return false;
  }
  return true;
}

/** Sums and extremes are for showing only; one that is not a number would spoil all that it is added to. */
function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
