import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spreadEvenly } from './spread.js';

const SLOT_MS = 10_000;

const cases = fc.record({
  count: fc.integer({ min: 0, max: 1_000_000 }),
  from: fc.integer({ min: 0, max: 50_000 }),
  lengthMs: fc.integer({ min: 0, max: 60_000 }),
});

describe('spreading an increase over the slots of its span', () => {
  it('loses no event and makes none, each in its own slot', () => {
    fc.assert(
      fc.property(cases, ({ count, from, lengthMs }) => {
        const span = { from, to: from + lengthMs };
        const shares = spreadEvenly({ count, span, slotMs: SLOT_MS });
        expect(shares.reduce((sum, share) => sum + share.count, 0)).toBe(count);
        expect(new Set(shares.map(({ timeMs }) => Math.ceil(timeMs / SLOT_MS))).size).toBe(shares.length);
        for (const { timeMs } of shares) expect(timeMs > from || lengthMs === 0).toBe(true);
      }),
    );
  });

  it('gives each slot its share, but for less than one event', () => {
    fc.assert(
      fc.property(cases, ({ count, from, lengthMs }) => {
        fc.pre(lengthMs > 0);
        const to = from + lengthMs;
        for (const share of spreadEvenly({ count, span: { from, to }, slotMs: SLOT_MS })) {
          const slotStart = (Math.ceil(share.timeMs / SLOT_MS) - 1) * SLOT_MS;
          const part = Math.min(to, slotStart + SLOT_MS) - Math.max(from, slotStart);
          expect(Math.abs(share.count - (count * part) / lengthMs)).toBeLessThan(1);
        }
      }),
    );
  });

  it.each([
    // from, to, count: what each slot gets
    [0, 10_000, 5, [[10_000, 5]]],
    [
      5_000,
      15_000,
      5,
      [
        [10_000, 2],
        [15_000, 3],
      ],
    ],
    [
      2_000,
      12_000,
      5,
      [
        [10_000, 4],
        [12_000, 1],
      ],
    ],
    [9_999, 19_999, 3, [[19_999, 3]]],
    [1, 10_001, 3, [[10_000, 3]]],
    [
      0,
      30_000,
      4,
      [
        [10_000, 1],
        [20_000, 1],
        [30_000, 2],
      ],
    ],
    [7_000, 7_000, 4, [[7_000, 4]]],
  ])('spreads (%i, %i], %i events', (from, to, count, expected) => {
    const shares = spreadEvenly({ count, span: { from, to }, slotMs: SLOT_MS });
    expect(shares.map((share) => [share.timeMs, share.count])).toEqual(expected);
  });
});
