import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attainment } from './attainment.js';
import { burnRate, exceeds } from './burn-rate.js';
import { add, addAll, type Counts, NO_COUNTS, total } from './counts.js';
import { fraction } from './fraction.js';
import { target } from './target.js';

const anyCounts = fc.record({ good: fc.nat({ max: 2 ** 31 - 1 }), bad: fc.nat({ max: 2 ** 31 - 1 }) });

describe('counts', () => {
  it('add up in any order, and nothing changes nothing', () => {
    fc.assert(
      fc.property(anyCounts, anyCounts, anyCounts, (a, b, c) => {
        expect(add(a, b)).toEqual(add(b, a));
        expect(add(add(a, b), c)).toEqual(add(a, add(b, c)));
        expect(add(a, NO_COUNTS)).toEqual(a);
        expect(addAll([a, b, c])).toEqual(add(add(a, b), c));
        expect(total(add(a, b))).toBe(total(a) + total(b));
      }),
    );
    expect(addAll([])).toEqual(NO_COUNTS);
  });
});

describe('attainment', () => {
  it('of nothing is no data, neither 0 nor 100 %', () => {
    expect(attainment(NO_COUNTS)).toEqual({ kind: 'no-data' });
  });

  it('is the share of good events', () => {
    expect(attainment({ good: 999, bad: 1 })).toEqual({ kind: 'measured', ratio: 0.999 });
    expect(attainment({ good: 0, bad: 3 })).toEqual({ kind: 'measured', ratio: 0 });
    expect(attainment({ good: 3, bad: 0 })).toEqual({ kind: 'measured', ratio: 1 });
  });

  it('is never shown as 100 % when something was bad', () => {
    const counts = { good: Number.MAX_SAFE_INTEGER - 1, bad: 1 };
    expect(attainment(counts)).toEqual({ kind: 'measured', ratio: 1 - 2 ** -53 });
  });

  it('sums first and divides last: instances with 1 of 10 and 0 of 990 bad have 0.1 % bad together, not 5 %', () => {
    const together = addAll([
      { good: 9, bad: 1 },
      { good: 990, bad: 0 },
    ]);
    expect(attainment(together)).toEqual({ kind: 'measured', ratio: 0.999 });
  });
});

describe('the burn rate', () => {
  it('of nothing is no data, and exceeds nothing', () => {
    expect(burnRate(NO_COUNTS, target('99.9%'))).toEqual({ kind: 'no-data' });
    expect(exceeds(NO_COUNTS, target('99.9%'), fraction('0'))).toBe(false);
  });

  it.each([
    [{ good: 999, bad: 1 }, '99.9%', 1],
    [{ good: 9, bad: 1 }, '99.9%', 100],
    [{ good: 0, bad: 7 }, '99.9%', 1000],
    [{ good: 0, bad: 7 }, '90%', 10],
    [{ good: 7, bad: 0 }, '90%', 0],
    [{ good: 97, bad: 3 }, '99.7%', 10],
  ])('of %j at %s is %d', (counts, text, expected) => {
    expect(burnRate(counts, target(text))).toEqual({ kind: 'measured', burnRate: expected });
  });

  it('at the threshold does not exceed it, one bad event more does', () => {
    // 14.4 × 0.001 of 100,000 is 1,440 exactly; in floats 0.0144 / 0.001 is not 14.4.
    expect(exceeds({ good: 98_560, bad: 1_440 }, target('99.9%'), fraction('14.4'))).toBe(false);
    expect(exceeds({ good: 98_559, bad: 1_441 }, target('99.9%'), fraction('14.4'))).toBe(true);
    expect(exceeds({ good: 29_971, bad: 28 }, target('99.9%'), fraction('14/15'))).toBe(true);
    expect(exceeds({ good: 29_972, bad: 28 }, target('99.9%'), fraction('14/15'))).toBe(false);
  });

  it('exceeds a threshold exactly when the fractions do, at any size', () => {
    const big = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(
        fc.oneof(
          anyCounts,
          fc.tuple(big, big).map(([good, bad]): Counts => ({ good: Math.floor(good / 2), bad: Math.floor(bad / 2) })),
        ),
        fc.integer({ min: 1, max: 999_999 }),
        fc.record({ num: fc.nat({ max: 1e6 }), den: fc.integer({ min: 1, max: 1e6 }) }),
        (counts, parts, threshold) => {
          const promised = target(`0.${String(parts).padStart(6, '0')}`);
          const left = BigInt(counts.bad) * BigInt(promised.budget.den) * BigInt(threshold.den);
          const right = BigInt(threshold.num) * BigInt(promised.budget.num) * BigInt(total(counts));
          expect(exceeds(counts, promised, threshold)).toBe(total(counts) > 0 && left > right);
        },
      ),
    );
  });

  it('is the number by which it is compared, as nearly as a float can say it', () => {
    fc.assert(
      fc.property(anyCounts, ({ good, bad }) => {
        fc.pre(good + bad > 0);
        const measured = burnRate({ good, bad }, target('99.9%'));
        if (measured.kind === 'no-data') throw new Error('there was data');
        const exact = (bad / (good + bad)) * 1000;
        expect(Math.abs(measured.burnRate - exact)).toBeLessThanOrEqual(exact * 1e-15);
      }),
    );
  });
});
