import { NO_DATA } from './attainment.js';
import type { ExponentialHistogram, Quantile } from './exponential-histogram.js';
import { lowerBoundary } from './exponential-scale.js';

/** How many values are at or below a threshold, when only buckets are known. */
export interface Share {
  /** Those in buckets that end at or below the threshold: certain. */
  readonly atLeast: number;
  /** With those in the bucket that the threshold cuts. Equal to `atLeast` where the threshold is an edge. */
  readonly atMost: number;
  /** In between, by where in the bucket the threshold lies; not a whole number. For showing, never for a decision. */
  readonly likely: number;
}

/** How many values are at or below a threshold at or above zero. Within a bucket the values are taken to lie evenly on a logarithmic scale. */
export function shareAtMost({ positive, scale, zeroCount }: ExponentialHistogram, threshold: number): Share {
  let below = threshold < 0 ? 0 : zeroCount;
  for (const [i, count] of positive.counts.entries()) {
    const upper = lowerBoundary(positive.offset + i + 1, scale);
    if (upper <= threshold) {
      below += count;
      continue;
    }
    const lower = lowerBoundary(positive.offset + i, scale);
    if (threshold <= lower) break;
    const likely = count * (Math.log2(threshold / lower) / Math.log2(upper / lower));
    return { atLeast: below, atMost: below + count, likely: below + likely };
  }
  return { atLeast: below, atMost: below, likely: below };
}

/**
 * The quantile by interpolation on a logarithmic scale, as Prometheus computes it: smoother than a nearest rank where buckets are wide, and comparable with
 * dashboards of Prometheus. Ranks of the upper half are counted from above, as there, so that rounding does not push the maximum out of its bucket.
 */
export function interpolatedQuantile({ positive, scale, zeroCount }: ExponentialHistogram, q: number): Quantile {
  const occupied = positive.counts
    .map((count, i) => ({ count, index: positive.offset + i }))
    .filter(({ count }) => count > 0);
  const total = occupied.reduce((sum, { count }) => sum + count, zeroCount);
  const fromAbove = q >= 0.5;
  const buckets = [...(zeroCount > 0 ? [{ count: zeroCount, index: undefined }] : []), ...occupied];
  const rank = (fromAbove ? 1 - q : q) * total;
  let seen = 0;
  for (const { count, index } of fromAbove ? buckets.reverse() : buckets) {
    seen += count;
    if (seen < rank) continue;
    if (index === undefined) return { kind: 'measured', value: 0 };
    const share = (fromAbove ? seen - rank : rank - (seen - count)) / count;
    const [lower, upper] = [Math.log2(lowerBoundary(index, scale)), Math.log2(lowerBoundary(index + 1, scale))];
    return { kind: 'measured', value: 2 ** (lower + (upper - lower) * share) };
  }
  return NO_DATA;
}
