import { hdrCounts, hdrIndex, hdrLayout, LATENCY_LAYOUT } from '@plimsoll/slo';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHdr, encodeHdr, mergeHdr } from './hdr-encoding.js';

const latencies = fc.array(fc.integer({ min: 0, max: 3_600_000_000 }), { minLength: 1, maxLength: 50 });

describe('the HdrHistogram V2 encoding', () => {
  it('reads back what it wrote, for any values and any number of digits', () => {
    fc.assert(
      fc.property(latencies, fc.integer({ min: 1, max: 3 }), (values, significantDigits) => {
        const layout = hdrLayout({ lowest: 1, significantDigits, unitSeconds: 1e-6 });
        const counts = hdrCounts(values, layout);
        const read = decodeHdr(encodeHdr({ layout, counts }), { unitSeconds: 1e-6 });
        expect(read.layout).toEqual(layout);
        expect(Array.from(read.counts)).toEqual(Array.from(counts));
      }),
      { numRuns: 30 },
    );
  });

  it('keeps counts beyond 32 bits', () => {
    const counts = Float64Array.from([0, 2 ** 40]);
    const read = decodeHdr(encodeHdr({ layout: LATENCY_LAYOUT, counts }), { unitSeconds: 1e-6 });
    expect(Array.from(read.counts)).toEqual([0, 2 ** 40]);
  });

  it('adds up as if all values had been counted together', () => {
    fc.assert(
      fc.property(latencies, latencies, (a, b) => {
        const merged = mergeHdr(
          { layout: LATENCY_LAYOUT, counts: hdrCounts(a, LATENCY_LAYOUT) },
          { layout: LATENCY_LAYOUT, counts: hdrCounts(b, LATENCY_LAYOUT) },
        );
        expect(Array.from(merged.counts)).toEqual(Array.from(hdrCounts([...a, ...b], LATENCY_LAYOUT)));
      }),
    );
  });

  it.each(['', 'nonsense', 'HISTFAAAAB', 'HISTFAAAABx42pNpmSzMwMDAygABzFCaEUoz2X+AsfR/'.slice(0, 30)])(
    'refuses what is not such an encoding: %j',
    (text) => {
      expect(() => decodeHdr(text, { unitSeconds: 1e-6 })).toThrow(RangeError);
    },
  );

  it.each([1, 2, 3, 4, 5])('keeps %d significant digits', (significantDigits) => {
    const layout = hdrLayout({ lowest: 1, significantDigits, unitSeconds: 1e-3 });
    const counts = hdrCounts([1, 70_000], layout);
    const read = decodeHdr(encodeHdr({ layout, counts }), { unitSeconds: 1e-3 });
    expect(read.layout).toEqual(layout);
    expect(Array.from(read.counts)).toEqual(Array.from(counts));
  });

  it.each([1, 2, 1000, 4096])('keeps the lowest value that is told from zero: %d', (lowest) => {
    const layout = hdrLayout({ lowest, significantDigits: 2, unitSeconds: 1e-6 });
    for (const values of [[], [lowest], [lowest, 5_000_000]]) {
      const counts = hdrCounts(values, layout);
      const read = decodeHdr(encodeHdr({ layout, counts }), { unitSeconds: 1e-6 });
      expect(read.layout).toEqual(layout);
      expect(Array.from(read.counts)).toEqual(values.length === 0 ? [] : Array.from(counts));
    }
  });

  it('reads a histogram of nothing as no counts', () => {
    const nothing = encodeHdr({ layout: LATENCY_LAYOUT, counts: [] });
    expect(decodeHdr(nothing, { unitSeconds: 1e-6 })).toEqual({ layout: LATENCY_LAYOUT, counts: new Float64Array(0) });
  });

  it('says what is wrong with what it cannot read, and why', () => {
    const read = () => decodeHdr('nonsense', { unitSeconds: 1e-6 });
    expect(read).toThrow('a histogram must be in HdrHistogram V2 compressed encoding, in Base64');
    expect(read).toThrow(expect.objectContaining({ cause: expect.anything() }));
  });

  it('cannot write a layout that no number of digits has', () => {
    const layout = { ...LATENCY_LAYOUT, subBuckets: 512 };
    expect(() => encodeHdr({ layout, counts: [0, 1] })).toThrow(
      new RangeError('no number of significant digits has 512 sub-buckets'),
    );
  });
});

describe('merging counts', () => {
  const FINE = LATENCY_LAYOUT;
  const COARSE = hdrLayout({ lowest: 1, significantDigits: 1, unitSeconds: 1e-6 });

  it('changes nothing when one of them is empty', () => {
    const counts = hdrCounts([3, 100_000], FINE);
    const some = { layout: FINE, counts };
    const none = { layout: FINE, counts: new Float64Array(0) };
    expect(mergeHdr(some, none)).toEqual(some);
    expect(mergeHdr(none, some)).toEqual(some);
  });

  it('keeps the layout of the first, and counts a wider bucket where its lowest value belongs', () => {
    const fine = { layout: FINE, counts: hdrCounts([5], FINE) };
    const coarse = { layout: COARSE, counts: hdrCounts([1000, 1000], COARSE) };
    const merged = mergeHdr(fine, coarse);
    expect(merged.layout).toEqual(FINE);
    // 1000 shares a bucket of 32 with 992 where one digit is kept.
    const expected = new Float64Array(merged.counts.length);
    expected[5] = 1;
    expected[hdrIndex(992, FINE)] = 2;
    expect(merged.counts).toEqual(expected);
    expect(merged.counts).toHaveLength(hdrIndex(1023, FINE) + 1);
  });

  it('leaves what it merges as it was', () => {
    const a = { layout: FINE, counts: hdrCounts([5], FINE) };
    const b = { layout: FINE, counts: hdrCounts([5], FINE) };
    expect(mergeHdr(a, b).counts[5]).toBe(2);
    expect([a.counts[5], b.counts[5]]).toEqual([1, 1]);
  });
});
