import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slotFloor } from './slot.js';
import { slotsTouched, spreadEvenly } from './spread.js';

const spread = (count: number, from: number, to: number, slotMs = 10) =>
  spreadEvenly({ count, span: { from, to }, slotMs })
    .map(({ timeMs, count: events }) => `${timeMs}:${events}`)
    .join(' ');

describe('an increase that spans slots', () => {
  it.each([
    [6, 0, 30, '10:2 20:2 30:2'],
    [7, 0, 30, '10:2 20:2 30:3'],
    [1, 0, 30, '30:1'],
    [3, 0, 60, '20:1 40:1 60:1'],
    [2, 0, 60, '30:1 60:1'],
    [10, 5, 25, '10:2 20:5 25:3'],
    [8, 5, 25, '10:2 20:4 25:2'],
    [9, 5, 25, '10:2 20:5 25:2'],
    [5, 3, 4, '4:5'],
    [10, 3, 13, '10:7 13:3'],
    [3, 5, 15, '10:1 15:2'],
    [7, 1, 11, '10:6 11:1'],
    [12, 1, 11, '10:11 11:1'],
    [4, 1, 11, '10:4'],
    [1, 1, 11, '10:1'],
    [1, 9, 19, '19:1'],
    [2, 15, 35, '30:1 35:1'],
    [5, 20, 20, '20:5'],
    [5, 20, 10, '10:5'],
    [0, 0, 30, ''],
    [0, 3, 4, ''],
    [0, 5, 15, ''],
    [-1, 0, 30, ''],
  ])('of %d over (%d, %d] is %j', (count, from, to, expected) => {
    expect(spread(count, from, to)).toBe(expected);
  });

  it('is divided into whole events that add up, each slot within one of its share', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.nat({ max: 1000 }), fc.nat({ max: Number.MAX_SAFE_INTEGER })),
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 100, max: 10_000 }),
        (count, from, length, slotMs) => {
          const span = { from, to: from + length };
          const parts = spreadEvenly({ count, span, slotMs });
          expect(parts.reduce((sum, part) => sum + BigInt(part.count), 0n)).toBe(BigInt(count));
          for (const { timeMs, count: events } of parts) {
            expect(Number.isSafeInteger(events) && events > 0).toBe(true);
            const start = Math.max(from, slotFloor(timeMs - 1, slotMs));
            const exact = BigInt(count) * BigInt(timeMs - start);
            const taken = BigInt(events) * BigInt(length);
            expect(taken > exact - BigInt(length) && taken < exact + BigInt(length)).toBe(true);
            expect(timeMs > span.from && timeMs <= span.to).toBe(true);
          }
        },
      ),
    );
  });

  it.each([
    [Number.MAX_SAFE_INTEGER, 1, 14, '10:6235753330205301 14:2771445924535690'],
    [Number.MAX_SAFE_INTEGER - 1, 1, 13, '10:6755399441055742 13:2251799813685248'],
    [Number.MAX_SAFE_INTEGER, 1, 11, '10:8106479329266892 11:900719925474099'],
    [Number.MAX_SAFE_INTEGER, 0, 30, '10:3002399751580330 20:3002399751580330 30:3002399751580331'],
    [Number.MAX_SAFE_INTEGER, 5, 35, '10:1501199875790165 20:3002399751580330 30:3002399751580331 35:1501199875790165'],
  ])(
    'of as many events as there can be, %d over (%d, %d], is %j: not one is lost to rounding',
    (count, from, to, expected) => {
      expect(spread(count, from, to)).toBe(expected);
    },
  );

  it('touches as many slots as it is divided over', () => {
    expect(slotsTouched({ from: 0, to: 30 }, 10)).toBe(3);
    expect(slotsTouched({ from: 5, to: 25 }, 10)).toBe(3);
    expect(slotsTouched({ from: 25, to: 45 }, 10)).toBe(3);
    expect(slotsTouched({ from: 5, to: 5 }, 10)).toBe(1);
    expect(slotsTouched({ from: 10, to: 10 }, 10)).toBe(1);
    expect(slotsTouched({ from: 30, to: 5 }, 10)).toBe(1);
    expect(slotsTouched({ from: 9, to: 11 }, 10)).toBe(2);
  });
});
