import { alertPolicy, duration } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { planned } from './plan.js';

describe.each([20_000, 24_000, 100_000, 1_800_000])('the plan of a demo of %d ms', (durationMs) => {
  const { degradeAtMs, restoreAtMs, window, alerts } = planned(durationMs);

  it('ends with a window that nothing bad is in', () => {
    expect(durationMs - duration(window).ms).toBeGreaterThanOrEqual(restoreAtMs + durationMs * 0.1);
  });

  it('has alert windows that the degraded time fills', () => {
    const [rule] = alertPolicy(alerts);
    expect(rule?.long.ms).toBeLessThanOrEqual(restoreAtMs - degradeAtMs);
    expect(rule?.short.ms).toBeLessThan(rule?.long.ms ?? 0);
    // Whole slots of a second: a window of half a slot could not be measured.
    expect((rule?.short.ms ?? 0) % 1_000).toBe(0);
  });
});
