import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  downscale,
  EMPTY_HISTOGRAM,
  type ExponentialHistogram,
  histogramOf,
  MAX_SCALE,
  mergeHistograms,
  quantile,
  quantileError,
} from './exponential-histogram.js';
import { bucketIndex, bucketMiddle, lowerBoundary } from './exponential-scale.js';

const latency = fc.double({ min: 1e-6, max: 1e4, noNaN: true });
const latencies = fc.array(fc.oneof(latency, fc.constant(0)), { maxLength: 60 });

/** What a histogram is, apart from how its buckets happen to be stored. */
function content(histogram: ExponentialHistogram) {
  const { positive, scale, zeroCount, count, min, max } = histogram;
  const buckets = positive.counts.map((n, i) => [positive.offset + i, n]).filter(([, n]) => n !== 0);
  return { scale, zeroCount, count, min, max, buckets };
}

describe('the buckets of a scale', () => {
  it.each([
    [1, 0, -1],
    [2, 0, 0],
    [2.0001, 0, 1],
    [4, 0, 1],
    [1, 3, -1],
    [1.0001, 3, 0],
    [2, 3, 7],
    [3, -1, 0],
    [4, -1, 0],
    [5, -1, 1],
    [0.5, -1, -1],
    [0.25, -1, -2],
    [1024, -10, 0],
    [5e-324, 0, -1075],
    [1.5e-323, 0, -1073],
    [Number.MAX_VALUE, 0, 1023],
    [Number.MAX_VALUE, 20, 1024 * 2 ** 20 - 1],
  ])('put %d at scale %d into bucket %d', (value, scale, index) => {
    expect(bucketIndex(value, scale)).toBe(index);
  });

  it('have each value between their edges, the upper one inside', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
        fc.integer({ min: -10, max: 20 }),
        (value, scale) => {
          const index = bucketIndex(value, scale);
          expect(value).toBeGreaterThan(lowerBoundary(index, scale));
          expect(value).toBeLessThanOrEqual(lowerBoundary(index + 1, scale));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('have their own upper edges, however the logarithm rounds', () => {
    for (const scale of [1, 3, 8, 13, 20]) {
      for (
        let index = -3 * 2 ** scale - 7;
        index < 3 * 2 ** scale;
        index += Math.max(1, Math.floor(2 ** scale / 300))
      ) {
        const edge = lowerBoundary(index + 1, scale);
        expect(bucketIndex(edge, scale)).toBe(index);
        expect(bucketIndex(edge * (1 + 2 ** -52), scale)).toBe(index + 1);
      }
    }
  });

  it.each([
    [0, -2, 1],
    [1, -2, 16],
    [-1, -2, 2 ** -4],
    [1, -10, Number.POSITIVE_INFINITY],
    [-1, -10, 0],
    [-1074, 0, 5e-324],
    [7, 2, 2 ** 1.75],
    [-3, 1, 2 ** -1.5],
  ])('with index %d at scale %d start at %d', (index, scale, edge) => {
    expect(lowerBoundary(index, scale)).toBeCloseTo(edge, 14);
  });

  it('at one scale coarser are the halves of those at the finer one', () => {
    fc.assert(
      fc.property(latency, fc.integer({ min: -9, max: 20 }), (value, scale) => {
        expect(bucketIndex(value, scale - 1)).toBe(Math.floor(bucketIndex(value, scale) / 2));
      }),
    );
  });

  it('have a middle that is off by the same share from both edges', () => {
    expect(bucketMiddle(0, 0)).toBeCloseTo(4 / 3, 15);
    expect(bucketMiddle(1023, 0)).toBe(2 ** 1023);
    expect(bucketMiddle(-1076, 0)).toBe(0);
    expect(bucketMiddle(-1075, 0)).toBe(5e-324);
  });
});

describe('an exponential histogram', () => {
  it('of values is at the finest scale at which they fit', () => {
    fc.assert(
      fc.property(latencies, fc.integer({ min: 2, max: 200 }), (values, maxBuckets) => {
        const histogram = histogramOf(values, maxBuckets);
        expect(histogram.count).toBe(values.length);
        expect(histogram.positive.counts.length).toBeLessThanOrEqual(maxBuckets);
        expect(histogram.zeroCount).toBe(values.filter((value) => value === 0).length);
        const positive = values.filter((value) => value > 0);
        if (positive.length > 0 && histogram.scale < MAX_SCALE) {
          const [min, max] = [Math.min(...positive), Math.max(...positive)];
          expect(bucketIndex(max, histogram.scale + 1) - bucketIndex(min, histogram.scale + 1)).toBeGreaterThanOrEqual(
            maxBuckets,
          );
        }
      }),
    );
  });

  it('leaves out what is no latency', () => {
    expect(histogramOf([Number.NaN, -1, Number.POSITIVE_INFINITY])).toEqual(EMPTY_HISTOGRAM);
    expect(content(histogramOf([0, 0]))).toEqual({ scale: 20, zeroCount: 2, count: 2, min: 0, max: 0, buckets: [] });
    expect(histogramOf([1, 2, -3, 4]).sum).toBe(7);
  });

  it('loses no event when it is downscaled, and comes to the same in one step or many', () => {
    fc.assert(
      fc.property(latencies, fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }), (values, a, b) => {
        const histogram = histogramOf(values);
        const [middle, end] = [Math.max(-10, histogram.scale - a), Math.max(-10, histogram.scale - a - b)];
        const once = downscale(histogram, end);
        expect(content(downscale(downscale(histogram, middle), end))).toEqual(content(once));
        const counted = once.zeroCount + once.positive.counts.reduce((sum, count) => sum + count, 0);
        expect(counted).toBe(values.length);
        for (const [i, count] of once.positive.counts.entries()) {
          const index = once.positive.offset + i;
          expect(values.filter((value) => value > 0 && bucketIndex(value, end) === index)).toHaveLength(count);
        }
      }),
    );
  });

  it('is not made finer', () => {
    const histogram = histogramOf([1, 100]);
    expect(downscale(histogram, histogram.scale + 1)).toBe(histogram);
    expect(downscale(histogram, histogram.scale)).toBe(histogram);
    expect(downscale(EMPTY_HISTOGRAM, 3)).toEqual({ ...EMPTY_HISTOGRAM, scale: 3 });
    const nowhere = { ...EMPTY_HISTOGRAM, positive: { offset: 7, counts: [] } };
    expect(downscale(nowhere, 19).positive).toEqual({ offset: 0, counts: [] });
  });

  it('is never coarser than OTLP allows, though it needs a bucket more', () => {
    const widest = histogramOf([5e-324, Number.MAX_VALUE], 2);
    expect([widest.scale, widest.positive]).toEqual([-10, { offset: -2, counts: [1, 0, 1] }]);
    const [least, greatest] = [histogramOf([5e-324], 2), histogramOf([Number.MAX_VALUE], 2)];
    expect(content(mergeHistograms(least, greatest, 2))).toEqual(content(widest));
  });

  const at = (offset: number): ExponentialHistogram => ({
    ...EMPTY_HISTOGRAM,
    scale: 4,
    count: 1,
    positive: { offset, counts: [1] },
  });

  it('merged keeps its scale while the buckets fit, and no longer', () => {
    for (const [a, b] of [
      [at(0), at(160)],
      [at(160), at(0)],
    ] as const) {
      expect(mergeHistograms(a, b, 161).scale).toBe(4);
      expect(mergeHistograms(a, b, 160).scale).toBe(3);
    }
  });

  it('merged of parts that lie apart has every bucket between them, empty', () => {
    for (const merged of [mergeHistograms(at(-2), at(4)), mergeHistograms(at(4), at(-2))])
      expect(merged.positive).toEqual({ offset: -2, counts: [1, 0, 0, 0, 0, 0, 1] });
  });

  it('merges in any order', () => {
    fc.assert(
      fc.property(latencies, latencies, latencies, fc.integer({ min: 4, max: 200 }), (a, b, c, maxBuckets) => {
        const [x, y, z] = [histogramOf(a, maxBuckets), histogramOf(b, maxBuckets), histogramOf(c, maxBuckets)];
        const merge = (p: ExponentialHistogram, q: ExponentialHistogram) => mergeHistograms(p, q, maxBuckets);
        expect(content(merge(x, y))).toEqual(content(merge(y, x)));
        expect(content(merge(merge(x, y), z))).toEqual(content(merge(x, merge(y, z))));
        expect(content(merge(x, EMPTY_HISTOGRAM))).toEqual(content(x));
        expect(content(merge(EMPTY_HISTOGRAM, x))).toEqual(content(x));
      }),
    );
  });

  it('merged from parts is the histogram of the whole', () => {
    fc.assert(
      fc.property(latencies, latencies, fc.integer({ min: 4, max: 200 }), (a, b, maxBuckets) => {
        const merged = mergeHistograms(histogramOf(a, maxBuckets), histogramOf(b, maxBuckets), maxBuckets);
        const whole = histogramOf([...a, ...b], maxBuckets);
        expect(content(merged)).toEqual(content(whole));
        expect(merged.sum).toBeCloseTo(whole.sum, 6);
      }),
    );
  });

  it('has min and max from whoever knows them', () => {
    const { min: _, max: __, ...bare } = histogramOf([1, 2]);
    const merged = mergeHistograms(bare, histogramOf([3, 5]));
    expect([merged.min, merged.max]).toEqual([3, 5]);
    expect('min' in mergeHistograms(bare, bare) || 'max' in mergeHistograms(bare, bare)).toBe(false);
    const both = mergeHistograms(histogramOf([7, 9]), histogramOf([8, 10]));
    expect([both.min, both.max]).toEqual([7, 10]);
  });

  it('may come with empty buckets at its ends, which cost no precision', () => {
    const padded: ExponentialHistogram = {
      scale: 4,
      zeroCount: 0,
      positive: { offset: -100, counts: [...Array(100).fill(0), 5, ...Array(100).fill(0)] },
      sum: 5,
      count: 5,
    };
    const merged = mergeHistograms(padded, padded, 160);
    expect(content(merged)).toMatchObject({ scale: 4, buckets: [[0, 10]] });
    const zeros: number[] = new Array(200).fill(0);
    for (const [offset, counts] of [
      [-200, [...zeros, 5]],
      [0, [5, ...zeros]],
      [-1, [0, 5]],
    ] as const) {
      const { scale, positive } = mergeHistograms({ ...padded, positive: { offset, counts } }, EMPTY_HISTOGRAM, 160);
      expect([scale, positive]).toEqual([4, { offset: 0, counts: [5] }]);
    }
    const empty: ExponentialHistogram = { ...padded, positive: { offset: 7, counts: [0, 0] }, count: 0, sum: 0 };
    expect(content(mergeHistograms(empty, padded)).buckets).toEqual([[0, 5]]);
    expect(mergeHistograms(empty, empty).positive).toEqual({ offset: 0, counts: [] });
  });
});

