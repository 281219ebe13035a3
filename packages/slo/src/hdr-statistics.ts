import { type HdrLayout, hdrRange } from './hdr-layout.js';
import { neighbour } from './rounding.js';

/** What HDR counts say about their values, in units of the layout, by the definitions of HdrHistogram's reference implementation. */
export interface HdrStatistics {
  readonly total: number;
  /** The lowest value that the lowest count can stand for, and the highest that the highest can. 0 where there is none. */
  readonly min: number;
  readonly max: number;
  /** With every value in the middle of its bucket. */
  readonly mean: number;
  readonly stddev: number;
}

export function hdrStatistics(counts: ArrayLike<number>, layout: HdrLayout): HdrStatistics {
  const buckets = occupied(counts, layout);
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  const [first] = buckets;
  const last = buckets[buckets.length - 1];
  if (!first || !last) return { total: 0, min: 0, max: 0, mean: 0, stddev: 0 };
  const mean = buckets.reduce((sum, { count, middle }) => sum + count * middle, 0) / total;
  const variance = buckets.reduce((sum, { count, middle }) => sum + count * (middle - mean) ** 2, 0) / total;
  return { total, min: first.lowest, max: last.highest, mean, stddev: Math.sqrt(variance) };
}

/**
 * The value that a percentage (0 to 100) of the values do not exceed: the highest of the bucket of that rank, so never too small; for 0 the lowest of the
 * first. 0 where nothing was counted.
 */
export function hdrPercentile(counts: ArrayLike<number>, layout: HdrLayout, percentage: number): number {
  const buckets = occupied(counts, layout);
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  // One unit in the last place lower, as the reference has it: 99.9 % of 1000 is then the 999th value and not, by rounding, the 1000th.
  const asked = Math.min(100, Math.max(0, neighbour(percentage, -1)));
  const rank = Math.max(1, Math.ceil((asked * total) / 100));
  let seen = 0;
  for (const { count, lowest, highest } of buckets) {
    seen += count;
    if (seen >= rank) return percentage === 0 ? lowest : highest;
  }
  return 0;
}

interface Bucket {
  readonly count: number;
  readonly lowest: number;
  readonly highest: number;
  /** The reference's median equivalent value: the upper of two middles. */
  readonly middle: number;
}

function occupied(counts: ArrayLike<number>, layout: HdrLayout): Bucket[] {
  const buckets: Bucket[] = [];
  for (let index = 0; index < counts.length; index++) {
    const count = counts[index] ?? 0;
    if (count === 0) continue;
    const { lowest, highest } = hdrRange(index, layout);
    buckets.push({ count, lowest, highest, middle: lowest + Math.floor((highest - lowest + 1) / 2) });
  }
  return buckets;
}
