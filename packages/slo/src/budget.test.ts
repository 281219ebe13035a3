import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Budget, budget, countsUnder, exhaustion, remainingUnder } from './budget.js';
import { addAll, type Counts, NO_COUNTS } from './counts.js';
import { divideDown, divideUp, neighbour } from './rounding.js';
import { target } from './target.js';

type Measured = Extract<Budget, { kind: 'measured' }>;

function measured(counts: Counts, text: string, coverage?: { observedMs: number; expectedMs: number }): Measured {
  const result = budget(counts, target(text), coverage);
  if (result.kind === 'no-data') throw new Error('there was data');
  return result;
}

/** The float as an exact quotient. */
function exactly(float: number): { num: bigint; den: bigint } {
  let [num, den] = [float, 1n];
  while (!Number.isInteger(num)) [num, den] = [num * 2, den * 2n];
  return { num: BigInt(num), den };
}

const anyCounts = fc
  .oneof(fc.nat({ max: 1000 }), fc.nat({ max: 2 ** 31 - 1 }), fc.integer({ min: 0, max: 2 ** 52 }))
  .chain((total) =>
    fc.nat({ max: 1_000_000 }).map(
      (share): Counts => ({
        good: total - Math.floor((total / 1e6) * share),
        bad: Math.floor((total / 1e6) * share),
      }),
    ),
  )
  .filter(({ good, bad }) => good + bad > 0);
const anyTarget = fc.integer({ min: 1, max: 999_999 }).map((parts) => `0.${String(parts).padStart(6, '0')}`);

