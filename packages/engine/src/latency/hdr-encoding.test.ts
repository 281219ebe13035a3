import { hdrCounts, hdrLayout, LATENCY_LAYOUT } from '@plimsoll/slo';
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
});
