import { describe, expect, it } from 'vitest';
import { randomFrom } from '../random.js';
import { arrivals } from './arrivals.js';

function first(count: number, seed: number, ratePerSecond = 50): number[] {
  const source = arrivals(ratePerSecond, randomFrom(seed));
  return Array.from({ length: count }, () => source.next().value);
}

describe('arrivals', () => {
  it('come at the given rate in the long run', () => {
    const last = first(20_000, 7).at(-1) ?? 0;
    expect(20_000 / (last / 1_000)).toBeCloseTo(50, -0.5);
  });

  it('are the same for the same seed, and others for another', () => {
    expect(first(100, 7)).toEqual(first(100, 7));
    expect(first(100, 8)).not.toEqual(first(100, 7));
  });

  it('never go back in time, and have the spread of a Poisson process', () => {
    const times = first(20_000, 7);
    const gaps = times.map((time, i) => time - (times[i - 1] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
    expect(Math.sqrt(variance) / mean).toBeCloseTo(1, 1);
  });
});
