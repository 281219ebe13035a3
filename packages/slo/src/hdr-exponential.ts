import { type ExponentialHistogram, MAX_BUCKETS, MAX_SCALE, MIN_SCALE } from './exponential-histogram.js';
import { bucketIndex, bucketMiddle } from './exponential-scale.js';
import { type HdrLayout, hdrIndex, hdrLength, hdrRange, LATENCY_LAYOUT } from './hdr-layout.js';

/**
 * HDR counts as an exponential histogram in seconds, each bucket's events at the middle of its values, at the finest scale at which they fit into
 * `maxBuckets`. A value is off by at most half an HDR bucket, 1/256 for {@link LATENCY_LAYOUT}, before the error of the scale comes to it. A sum that was
 * kept exactly goes in `sumSeconds`.
 */
export function exponentialFromHdr(
  counts: ArrayLike<number>,
  layout: HdrLayout = LATENCY_LAYOUT,
  options: { readonly maxBuckets?: number; readonly sumSeconds?: number } = {},
): ExponentialHistogram {
  const maxBuckets = options.maxBuckets ?? MAX_BUCKETS;
  const entries = occupied(counts, layout);
  const positive = entries.filter(({ seconds }) => seconds > 0);
  const first = positive[0]?.seconds ?? 1;
  const last = positive[positive.length - 1]?.seconds ?? 1;
  let scale = MAX_SCALE;
  while (scale > MIN_SCALE && bucketIndex(last, scale) - bucketIndex(first, scale) >= maxBuckets) scale -= 1;
  const offset = positive.length > 0 ? bucketIndex(first, scale) : 0;
  const buckets: number[] = positive.length > 0 ? new Array(bucketIndex(last, scale) - offset + 1).fill(0) : [];
  for (const { seconds, count } of positive) {
    const place = bucketIndex(seconds, scale) - offset;
    buckets[place] = (buckets[place] ?? 0) + count;
  }
  const count = entries.reduce((sum, entry) => sum + entry.count, 0);
  const zeroCount = count - positive.reduce((sum, entry) => sum + entry.count, 0);
  const sum = options.sumSeconds ?? positive.reduce((seconds, entry) => seconds + entry.seconds * entry.count, 0);
  const lowest = entries[0]?.lowest;
  const highest = entries[entries.length - 1]?.highest;
  return {
    scale,
    zeroCount,
    positive: { offset, counts: buckets },
    sum,
    count,
    ...(lowest !== undefined && { min: lowest }),
    ...(highest !== undefined && { max: highest }),
  };
}

/** An exponential histogram in seconds as HDR counts, each bucket's events at its middle: for what writes HdrHistogram's own format. */
export function hdrFromExponential(histogram: ExponentialHistogram, layout: HdrLayout = LATENCY_LAYOUT): Float64Array {
  const { positive, scale, zeroCount } = histogram;
  const entries = positive.counts
    .map((count, i) => ({ count, seconds: bucketMiddle(positive.offset + i, scale) }))
    .filter(({ count }) => count > 0)
    .map(({ count, seconds }) => ({
      count,
      value: Math.min(Number.MAX_SAFE_INTEGER, Math.round(seconds / layout.unitSeconds)),
    }));
  const counts = new Float64Array(hdrLength(entries[entries.length - 1]?.value ?? 0, layout));
  for (const { count, value } of [{ count: zeroCount, value: 0 }, ...entries]) {
    const index = hdrIndex(value, layout);
    counts[index] = (counts[index] ?? 0) + count;
  }
  return counts;
}

/** The counted values in seconds, the smallest first. */
function occupied(
  counts: ArrayLike<number>,
  layout: HdrLayout,
): { seconds: number; lowest: number; highest: number; count: number }[] {
  const { unitSeconds } = layout;
  const entries: { seconds: number; lowest: number; highest: number; count: number }[] = [];
  for (let index = 0; index < counts.length; index++) {
    const count = counts[index] ?? 0;
    if (count === 0) continue;
    const { lowest, highest } = hdrRange(index, layout);
    entries.push({
      seconds: ((lowest + highest) / 2) * unitSeconds,
      lowest: lowest * unitSeconds,
      highest: highest * unitSeconds,
      count,
    });
  }
  return entries;
}
