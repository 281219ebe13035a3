import { type ExponentialHistogram, MAX_BUCKETS, MAX_SCALE, MIN_SCALE } from './exponential-histogram.js';
import { bucketIndex } from './exponential-scale.js';

/**
 * The layout in which HdrHistogram keeps its counts: values are whole units, the first `subBuckets` of them one by one, after that half as many buckets for
 * every doubling. Two significant digits need 256 sub-buckets: a bucket is never wider than 1/128 of its values.
 */
export interface HdrLayout {
  /** A power of two. */
  readonly subBuckets: number;
  /** The length of one unit in seconds: what value 1 stands for. */
  readonly unitSeconds: number;
}

/** Latency to two digits in microseconds. */
export const LATENCY_LAYOUT: HdrLayout = { subBuckets: 256, unitSeconds: 1e-6 };

/**
 * Where a value, a whole number from 0 to 2^31 - 1, is counted. Math.clz32 gives the doubling that it lies in; the doubling's half of the sub-buckets
 * follows those of the doublings before.
 */
export function hdrIndex(value: number, { subBuckets }: HdrLayout): number {
  const half = subBuckets / 2;
  const bucket = Math.max(0, 32 - Math.clz32(value | (subBuckets - 1)) - log2(subBuckets));
  return bucket * half + (value >>> bucket);
}

/** The values that are counted at an index: from `lowest` to `highest`, both inside. */
export function hdrRange(index: number, { subBuckets }: HdrLayout): { lowest: number; highest: number } {
  const half = subBuckets / 2;
  const bucket = Math.max(0, Math.floor(index / half) - 1);
  const lowest = (index - bucket * half) * 2 ** bucket;
  return { lowest, highest: lowest + 2 ** bucket - 1 };
}

/** How many counts a layout needs for values up to `highest`. */
export function hdrLength(highest: number, layout: HdrLayout): number {
  return hdrIndex(highest, layout) + 1;
}

/**
 * HDR counts as an exponential histogram in seconds, each bucket's events at the middle of its values, at the finest scale at which they fit into
 * `maxBuckets`. Both roundings together stay below {@link LATENCY_LAYOUT}'s 1/256 plus the scale's own error.
 */
export function exponentialFromHdr(
  counts: ArrayLike<number>,
  layout: HdrLayout = LATENCY_LAYOUT,
  options: { readonly maxBuckets?: number; readonly sumSeconds?: number } = {},
): ExponentialHistogram {
  const maxBuckets = options.maxBuckets ?? MAX_BUCKETS;
  const entries = occupied(counts, layout);
  const first = entries.find(({ value }) => value > 0);
  const last = entries[entries.length - 1];
  const count = entries.reduce((sum, entry) => sum + entry.count, 0);
  const zeroCount = entries[0]?.value === 0 ? entries[0].count : 0;
  let scale = MAX_SCALE;
  if (first && last) {
    while (scale > MIN_SCALE && bucketIndex(last.value, scale) - bucketIndex(first.value, scale) >= maxBuckets)
      scale -= 1;
  }
  const offset = first ? bucketIndex(first.value, scale) : 0;
  const buckets: number[] = first && last ? new Array(bucketIndex(last.value, scale) - offset + 1).fill(0) : [];
  for (const entry of entries) {
    if (entry.value === 0) continue;
    const place = bucketIndex(entry.value, scale) - offset;
    buckets[place] = (buckets[place] ?? 0) + entry.count;
  }
  const sum = options.sumSeconds ?? entries.reduce((seconds, entry) => seconds + entry.value * entry.count, 0);
  return {
    scale,
    zeroCount,
    positive: { offset, counts: buckets },
    sum,
    count,
    ...(entries[0] && { min: entries[0].lowest }),
    ...(last && { max: last.highest }),
  };
}

/** An exponential histogram in seconds as HDR counts, each bucket's events at its middle: for encoding in HdrHistogram's own format. */
export function hdrFromExponential(
  histogram: ExponentialHistogram,
  middleOf: (index: number, scale: number) => number,
  layout: HdrLayout = LATENCY_LAYOUT,
): Float64Array {
  const values = histogram.positive.counts.map((count, i) => ({
    count,
    value: Math.min(
      0x7fff_ffff,
      Math.round(middleOf(histogram.positive.offset + i, histogram.scale) / layout.unitSeconds),
    ),
  }));
  const highest = values.reduce((max, { value, count }) => (count > 0 ? Math.max(max, value) : max), 0);
  const counts = new Float64Array(hdrLength(highest, layout));
  for (const { count, value } of [{ count: histogram.zeroCount, value: 0 }, ...values]) {
    if (count === 0) continue;
    const index = hdrIndex(value, layout);
    counts[index] = (counts[index] ?? 0) + count;
  }
  return counts;
}

/** The counted values in seconds, the smallest first. */
function occupied(
  counts: ArrayLike<number>,
  layout: HdrLayout,
): { value: number; lowest: number; highest: number; count: number }[] {
  const entries: { value: number; lowest: number; highest: number; count: number }[] = [];
  for (let index = 0; index < counts.length; index++) {
    const count = counts[index] ?? 0;
    if (count === 0) continue;
    const { lowest, highest } = hdrRange(index, layout);
    const { unitSeconds } = layout;
    entries.push({
      value: ((lowest + highest) / 2) * unitSeconds,
      lowest: lowest * unitSeconds,
      highest: highest * unitSeconds,
      count,
    });
  }
  return entries;
}

function log2(powerOfTwo: number): number {
  return 31 - Math.clz32(powerOfTwo);
}
