import { describe, expect, it } from 'vitest';
import { randomFrom } from '../random.js';
import { HEALTHY, readFault, strike } from './fault.js';

describe('a fault', () => {
  it('strikes the shares of calls that it names, and no call twice', () => {
    const random = randomFrom(1);
    const struck = Array.from({ length: 10_000 }, () =>
      strike({ slowShare: 0.6, delayMs: 700, failedShare: 0.1 }, random),
    );
    expect(struck.filter(({ delayMs }) => delayMs === 700).length / 10_000).toBeCloseTo(0.6, 1);
    expect(struck.filter(({ fails }) => fails).length / 10_000).toBeCloseTo(0.1, 1);
    expect(struck.filter(({ fails, delayMs }) => fails && delayMs > 0)).toEqual([]);
  });

  it('strikes nobody when healthy', () => {
    expect(strike(HEALTHY, () => 0)).toEqual({ delayMs: 0, fails: false });
  });

  it.each([
    [{ slowShare: 2, delayMs: 1, failedShare: 0 }, '"slowShare" must be a number from 0 to 1 (got 2)'],
    [{ slowShare: 0.9, delayMs: 1, failedShare: 0.5 }, '"failedShare" must be a number from 0 to'],
    [{ slowShare: 0, delayMs: 'long', failedShare: 0 }, '"delayMs" must be a number from 0 to 60000 (got "long")'],
    [undefined, '"slowShare" must be'],
  ])('refuses %j and says why', (body, why) => {
    expect(() => readFault(body)).toThrow(why);
  });
});
