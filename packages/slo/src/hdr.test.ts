import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_HISTOGRAM, quantile, quantileError } from './exponential-histogram.js';
import { bucketIndex } from './exponential-scale.js';
import { exponentialFromHdr, hdrFromExponential } from './hdr-exponential.js';
import { hdrCounts, hdrIndex, hdrLayout, hdrLength, hdrRange, LATENCY_LAYOUT } from './hdr-layout.js';
import { hdrPercentile, hdrStatistics } from './hdr-statistics.js';

const micros = fc.integer({ min: 0, max: 3_600_000_000 });

describe('the layout of HDR counts', () => {
  it('keeps small values one by one, and halves the resolution with every doubling', () => {
    expect(
      [0, 1, 127, 128, 255, 256, 257, 258, 511, 512, 515, 516].map((value) => hdrIndex(value, LATENCY_LAYOUT)),
    ).toEqual([0, 1, 127, 128, 255, 256, 256, 257, 383, 384, 384, 385]);
    expect(hdrRange(384, LATENCY_LAYOUT)).toEqual({ lowest: 512, highest: 515 });
    expect(hdrLength(3_600_000_000, LATENCY_LAYOUT)).toBe(hdrIndex(3_600_000_000, LATENCY_LAYOUT) + 1);
  });

  it('has each value in the range of its index', () => {
    const layouts = [1, 2, 3, 5].flatMap((significantDigits) =>
      [1, 2, 1000].map((lowest) => hdrLayout({ lowest, significantDigits, unitSeconds: 1e-6 })),
    );
    fc.assert(
      fc.property(
        fc.oneof(micros, fc.integer({ min: 0, max: 2 ** 52 })),
        fc.constantFrom(...layouts),
        (value, layout) => {
          const { lowest, highest } = hdrRange(hdrIndex(value, layout), layout);
          expect(value >= lowest && value <= highest).toBe(true);
          expect(hdrIndex(lowest, layout)).toBe(hdrIndex(highest, layout));
          expect(highest - lowest + 1).toBeLessThanOrEqual(
            Math.max(2 ** layout.unitMagnitude, (lowest * 2) / layout.subBuckets),
          );
        },
      ),
    );
  });

  it.each([
    [1, 1, 32, 0],
    [1, 2, 256, 0],
    [1, 3, 2048, 0],
    [1, 5, 262_144, 0],
    [1000, 3, 2048, 9],
    [1, 0, 2, 0],
  ])(
    'from lowest %d with %d digits has %d sub-buckets of 2^%d',
    (lowest, significantDigits, subBuckets, unitMagnitude) => {
      expect(hdrLayout({ lowest, significantDigits, unitSeconds: 1 })).toEqual({
        subBuckets,
        unitMagnitude,
        unitSeconds: 1,
      });
    },
  );

  it('of latencies is two digits of microseconds', () => {
    expect(LATENCY_LAYOUT).toEqual(hdrLayout({ lowest: 1, significantDigits: 2, unitSeconds: 1e-6 }));
  });
});

