import { hdrRange, LATENCY_LAYOUT, NO_DATA, type NoData } from '@plimsoll/slo';

/**
 * How long the calls that did not fail took, in milliseconds, at most 0.4 % off (half a microsecond below 256 µs).
 * No data before the first of them.
 */
export type Percentiles =
  | {
      readonly kind: 'measured';
      readonly count: number;
      readonly p50: number;
      readonly p95: number;
      readonly p99: number;
      readonly 'p99.9': number;
    }
  | NoData;

/** Calls `visit` for every latency index that has a count, the shortest duration first. */
export type EachLatency = (visit: (index: number, count: number) => void) => void;

export function percentilesOf(eachLatency: EachLatency): Percentiles {
  const entries: { index: number; upTo: number }[] = [];
  let count = 0;
  eachLatency((index, events) => {
    count += events;
    entries.push({ index, upTo: count });
  });
  if (count === 0) return NO_DATA;
  const at = (share: number): number => {
    const rank = Math.max(1, Math.ceil(share * count));
    return middleMs(entries.find(({ upTo }) => upTo >= rank)?.index ?? 0);
  };
  return { kind: 'measured', count, p50: at(0.5), p95: at(0.95), p99: at(0.99), 'p99.9': at(0.999) };
}

/** The middle of the durations that share an index, in milliseconds. */
function middleMs(index: number): number {
  const { lowest, highest } = hdrRange(index, LATENCY_LAYOUT);
  return (lowest + highest + 1) / 2000;
}