describe('a quantile', () => {
  it('of nothing is no data', () => {
    expect(quantile(EMPTY_HISTOGRAM, 0.5)).toEqual({ kind: 'no-data' });
  });

  it('is within the stated error of the value of its rank', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(latency, fc.constant(0)), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 0, max: 1000 }),
        (values, perMille) => {
          const histogram = histogramOf(values, 40);
          const sorted = [...values].sort((a, b) => a - b);
          const rank = Math.max(1, Math.ceil((perMille * values.length) / 1000));
          const exact = sorted[rank - 1] ?? Number.NaN;
          const value = quantile(histogram, perMille / 1000);
          if (value.kind === 'no-data') throw new Error('there was data');
          expect(Math.abs(value.value - exact)).toBeLessThanOrEqual(exact * (quantileError(histogram.scale) + 1e-12));
          expect(value.value).toBeGreaterThanOrEqual(Math.min(...values));
          expect(value.value).toBeLessThanOrEqual(Math.max(...values));
        },
      ),
    );
  });

  it('has the rank that is meant where floats are in doubt: 95 % of 20 is the 19th', () => {
    const histogram = histogramOf(Array.from({ length: 20 }, (_, i) => 2 ** (i + 1)));
    const value = quantile(histogram, 0.95);
    if (value.kind === 'no-data') throw new Error('there was data');
    expect(Math.abs(value.value / 2 ** 19 - 1)).toBeLessThan(quantileError(histogram.scale) * (1 + 1e-9));
    expect(0.07 * 100).toBeGreaterThan(7);
    const hundred = histogramOf(Array.from({ length: 100 }, (_, i) => 1.2 ** (i + 1)));
    const seventh = quantile(hundred, 0.07);
    if (seventh.kind === 'no-data') throw new Error('there was data');
    expect(Math.abs(seventh.value / 1.2 ** 7 - 1)).toBeLessThan(quantileError(hundred.scale) * (1 + 1e-9));
  });

  it('has the rank that is meant of many, too: 7 % of a hundred million', () => {
    expect(0.07 * 1e8).toBeGreaterThan(7e6);
    const histogram = { ...EMPTY_HISTOGRAM, scale: 0, count: 1e8, positive: { offset: 0, counts: [7e6, 93e6] } };
    const value = quantile(histogram, 0.07);
    expect(value.kind === 'measured' && value.value).toBeCloseTo(4 / 3, 12);
  });

  it('is zero for ranks among the zeros', () => {
    expect(quantile(histogramOf([0, 0, 0, 8]), 0.75)).toEqual({ kind: 'measured', value: 0 });
    const last = quantile(histogramOf([0, 0, 0, 8]), 0.76);
    expect(last.kind === 'measured' && last.value).toBeCloseTo(8, 4);
    expect(quantile(histogramOf([0, 8]), -1)).toEqual({ kind: 'measured', value: 0 });
    expect(quantile(histogramOf([0, 8]), 2)).toEqual(quantile(histogramOf([0, 8]), 1));
  });

  // (base - 1) / (base + 1), in percent.
  it.each([
    [0, 33.3],
    [1, 17.2],
    [2, 8.64],
    [3, 4.33],
    [4, 2.17],
    [5, 1.08],
    [6, 0.54],
    [7, 0.27],
    [8, 0.135],
  ])('at scale %d is off by %d %% at most', (scale, percent) => {
    expect(Number((quantileError(scale) * 100).toPrecision(percent === 0.27 || percent === 0.54 ? 2 : 3))).toBe(
      percent,
    );
  });

  it('at the coarsest scales can be anything', () => {
    expect(quantileError(-10)).toBe(1);
  });
});
