import { describe, expect, it } from 'vitest';
import { addRatios, compareRatio, subtractRatios } from './ratio.js';

const ratio = (num: number, den: number) => ({ num: BigInt(num), den: BigInt(den) });

describe('ratios of integers of any length', () => {
  it('are added and taken away over a common denominator', () => {
    expect(compareRatio(addRatios(ratio(1, 3), ratio(2, 5)), ratio(11, 15))).toBe(0);
    expect(compareRatio(subtractRatios(ratio(2, 3), ratio(2, 5)), ratio(4, 15))).toBe(0);
    expect(compareRatio(subtractRatios(ratio(2, 5), ratio(2, 3)), ratio(-4, 15))).toBe(0);
  });

  it.each([
    [ratio(1, 3), ratio(3333, 10_000), 1],
    [ratio(3333, 10_000), ratio(1, 3), -1],
    [ratio(2, 6), ratio(1, 3), 0],
    [ratio(-1, 3), ratio(1, 3), -1],
  ])('are ordered: case %#', (a, b, order) => {
    expect(compareRatio(a, b)).toBe(order);
  });
});