describe('a budget', () => {
  it('of nothing is no data', () => {
    expect(budget(NO_COUNTS, target('99.9%'))).toEqual({ kind: 'no-data' });
    expect(budget({ good: 5, bad: 1 }, target('99.9%'), { observedMs: 0, expectedMs: 10 })).toEqual({
      kind: 'no-data',
    });
  });

  it.each([
    [{ good: 1000, bad: 0 }, '99.9%', 1, 0, 1],
    [{ good: 999_500, bad: 500 }, '99.9%', 1000, 0.5, 0.5],
    [{ good: 999_000, bad: 1000 }, '99.9%', 1000, 1, 0],
    [{ good: 998_500, bad: 1500 }, '99.9%', 1000, 1.5, -0.5],
    [{ good: 0, bad: 10 }, '90%', 1, 10, -9],
    [{ good: 319_200, bad: 16_800 }, '95%', 16_800, 1, 0],
    [{ good: 332_640, bad: 3_360 }, '95%', 16_800, 0.2, 0.8],
  ])('of %j at %s: %d allowed, %d spent, %d remaining', (counts, text, allowed, spent, remaining) => {
    const value = measured(counts, text);
    expect(value.allowed).toBe(allowed);
    expect(value.spent).toBeCloseTo(spent, 14);
    expect(value.remaining).toBeCloseTo(remaining, 14);
    expect(value).toMatchObject({ worst: value.remaining, best: value.remaining, coverage: 1 });
  });

  it('has the rolling budgets of the AWS documentation (5 days, goal 85 %)', () => {
    const totals = [10, 5, 1, 24, 20, 6, 10];
    const bads = [1, 1, 1, 0, 5, 2, 3];
    const expected = [
      [9, 10, 1.5],
      [13, 15, 2.25],
      [13, 16, 2.4],
      [37, 40, 6],
      [52, 60, 9],
      [47, 56, 8.4],
      [50, 61, 9.15],
    ];
    const days = totals.map((total, i): Counts => ({ good: total - (bads[i] ?? 0), bad: bads[i] ?? 0 }));
    const rows = days.map((_, i) => {
      const counts = addAll(days.slice(Math.max(0, i - 4), i + 1));
      return [counts.good, counts.good + counts.bad, Number(measured(counts, '85%').allowed.toPrecision(12))];
    });
    expect(rows).toEqual(expected);
  });

  it('never rounds in our favour, and by no more than one unit in the last place', () => {
    fc.assert(
      fc.property(anyCounts, anyTarget, (counts, text) => {
        const { num, den } = target(text).budget;
        const allowed = BigInt(num) * BigInt(counts.good + counts.bad);
        const bad = BigInt(den) * BigInt(counts.bad);
        const value = measured(counts, text);
        const isAtLeast = (float: number, n: bigint, d: bigint) => exactly(float).num * d >= n * exactly(float).den;
        const isAtMost = (float: number, n: bigint, d: bigint) => exactly(float).num * d <= n * exactly(float).den;
        expect(isAtLeast(value.spent, bad, allowed)).toBe(true);
        expect(isAtMost(value.remaining, allowed - bad, allowed)).toBe(true);
        expect(isAtMost(value.allowed, allowed, BigInt(den))).toBe(true);
        if (value.spent > 0) expect(isAtLeast(neighbour(value.spent, -1), bad, allowed)).toBe(false);
        if (value.remaining !== 0) expect(isAtMost(neighbour(value.remaining, 1), allowed - bad, allowed)).toBe(false);
      }),
    );
  });

  it('is spent or remains: together one', () => {
    fc.assert(
      fc.property(anyCounts, anyTarget, (counts, text) => {
        const { spent, remaining } = measured(counts, text);
        expect(Math.abs(spent + remaining - 1)).toBeLessThanOrEqual(2 ** -52 * Math.max(1, spent));
        expect(spent >= 1).toBe(remaining <= 0);
        expect(spent > 1).toBe(remaining < 0);
      }),
    );
  });

  it('is less the more is bad', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 1e6 }), fc.nat(), anyTarget, (total, seed, text) => {
        const bad = seed % total;
        const less = measured({ good: total - bad - 1, bad: bad + 1 }, text);
        expect(less.remaining).toBeLessThanOrEqual(measured({ good: total - bad, bad }, text).remaining);
      }),
    );
  });

  it('is an interval where part of the window was not seen', () => {
    // 3/4 seen: 900 events seen, 300 supposed; allowed 12 at 99 %, 3 bad seen.
    const value = measured({ good: 897, bad: 3 }, '99%', { observedMs: 3, expectedMs: 4 });
    expect(value.coverage).toBe(0.75);
    expect(value.allowed).toBe(9);
    expect(value.remaining).toBeCloseTo(1 - 3 / 9, 14);
    expect(value.best).toBeCloseTo(1 - 3 / 12, 14);
    expect(value.worst).toBeCloseTo(1 - 303 / 12, 14);
    expect(remainingUnder('freeze', value)).toBe(value.remaining);
    expect(remainingUnder('good', value)).toBe(value.best);
    expect(remainingUnder('bad', value)).toBe(value.worst);
  });

  it('has what was measured within its interval, which narrows as more is seen', () => {
    fc.assert(
      fc.property(
        anyCounts,
        anyTarget,
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 1e6 }),
        (counts, text, a, b) => {
          const [fewer, more] = [Math.min(a, b), Math.max(a, b)];
          const narrow = measured(counts, text, { observedMs: more, expectedMs: 1e6 });
          const wide = measured(counts, text, { observedMs: fewer, expectedMs: 1e6 });
          expect(narrow.worst).toBeLessThanOrEqual(narrow.remaining);
          expect(narrow.best).toBeGreaterThanOrEqual(narrow.remaining);
          expect(wide.worst).toBeLessThanOrEqual(narrow.worst);
          expect(wide.best).toBeGreaterThanOrEqual(narrow.best);
        },
      ),
    );
  });

  it('is not better covered than completely', () => {
    const value = measured({ good: 9, bad: 1 }, '90%', { observedMs: 11, expectedMs: 10 });
    expect(value).toMatchObject({ coverage: 1, worst: 0, best: 0, remaining: 0 });
    expect(measured({ good: 9, bad: 1 }, '90%', { observedMs: 4.6, expectedMs: 10.4 }).coverage).toBe(0.5);
  });
});

