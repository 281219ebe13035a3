import { type ExponentialHistogram, histogramOf, quantile, quantileError } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { LatencyBook } from './latency-book.js';

/** Calls as the SDK reports them: scale 6, however far their durations lie apart. */
function reported(...seconds: number[]): ExponentialHistogram {
  const histogram = histogramOf(seconds, 4_096);
  expect(histogram.scale).toBeGreaterThanOrEqual(6);
  return histogram;
}

describe('the latencies of a fleet', () => {
  it('stay as precise as they were sent when fast and slow calls meet', () => {
    const book = new LatencyBook();
    book.add(reported(0.001, 0.002, 0.003), { from: 0, to: 10_000 });
    book.add(reported(0.75, 0.75, 60), { from: 10_000, to: 20_000 });
    const merged = book.within({ from: 0, to: 20_000 });
    expect(merged.scale).toBeGreaterThanOrEqual(6);
    expect(quantileError(merged.scale)).toBeLessThan(0.0055);
    const found = quantile(merged, 0.75);
    expect(found.kind === 'measured' && Math.abs(found.value / 0.75 - 1)).toBeLessThan(0.0055);
  });
});