describe('HDR statistics', () => {
  const three = hdrLayout({ lowest: 1, significantDigits: 3, unitSeconds: 1e-6 });

  it('are those of the reference implementation', () => {
    const one = hdrCounts([500_000], three);
    expect(hdrStatistics(one, three)).toEqual({ total: 1, min: 499_968, max: 500_223, mean: 500_096, stddev: 0 });
    expect([hdrPercentile(one, three, 0), hdrPercentile(one, three, 1), hdrPercentile(one, three, 100)]).toEqual([
      499_968, 500_223, 500_223,
    ]);
    const some = hdrCounts([0, 0, 0, 1, 1000], three);
    expect(hdrStatistics(some, three)).toEqual({ total: 5, min: 0, max: 1000, mean: 200.2, stddev: 399.9001875468427 });
    expect([50, 75, 90].map((percentage) => hdrPercentile(some, three, percentage))).toEqual([0, 1, 1000]);
  });

  it('of nothing are zero', () => {
    expect(hdrStatistics([], three)).toEqual({ total: 0, min: 0, max: 0, mean: 0, stddev: 0 });
    expect(hdrPercentile([], three, 50)).toBe(0);
  });

  it('correct for coordinated omission', () => {
    const counts = hdrCounts([1000, 5000], three, { expectedInterval: 1000 });
    expect(hdrStatistics(counts, three).total).toBe(6);
    expect([...new Set([1, 20, 40, 60, 80, 100].map((p) => hdrPercentile(counts, three, p)))]).toEqual([
      1000, 2000, 3001, 4001, 5003,
    ]);
    expect(hdrStatistics(hdrCounts([1500], three, { expectedInterval: 1000 }), three).total).toBe(1);
  });

  it('have a percentile that is never below the value of its rank and above it by a bucket at most', () => {
    fc.assert(
      fc.property(
        fc.array(micros, { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 1, max: 100 }),
        (values, percentage) => {
          const sorted = [...values].sort((a, b) => a - b);
          const exact = sorted[Math.max(1, Math.ceil((percentage * values.length) / 100)) - 1] ?? Number.NaN;
          const { highest } = hdrRange(hdrIndex(exact, LATENCY_LAYOUT), LATENCY_LAYOUT);
          expect(hdrPercentile(hdrCounts(values, LATENCY_LAYOUT), LATENCY_LAYOUT, percentage)).toBe(highest);
        },
      ),
    );
  });

  it('take the rank that is meant: 99.9 % of 1000 values is the 999th', () => {
    const counts = hdrCounts([...Array(999).fill(1), 100], LATENCY_LAYOUT);
    expect(hdrPercentile(counts, LATENCY_LAYOUT, 99.9)).toBe(1);
    expect(hdrPercentile(counts, LATENCY_LAYOUT, 99.95)).toBe(100);
    expect(hdrPercentile(counts, LATENCY_LAYOUT, 200)).toBe(100);
  });
});

