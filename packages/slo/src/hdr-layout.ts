/**
 * The layout in which HdrHistogram keeps its counts. Values are whole units; the first `subBuckets` of them are kept one by one (in steps of 2^unitMagnitude),
 * and after that every doubling has half as many buckets, so that a bucket is never wider than 2 / subBuckets of its values.
 */
export interface HdrLayout {
  /** A power of two: 256 keeps two significant digits, 2048 three. */
  readonly subBuckets: number;
  /** The lowest value that must be told from 0, as a power of two. */
  readonly unitMagnitude: number;
  /** The length of one unit in seconds: what value 1 stands for. */
  readonly unitSeconds: number;
}

/** Latency to two digits in microseconds. */
export const LATENCY_LAYOUT: HdrLayout = { subBuckets: 256, unitMagnitude: 0, unitSeconds: 1e-6 };

/** The layout of a histogram as HdrHistogram's constructors describe it: the lowest discernible value and the number of significant digits, 0 to 5. */
export function hdrLayout(options: {
  readonly lowest: number;
  readonly significantDigits: number;
  readonly unitSeconds: number;
}): HdrLayout {
  const singleUnits = 2 * 10 ** options.significantDigits;
  return {
    subBuckets: 2 ** Math.max(1, Math.ceil(Math.log2(singleUnits))),
    unitMagnitude: doublings(options.lowest),
    unitSeconds: options.unitSeconds,
  };
}

/** Where a value, a safe integer at or above 0, is counted. */
export function hdrIndex(value: number, { subBuckets, unitMagnitude }: HdrLayout): number {
  const bucket = Math.max(0, doublings(value) - unitMagnitude - doublings(subBuckets) + 1);
  return (bucket * subBuckets) / 2 + Math.floor(value / 2 ** (bucket + unitMagnitude));
}

/** The values that are counted at an index: from `lowest` to `highest`, both inside. */
export function hdrRange(index: number, { subBuckets, unitMagnitude }: HdrLayout): { lowest: number; highest: number } {
  const half = subBuckets / 2;
  const bucket = Math.max(0, Math.floor(index / half) - 1);
  const size = 2 ** (bucket + unitMagnitude);
  const lowest = (index - bucket * half) * size;
  return { lowest, highest: lowest + size - 1 };
}

/** How many counts a layout needs for values up to `highest`. */
export function hdrLength(highest: number, layout: HdrLayout): number {
  return hdrIndex(highest, layout) + 1;
}

/**
 * Counts of values. With an expected interval, a value longer than it stands also for the calls that could not start meanwhile: value - interval,
 * value - 2 × interval and so on are counted too, down to the interval (the correction for coordinated omission).
 */
export function hdrCounts(
  values: readonly number[],
  layout: HdrLayout,
  options: { readonly expectedInterval?: number } = {},
): Float64Array {
  const interval = options.expectedInterval ?? 0;
  const highest = values.reduce((max, value) => Math.max(max, value), 0);
  const counts = new Float64Array(hdrLength(highest, layout));
  const count = (value: number) => {
    const index = hdrIndex(value, layout);
    counts[index] = (counts[index] ?? 0) + 1;
  };
  for (const value of values) {
    count(value);
    if (interval > 0) for (let missed = value - interval; missed >= interval; missed -= interval) count(missed);
  }
  return counts;
}

/** e such that 2^e <= value < 2^(e+1); 0 for 0. Math.clz32 tells it for 32 bits, so the upper bits go first. */
function doublings(value: number): number {
  const upper = Math.floor(value / 2 ** 32);
  return upper > 0 ? 63 - Math.clz32(upper) : Math.max(0, 31 - Math.clz32(value));
}
