import {
  downscale,
  EMPTY_HISTOGRAM,
  type ExponentialHistogram,
  type Indicator,
  lowerBoundary,
  mergeHistograms,
  quantile,
  quantileError,
  type Span,
} from '@plimsoll/slo';
import type { LatenciesOf } from '../latency/latency-book.js';
import type { LatencyHistoryView, LatencyPointView } from './history-types.js';

/** A heat map of more rows shows nothing more. */
const MOST_BUCKETS = 48;

/** Latencies over time, those of each step together; where they are kept in longer stretches than a step, each stretch by itself. */
export function latencyHistory(
  latencies: readonly LatenciesOf[],
  { steps, indicator }: { steps: readonly Span[]; indicator: Indicator },
): LatencyHistoryView {
  const grouped = byStep(latencies, steps).filter(({ histogram }) => histogram.count > 0);
  if (grouped.length === 0) return { kind: 'no-data' };
  const { scale, first, last } = commonBuckets(grouped.map(({ histogram }) => histogram));
  // The lowest edge is zero, since some calls may have taken no time that the clock could see.
  const bounds = [0];
  for (let bucket = first; bucket <= last; bucket++) bounds.push(lowerBoundary(bucket + 1, scale));
  return {
    kind: 'measured',
    unit: 's',
    threshold: indicator.kind === 'latency' ? indicator.threshold.ms / 1000 : null,
    bounds,
    points: grouped.map((one) => pointOf(one, { scale, first, last })),
  };
}

/** Buckets `first` to `last` of a scale. */
interface Buckets {
  readonly scale: number;
  readonly first: number;
  readonly last: number;
}

function byStep(latencies: readonly LatenciesOf[], steps: readonly Span[]): LatenciesOf[] {
  const grouped = new Map<number, LatenciesOf>();
  let place = 0;
  for (const one of latencies) {
    while ((steps[place]?.to ?? one.to) < one.to) place += 1;
    const step = steps[place];
    // A stretch that is longer than the step it ends in stays what it is.
    const { from, to } = step && step.to - step.from >= one.to - one.from ? step : one;
    const before = grouped.get(to)?.histogram ?? EMPTY_HISTOGRAM;
    grouped.set(to, { from, to, histogram: mergeHistograms(before, one.histogram, 2_048) });
  }
  return [...grouped.values()];
}

/** The finest buckets that all histograms can be shown in without being too many. */
function commonBuckets(histograms: readonly ExponentialHistogram[]): Buckets {
  let scale = Math.min(...histograms.map((histogram) => histogram.scale));
  for (;;) {
    const [first, last] = range(histograms, scale);
    if (last - first < MOST_BUCKETS) return { scale, first, last };
    scale -= 1;
  }
}

function range(histograms: readonly ExponentialHistogram[], scale: number): [first: number, last: number] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { positive, scale: own } of histograms) {
    const size = 2 ** (own - scale);
    positive.counts.forEach((count, i) => {
      if (count === 0) return;
      const bucket = Math.floor((positive.offset + i) / size);
      first = Math.min(first, bucket);
      last = Math.max(last, bucket);
    });
  }
  return first <= last ? [first, last] : [0, 0];
}

function pointOf({ from, to, histogram }: LatenciesOf, { scale, first, last }: Buckets): LatencyPointView {
  const { positive, zeroCount } = downscale(histogram, scale);
  const counts = Array.from({ length: last - first + 1 }, (_, i) => positive.counts[first + i - positive.offset] ?? 0);
  counts[0] = (counts[0] ?? 0) + zeroCount;
  const at = (q: number) => {
    const seconds = quantile(histogram, q);
    return seconds.kind === 'measured' ? seconds.value : 0;
  };
  return {
    from,
    to,
    count: histogram.count,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    relativeError: quantileError(histogram.scale),
    counts,
  };
}
