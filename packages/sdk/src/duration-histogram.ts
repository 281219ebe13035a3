import { bucketIndex, type ExponentialHistogram, hdrRange, LATENCY_LAYOUT } from '@plimsoll/slo';
import type { EachLatency } from './percentiles.js';
import { LATENCY_INDEXES } from './recorder.js';

/**
 * A bucket reaches 1.09 % further than the one before, so its middle is at most 0.55 % off; with the 0.4 % of the HDR counts
 * that is under 1 % all in all. The scale never changes, so a receiver never has to bring two scales together.
 */
const SCALE = 6;

/** Bucket of the middle of each latency index. Made once: the export of a thousand operations takes no logarithm. */
let buckets: Int32Array | undefined;

function bucketOf(index: number): number {
  buckets ??= Int32Array.from({ length: LATENCY_INDEXES }, (_, i) => (i === 0 ? 0 : bucketIndex(middle(i), SCALE)));
  return buckets[index] ?? 0;
}

/** Latency counts as an OTLP exponential histogram in seconds. Durations under a microsecond are in its zero count. */
export function durationHistogram(eachLatency: EachLatency): ExponentialHistogram {
  const [indexes, events]: [number[], number[]] = [[], []];
  eachLatency((index, count) => {
    indexes.push(index);
    events.push(count);
  });
  const measured = indexes.filter((index) => index > 0);
  const offset = bucketOf(measured[0] ?? 0);
  const counts: number[] = new Array(measured.length === 0 ? 0 : bucketOf(measured.at(-1) ?? 0) - offset + 1).fill(0);
  const histogram = { scale: SCALE, zeroCount: 0, positive: { offset, counts }, sum: 0, count: 0 };
  indexes.forEach((index, i) => {
    const count = events[i] ?? 0;
    histogram.count += count;
    if (index === 0) histogram.zeroCount += count;
    else {
      const place = bucketOf(index) - offset;
      counts[place] = (counts[place] ?? 0) + count;
      histogram.sum += count * middle(index);
    }
  });
  return histogram;
}

/** The middle of the durations that share an index, in seconds. */
function middle(index: number): number {
  const { lowest, highest } = hdrRange(index, LATENCY_LAYOUT);
  return ((lowest + highest) / 2) * LATENCY_LAYOUT.unitSeconds;
}
