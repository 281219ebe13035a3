import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explicitQuantile, explicitShareAtMost } from './explicit-histogram.js';
import { EMPTY_HISTOGRAM, histogramOf } from './exponential-histogram.js';
import { interpolatedQuantile, shareAtMost } from './histogram-share.js';

const latencies = fc.array(fc.oneof(fc.double({ min: 1e-6, max: 1e4, noNaN: true }), fc.constant(0)), {
  maxLength: 60,
});

describe('how many values are at or below a threshold', () => {
  it('lies between what is certain and what is possible', () => {
    fc.assert(
      fc.property(
        latencies,
        fc.oneof(fc.constant(0), fc.double({ min: 1e-7, max: 1e5, noNaN: true })),
        (values, threshold) => {
          const { atLeast, atMost, likely } = shareAtMost(histogramOf(values, 20), threshold);
          const exact = values.filter((value) => value <= threshold).length;
          expect(atLeast <= exact && exact <= atMost).toBe(true);
          expect(atLeast <= likely && likely <= atMost).toBe(true);
        },
      ),
    );
  });

  it('is exact at an edge', () => {
    const histogram = histogramOf([1, 2, 3, 4, 5, 6, 7, 8], 4);
    expect(histogram.scale).toBe(0);
    expect(shareAtMost(histogram, 4)).toEqual({ atLeast: 4, atMost: 4, likely: 4 });
    expect(shareAtMost(histogram, 8)).toEqual({ atLeast: 8, atMost: 8, likely: 8 });
    const cut = shareAtMost(histogram, 4 * Math.SQRT2);
    expect([cut.atLeast, cut.atMost]).toEqual([4, 8]);
    expect(cut.likely).toBeCloseTo(6, 12);
    expect(shareAtMost(histogram, 0.1)).toEqual({ atLeast: 0, atMost: 0, likely: 0 });
    expect(shareAtMost(histogramOf([0, 0]), 0)).toEqual({ atLeast: 2, atMost: 2, likely: 2 });
    expect(shareAtMost(histogramOf([0, 0]), -1)).toEqual({ atLeast: 0, atMost: 0, likely: 0 });
  });

  it('is cut where the threshold lies on a logarithmic scale, at any scale', () => {
    for (const scale of [-1, 0, 1, 3]) {
      const histogram = { ...EMPTY_HISTOGRAM, scale, count: 12, positive: { offset: 0, counts: [4, 8] } };
      for (const share of [0.25, 0.5, 0.75]) {
        const { atLeast, atMost, likely } = shareAtMost(histogram, 2 ** ((1 + share) * 2 ** -scale));
        expect([atLeast, atMost]).toEqual([4, 12]);
        expect(likely).toBeCloseTo(4 + 8 * share, 9);
      }
    }
  });

  it('is told by named edges in the same way', () => {
    const histogram = { bounds: [0.1, 0.25, 0.5], counts: [10, 20, 30, 40] };
    expect(explicitShareAtMost(histogram, 0.25)).toEqual({ atLeast: 30, atMost: 30, likely: 30 });
    expect(explicitShareAtMost(histogram, 0.5)).toEqual({ atLeast: 60, atMost: 60, likely: 60 });
    const cut = explicitShareAtMost(histogram, 0.3);
    expect([cut.atLeast, cut.atMost]).toEqual([30, 60]);
    expect(cut.likely).toBeCloseTo(36, 12);
    expect(explicitShareAtMost(histogram, 0.05)).toEqual({ atLeast: 0, atMost: 10, likely: 5 });
    expect(explicitShareAtMost(histogram, 9)).toEqual({ atLeast: 60, atMost: 100, likely: 60 });
    expect(explicitShareAtMost(histogram, -1)).toEqual({ atLeast: 0, atMost: 0, likely: 0 });
    expect(explicitShareAtMost(histogram, Number.POSITIVE_INFINITY)).toEqual({
      atLeast: 100,
      atMost: 100,
      likely: 100,
    });
    expect(explicitShareAtMost({ bounds: [-1, 1], counts: [3, 2, 0] }, 0)).toEqual({
      atLeast: 3,
      atMost: 5,
      likely: 4,
    });
    expect(explicitShareAtMost({ bounds: [-1, 1], counts: [3, 2, 0] }, -2)).toEqual({
      atLeast: 0,
      atMost: 0,
      likely: 0,
    });
  });
});