describe('counts under a no-data policy', () => {
  const counts = { good: 95, bad: 5 };
  it.each([
    ['freeze', { observedMs: 3, expectedMs: 4 }, counts],
    ['good', { observedMs: 3, expectedMs: 4 }, { good: 95 + 33, bad: 5 }],
    ['bad', { observedMs: 3, expectedMs: 4 }, { good: 95, bad: 5 + 34 }],
    ['bad', { observedMs: 1, expectedMs: 2 }, { good: 95, bad: 105 }],
    ['bad', { observedMs: 4, expectedMs: 4 }, counts],
    ['good', { observedMs: 5, expectedMs: 4 }, counts],
    ['bad', { observedMs: 0, expectedMs: 4 }, counts],
  ] as const)('%s with %j', (policy, coverage, expected) => {
    expect(countsUnder(policy, counts, coverage)).toEqual(expected);
  });

  it('have the budget that the policy leaves, but for less than one event, and never more of it', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 1e6 }),
        fc.nat({ max: 1e4 }),
        fc.integer({ min: 1, max: 999 }),
        (good, bad, observedMs) => {
          fc.pre(good + bad > 0);
          const coverage = { observedMs, expectedMs: 1000 };
          const full = measured({ good, bad }, '99%', coverage);
          const oneEvent = 100 / (good + bad);
          for (const policy of ['good', 'bad'] as const) {
            const filled = measured(countsUnder(policy, { good, bad }, coverage), '99%').remaining;
            const expected = remainingUnder(policy, full);
            expect(filled).toBeLessThanOrEqual(expected + 1e-9 * Math.abs(expected) + 1e-12);
            expect(filled).toBeGreaterThanOrEqual(expected - oneEvent * (1 + Math.abs(expected)));
          }
        },
      ),
    );
  });
});

describe('exhaustion', () => {
  const month = 2_592_000_000;
  it.each([
    [
      { remaining: 1, burnRate: 1, windowMs: month },
      { kind: 'in', ms: month },
    ],
    [
      { remaining: 1, burnRate: 2, windowMs: month },
      { kind: 'in', ms: month / 2 },
    ],
    [
      { remaining: 1, burnRate: 10, windowMs: month },
      { kind: 'in', ms: month / 10 },
    ],
    [
      { remaining: 1, burnRate: 1000, windowMs: month },
      { kind: 'in', ms: 2_592_000 },
    ],
    [
      { remaining: 0.5, burnRate: 2, windowMs: month },
      { kind: 'in', ms: month / 4 },
    ],
    [{ remaining: 0, burnRate: 2, windowMs: month }, { kind: 'exhausted' }],
    [{ remaining: -0.5, burnRate: 0, windowMs: month }, { kind: 'exhausted' }],
    [{ remaining: 0.5, burnRate: 0, windowMs: month }, { kind: 'never' }],
  ])('of %j is %j', (reading, expected) => {
    expect(exhaustion(reading)).toEqual(expected);
  });
});

describe('division in one direction', () => {
  it('is exact where it can be, and the neighbour where it cannot', () => {
    expect(divideDown(1n, 4n)).toBe(0.25);
    expect(divideUp(1n, 4n)).toBe(0.25);
    expect(divideDown(0n, 7n)).toBe(0);
    expect(Object.is(divideUp(0n, 7n), 0)).toBe(true);
    expect(divideUp(1n, 3n)).toBe(neighbour(divideDown(1n, 3n), 1));
    expect(divideDown(-1n, 3n)).toBe(-divideUp(1n, 3n));
    expect(divideDown(2n ** 53n + 1n, 1n)).toBe(2 ** 53);
    expect(divideUp(2n ** 53n + 1n, 1n)).toBe(2 ** 53 + 2);
    expect(divideDown(10n ** 40n + 1n, 10n ** 40n)).toBe(1);
    expect(divideUp(10n ** 40n + 1n, 10n ** 40n)).toBe(1 + 2 ** -52);
  });

  it('bounds every quotient from both sides', () => {
    const integer = fc.oneof(
      fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }),
      fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }),
    );
    fc.assert(
      fc.property(integer, fc.bigInt({ min: 1n, max: 2n ** 90n }), (num, den) => {
        const [below, above] = [divideDown(num, den), divideUp(num, den)];
        expect(exactly(below).num * den <= num * exactly(below).den).toBe(true);
        expect(exactly(above).num * den >= num * exactly(above).den).toBe(true);
        expect(above === below || above === neighbour(below, 1)).toBe(true);
      }),
    );
  });

  it('knows the neighbours of zero', () => {
    expect(neighbour(0, 1)).toBe(Number.MIN_VALUE);
    expect(neighbour(0, -1)).toBe(-Number.MIN_VALUE);
    expect(neighbour(-1, 1)).toBe(-1 + 2 ** -53);
    expect(neighbour(1, -1)).toBe(1 - 2 ** -53);
  });
});
