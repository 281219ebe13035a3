import { describe, expect, it } from 'vitest';
import { judgeCall, judgeSample } from './indicator.js';

describe('a call', () => {
  it.each([
    [{ durationMs: 500, failed: false }, 'ignore', 'good'],
    [{ durationMs: 500.001, failed: false }, 'ignore', 'bad'],
    [{ durationMs: 1, failed: true }, 'ignore', 'ignored'],
    [{ durationMs: 500, failed: true }, 'ignore', 'ignored'],
    [{ durationMs: 900, failed: true }, 'ignore', 'bad'],
    [{ durationMs: 1, failed: true }, 'bad', 'bad'],
  ] as const)('of %j, failures %s, is %s for latency', (outcome, failures, verdict) => {
    expect(judgeCall({ kind: 'latency', threshold: { ms: 500 }, failures }, outcome)).toBe(verdict);
  });

  it.each(['availability', 'error-rate'] as const)('is bad for %s when it failed, or ran past the timeout', (kind) => {
    expect(judgeCall({ kind }, { durationMs: 1e9, failed: false })).toBe('good');
    expect(judgeCall({ kind }, { durationMs: 1, failed: true })).toBe('bad');
    const timed = { kind, timeout: { ms: 1000 } };
    expect(judgeCall(timed, { durationMs: 1000, failed: false })).toBe('good');
    expect(judgeCall(timed, { durationMs: 1000.5, failed: false })).toBe('bad');
    expect(judgeCall(timed, { durationMs: 1, failed: true })).toBe('bad');
  });
});

describe('a sample', () => {
  it.each([
    [{ kind: 'freshness', maxAge: { ms: 1000 } }, [999, 1000, 1001], ['good', 'good', 'bad']],
    [{ kind: 'throughput', atLeast: 5 }, [4.9, 5, 6], ['bad', 'good', 'good']],
    [{ kind: 'saturation', atMost: 0.8 }, [0.79, 0.8, 0.81], ['good', 'good', 'bad']],
  ] as const)('for %j', (indicator, values, verdicts) => {
    expect(values.map((value) => judgeSample(indicator, value))).toEqual(verdicts);
    expect(judgeSample(indicator, Number.NaN)).toBe('ignored');
  });
});