describe('a quantile by interpolation', () => {
  it('on a logarithmic scale is in the middle of a doubling at the root of two', () => {
    const histogram = histogramOf([3, 3.5, 4, 4], 1);
    expect(histogram.scale).toBeGreaterThan(0);
    const coarse = { ...histogram, scale: 0, positive: { offset: 1, counts: [4] } };
    const half = interpolatedQuantile(coarse, 0.5);
    expect(half.kind === 'measured' && half.value).toBeCloseTo(2 * Math.SQRT2, 12);
    expect(interpolatedQuantile(coarse, 0)).toEqual({ kind: 'measured', value: 2 });
    expect(interpolatedQuantile(coarse, 1)).toEqual({ kind: 'measured', value: 4 });
    const quarter = interpolatedQuantile(coarse, 0.25);
    expect(quarter.kind === 'measured' && quarter.value).toBeCloseTo(2 ** 1.25, 12);
  });

  it.each([
    [[1, 1, 1, 1, 1], 0.1, 2 ** 0.5],
    [[1, 1, 1, 1, 1], 0.3, 2 ** 1.5],
    [[1, 3, 1], 0.4, 2 ** (1 + 1 / 3)],
    [[1, 1, 1, 1, 1], 0.9, 2 ** 4.5],
    [[1, 1, 1, 1, 1], 0.7, 2 ** 3.5],
    [[0, 0, 4, 0, 0], 0, 4],
    [[0, 0, 4, 0, 0], 1, 8],
    // On the border between what is below and what is above: from above, the lower edge of what is.
    [[2, 0, 0, 2], 0.5, 8],
    [[2, 0, 0, 6], 0.25, 2],
  ])('of doublings that hold %j is, for the share %d, %d', (counts, q, expected) => {
    const histogram = { ...EMPTY_HISTOGRAM, scale: 0, positive: { offset: 0, counts } };
    const result = interpolatedQuantile(histogram, q);
    expect(result.kind === 'measured' && result.value).toBeCloseTo(expected, 12);
  });

  it('is zero among the zeros, no data of nothing', () => {
    expect(interpolatedQuantile(EMPTY_HISTOGRAM, 0.5)).toEqual({ kind: 'no-data' });
    expect(interpolatedQuantile(histogramOf([0, 0, 8]), 0.4)).toEqual({ kind: 'measured', value: 0 });
    expect(interpolatedQuantile(histogramOf([0, 0, 8]), 0.6)).toEqual({ kind: 'measured', value: 0 });
    expect(interpolatedQuantile(histogramOf([0, 0, 8]), 1)).toEqual({ kind: 'measured', value: 8 });
  });

  it('lies in the bucket of its rank', () => {
    fc.assert(
      fc.property(latencies, fc.integer({ min: 0, max: 100 }), (values, percentage) => {
        fc.pre(values.length > 0);
        const result = interpolatedQuantile(histogramOf(values, 20), percentage / 100);
        if (result.kind === 'no-data') throw new Error('there was data');
        const { atMost } = shareAtMost(histogramOf(values, 20), result.value * (1 + 1e-9));
        expect(atMost).toBeGreaterThanOrEqual((percentage / 100) * values.length - 1e-6);
      }),
    );
  });

  it.each([
    [0, 0],
    [0.05, 0.05],
    [0.1, 0.1],
    [0.2, 0.175],
    [0.3, 0.25],
    [0.6, 0.5],
    [0.61, 0.5],
    [1, 0.5],
  ])('with named edges, %d of the values are at most %d', (q, expected) => {
    const result = explicitQuantile({ bounds: [0.1, 0.25, 0.5], counts: [10, 20, 30, 40] }, q);
    expect(result.kind === 'measured' && result.value).toBeCloseTo(expected, 12);
  });

  it('with named edges skips what is empty', () => {
    expect(explicitQuantile({ bounds: [1, 2, 3], counts: [0, 0, 4, 0] }, 0)).toEqual({ kind: 'measured', value: 2 });
    expect(explicitQuantile({ bounds: [1, 2], counts: [0, 0, 4] }, 0)).toEqual({ kind: 'measured', value: 2 });
    expect(explicitQuantile({ bounds: [1, 2], counts: [0, 0, 0] }, 0.5)).toEqual({ kind: 'no-data' });
    expect(explicitQuantile({ bounds: [], counts: [4] }, 0.5)).toEqual({ kind: 'no-data' });
    expect(explicitQuantile({ bounds: [-3, -1], counts: [2, 2, 0] }, 0.25)).toEqual({ kind: 'measured', value: -3 });
  });
});
