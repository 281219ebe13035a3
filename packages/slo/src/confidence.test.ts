import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowerBound, tailProbability } from './binomial.js';
import { exceeds } from './burn-rate.js';
import { sureBurnRate, surelyExceeds } from './confidence.js';
import { fraction, fractionOf, toNumber } from './fraction.js';
import { target } from './target.js';

/** The tail summed term by term in exact fractions: slow, and right. */
function exactTail(k: number, n: number, p: { num: bigint; den: bigint }): number {
  let [sum, choose] = [0n, 1n];
  for (let i = 0; i <= n; i++) {
    if (i > 0) choose = (choose * BigInt(n - i + 1)) / BigInt(i);
    if (i >= k) sum += choose * p.num ** BigInt(i) * (p.den - p.num) ** BigInt(n - i);
  }
  const scale = 10n ** 40n;
  return Number((sum * scale) / p.den ** BigInt(n)) / 1e40;
}

describe('the binomial tail', () => {
  it('is the sum of its terms', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.nat({ max: 130 }),
        fc.integer({ min: 1, max: 999 }),
        (n, k, thousandths) => {
          const exact = exactTail(k, n, { num: BigInt(thousandths), den: 1000n });
          const value = tailProbability(k, n, thousandths / 1000);
          if (exact > 1e-25) expect(Math.abs(value - exact)).toBeLessThanOrEqual(1e-10 * exact + 1e-14);
          else expect(value).toBeLessThan(1e-20);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is certain for none, impossible for more than all, and the last term for all', () => {
    expect(tailProbability(0, 10, 0.3)).toBe(1);
    expect(tailProbability(-1, 10, 0.3)).toBe(1);
    expect(tailProbability(11, 10, 0.3)).toBe(0);
    expect(tailProbability(10, 10, 0.5)).toBeCloseTo(2 ** -10, 15);
    expect(tailProbability(1, 1, 0.25)).toBeCloseTo(0.25, 15);
    for (const p of [1, 2]) expect([0, 5, 10, 11].map((k) => tailProbability(k, 10, p))).toEqual([1, 1, 1, 0]);
  });

  it('holds for a thousand million events', () => {
    // By the normal distribution: half a standard deviation and three above the mean.
    expect(tailProbability(1_000_500, 1e9, 1e-3)).toBeCloseTo(0.3085, 3);
    expect(tailProbability(1_003_000, 1e9, 1e-3)).toBeCloseTo(0.00135, 5);
    expect(tailProbability(997_000, 1e9, 1e-3)).toBeCloseTo(0.99865, 4);
  });

  // Added up term by term in 40 digits.
  it.each([
    [16, 32, 0.3, 0.01383986984314561],
    [20, 40, 0.5, 0.5626853438097896],
    [17, 36, 0.4, 0.2359857587073909],
    [30, 120, 0.2, 0.10669984525772332],
    [5100, 1e4, 0.5, 0.0232927638524737],
    [100_500, 1e6, 0.1, 0.0480347822054009],
    [99_500, 1e6, 0.1, 0.9524540066769077],
    [1_000_500, 1e9, 0.001, 0.308581623513329],
    [1_003_000, 1e9, 0.001, 0.001351359797917959],
  ])('of at least %d among %d at %d is %d to twelve digits', (k, n, p, exact) => {
    expect(Math.abs(tailProbability(k, n, p) / exact - 1)).toBeLessThan(1e-12);
  });

  // By Poisson, to which the binomial is near at p = 0.001.
  it.each([
    [1, 0.001],
    [10, 0.00995],
    [30, 0.0296],
    [69, 0.0667],
    [70, 0.00234],
    [100, 0.00468],
    [200, 0.00115],
    [500, 6e-8],
    [1000, 3e-13],
  ])('a service that burns at exactly 1 on %d requests an hour exceeds 14.4 with a chance of %d', (n, chance) => {
    const bad = Math.floor(14.4 * 0.001 * n) + 1;
    expect(Math.abs(tailProbability(bad, n, 0.001) / chance - 1)).toBeLessThan(0.1);
  });
});