describe('HDR counts as an exponential histogram', () => {
  it('keep every event, within both errors together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 60_000_000 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 100 }),
        (values, percentage) => {
          const histogram = exponentialFromHdr(hdrCounts(values, LATENCY_LAYOUT));
          expect(histogram.count).toBe(values.length);
          expect(histogram.zeroCount).toBe(values.filter((value) => value === 0).length);
          expect(histogram.zeroCount + histogram.positive.counts.reduce((sum, count) => sum + count, 0)).toBe(
            values.length,
          );
          const sorted = [...values].sort((a, b) => a - b);
          const exact = (sorted[Math.max(1, Math.ceil((percentage * values.length) / 100)) - 1] ?? Number.NaN) / 1e6;
          const value = quantile(histogram, percentage / 100);
          if (value.kind === 'no-data') throw new Error('there was data');
          const error = (1 + 1 / 256) * (1 + quantileError(histogram.scale)) - 1 + 1e-9;
          expect(Math.abs(value.value - exact)).toBeLessThanOrEqual(exact * error);
        },
      ),
    );
  });

  it('stay within 1 % for latencies from 1 ms to 10 s in a thousand buckets', () => {
    const histogram = exponentialFromHdr(hdrCounts([1000, 10_000_000], LATENCY_LAYOUT), LATENCY_LAYOUT, {
      maxBuckets: 1000,
    });
    expect((1 + 1 / 256) * (1 + quantileError(histogram.scale)) - 1).toBeLessThan(0.01);
  });

  it('know their bounds, and a sum that was kept exactly', () => {
    const counts = hdrCounts([0, 1000, 500_000], LATENCY_LAYOUT);
    const histogram = exponentialFromHdr(counts);
    expect(histogram.min).toBe(0);
    expect(histogram.max).toBeCloseTo(0.501759, 9);
    expect(histogram.sum).toBeCloseTo(0.501, 2);
    expect(exponentialFromHdr(counts, LATENCY_LAYOUT, { sumSeconds: 0.501 }).sum).toBe(0.501);
  });

  it('add up every one of several equal values', () => {
    const histogram = exponentialFromHdr(hdrCounts([100, 100, 100, 0], LATENCY_LAYOUT));
    expect(histogram.sum).toBeCloseTo(0.0003, 12);
    expect([histogram.count, histogram.zeroCount, histogram.positive.counts]).toEqual([4, 1, [3]]);
  });

  it('are at the finest scale at which they fit, and never coarser than OTLP allows', () => {
    const counts = hdrCounts([1, 2, 3, 200, 5_000_000], LATENCY_LAYOUT);
    for (const maxBuckets of [2, 3, 4, 12, 13, 45, 160]) {
      const fits = exponentialFromHdr(counts, LATENCY_LAYOUT, { maxBuckets });
      const finer = exponentialFromHdr(counts, LATENCY_LAYOUT, { maxBuckets: 2 * maxBuckets + 2 });
      expect(fits.positive.counts.length).toBeLessThanOrEqual(maxBuckets);
      expect(fits.positive.counts.length).toBeGreaterThan(maxBuckets / 2 - 1);
      expect(finer.scale).toBeGreaterThan(fits.scale);
    }
    // 1 µs and 5 s are on both sides of 1 s, where every scale has an edge.
    expect(exponentialFromHdr(counts, LATENCY_LAYOUT, { maxBuckets: 1 })).toMatchObject({
      scale: -10,
      positive: { offset: -1, counts: [4, 1] },
    });
  });

  it('have no bounds where nothing was counted', () => {
    expect(Object.keys(exponentialFromHdr([0, 0]))).toEqual(['scale', 'zeroCount', 'positive', 'sum', 'count']);
  });

  it('are no longer than the highest value needs, and keep what falls together', () => {
    const back = hdrFromExponential({
      ...EMPTY_HISTOGRAM,
      scale: 10,
      zeroCount: 2,
      count: 9,
      // Two buckets within a tenth of a percent above 1 ms, and empty ones up to a second.
      positive: { offset: bucketIndex(0.001, 10) + 1, counts: [3, 4, ...new Array(10_000).fill(0)] },
    });
    expect(back).toHaveLength(hdrLength(1001, LATENCY_LAYOUT));
    expect([...back.entries()].filter(([, count]) => count > 0)).toEqual([
      [0, 2],
      [hdrIndex(1001, LATENCY_LAYOUT), 7],
    ]);
    expect([...hdrFromExponential({ ...EMPTY_HISTOGRAM, zeroCount: 2, count: 2 })]).toEqual([2]);
  });

  it('of nothing are the histogram of nothing', () => {
    expect(exponentialFromHdr([0, 0, 0])).toEqual({
      scale: 20,
      zeroCount: 0,
      positive: { offset: 0, counts: [] },
      sum: 0,
      count: 0,
    });
    expect(exponentialFromHdr([4])).toEqual({
      scale: 20,
      zeroCount: 4,
      positive: { offset: 0, counts: [] },
      sum: 0,
      count: 4,
      min: 0,
      max: 0,
    });
  });

  it('come back as they were where the scale is fine enough', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60_000_000 }), { maxLength: 60 }), (values) => {
        const counts = hdrCounts(values, LATENCY_LAYOUT);
        const back = hdrFromExponential(exponentialFromHdr(counts, LATENCY_LAYOUT, { maxBuckets: 2 ** 13 }));
        expect([...back].reduce((sum, count) => sum + count, 0)).toBe(values.length);
        // The middle of a bucket lies half a unit off the integers: it may be counted one bucket away, never further.
        let [one, other, strayed] = [0, 0, 0];
        for (let index = 0; index < Math.max(counts.length, back.length); index++) {
          const before = one;
          one += counts[index] ?? 0;
          other += back[index] ?? 0;
          if (other < before - (counts[index - 1] ?? 0) || other > one + (counts[index + 1] ?? 0)) strayed += 1;
        }
        expect(strayed).toBe(0);
      }),
    );
  });
});