describe('the burn rate that is sure', () => {
  it.each([
    [1, 10, 5.1],
    [2, 10, 36.8],
    [1, 70, 0.73],
    [3, 70, 11.8],
    [5, 100, 19.9],
    [15, 1000, 9.3],
    [22, 1000, 14.9],
  ])('of %d bad among %d at 99.9 %% is %d at 95 %%', (bad, events, expected) => {
    const value = sureBurnRate({ good: events - bad, bad }, target('99.9%'), 0.95);
    if (value.kind === 'no-data') throw new Error('there was data');
    expect(Number(value.burnRate.toPrecision(expected < 1 ? 2 : expected < 10 ? 2 : 3))).toBe(expected);
  });

  it('is measured in budgets, whatever fraction the budget is', () => {
    const counts = { good: 95, bad: 5 };
    const sure = lowerBound(5, 100, 0.95);
    for (const [text, budgets] of [
      ['99.7%', 0.003],
      ['99%', 0.01],
      ['60%', 0.4],
    ] as const) {
      const value = sureBurnRate(counts, target(text), 0.95);
      expect(value.kind === 'measured' && value.burnRate).toBeCloseTo(sure / budgets, 9);
      const [below, above] = [0.999, 1.001].map((factor) => Math.floor((sure / budgets) * factor * 1e6));
      const rule = (millionths: number) => ({ threshold: fractionOf(millionths, 1e6), confidence: 0.95 });
      expect(surelyExceeds(counts, target(text), rule(below ?? 0))).toBe(true);
      expect(surelyExceeds(counts, target(text), rule(above ?? 0))).toBe(false);
    }
  });

  it('is not above what leaves exactly the chance that the confidence allows', () => {
    // One bad event of one has a chance of exactly a half where half of them may be bad.
    const rule = (confidence: number) => ({ threshold: fraction('1'), confidence });
    expect(tailProbability(1, 1, 0.5)).toBe(0.5);
    expect(surelyExceeds({ good: 0, bad: 1 }, target('50%'), rule(0.5))).toBe(false);
    expect(surelyExceeds({ good: 0, bad: 1 }, target('50%'), rule(0.499))).toBe(true);
  });

  it('of nothing is no data, of nothing bad is none', () => {
    expect(sureBurnRate({ good: 0, bad: 0 }, target('99.9%'), 0.95)).toEqual({ kind: 'no-data' });
    expect(sureBurnRate({ good: 10, bad: 0 }, target('99.9%'), 0.95)).toEqual({ kind: 'measured', burnRate: 0 });
    expect(
      surelyExceeds({ good: 10, bad: 0 }, target('99.9%'), { threshold: fraction('0.001'), confidence: 0.95 }),
    ).toBe(false);
    expect(surelyExceeds({ good: 0, bad: 0 }, target('99.9%'), { threshold: fraction('1'), confidence: 0.95 })).toBe(
      false,
    );
  });

  it('is less than the burn rate, and above a threshold exactly when it surely exceeds it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.nat({ max: 400 }),
        fc.integer({ min: 1, max: 2000 }).map((tenths) => fractionOf(tenths, 10)),
        fc.constantFrom(0.5, 0.8, 0.95, 0.999),
        (events, seed, threshold, confidence) => {
          const bad = seed % (events + 1);
          const counts = { good: events - bad, bad };
          const sure = sureBurnRate(counts, target('99.5%'), confidence);
          const exceedsIt = surelyExceeds(counts, target('99.5%'), { threshold, confidence });
          if (sure.kind === 'no-data') throw new Error('there was data');
          expect(sure.burnRate).toBeLessThanOrEqual((bad / events / 0.005) * (1 + 1e-12));
          if (Math.abs(sure.burnRate - toNumber(threshold)) > 1e-9)
            expect(exceedsIt).toBe(sure.burnRate > toNumber(threshold));
          if (exceedsIt && confidence > 0.63) expect(exceeds(counts, target('99.5%'), threshold)).toBe(true);
        },
      ),
    );
  });

  it('bounds the share of bad events so that as many would show by chance as the confidence leaves', () => {
    for (const [bad, events] of [
      [1, 10],
      [3, 70],
      [10, 10],
      [500, 1000],
    ] as const) {
      const share = lowerBound(bad, events, 0.95);
      expect(tailProbability(bad, events, share)).toBeCloseTo(0.05, 9);
    }
    expect(lowerBound(0, 10, 0.95)).toBe(0);
  });

  it('cannot exceed a threshold that a total outage does not', () => {
    expect(surelyExceeds({ good: 0, bad: 1000 }, target('90%'), { threshold: fraction('10'), confidence: 0.5 })).toBe(
      false,
    );
    expect(surelyExceeds({ good: 0, bad: 1000 }, target('90%'), { threshold: fraction('20'), confidence: 0.5 })).toBe(
      false,
    );
    expect(surelyExceeds({ good: 0, bad: 1000 }, target('90%'), { threshold: fraction('9.9'), confidence: 0.95 })).toBe(
      true,
    );
  });
});
