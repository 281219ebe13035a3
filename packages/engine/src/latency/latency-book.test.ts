import { histogramOf, quantile, quantileError } from '@plimsoll/slo';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, DAY, HOUR, MINUTE, SECOND } from '../test-fleet.js';
import { LATENCY_RESOLUTIONS, LatencyBook } from './latency-book.js';

function calls(...seconds: number[]) {
  return histogramOf(seconds);
}

describe('the latencies of an operation', () => {
  it('are those of the window', () => {
    const book = new LatencyBook();
    book.add(calls(0.1, 0.2), { from: at(0), to: at(10) });
    book.add(calls(0.3), { from: at(290), to: at(300) });
    book.add(calls(0.4), { from: at(300), to: at(310) });
    expect(book.within({ from: at(0), to: at(300) }).count).toBe(3);
    expect(book.within({ from: at(10), to: at(310) }).count).toBe(2);
  });

  it('leave out what came after the instant', () => {
    const book = new LatencyBook();
    book.add(calls(0.1), { from: at(0), to: at(10) });
    book.add(calls(0.2), { from: at(10), to: at(20) });
    expect(book.within({ from: at(0) - HOUR, to: at(10) }).count).toBe(1);
  });

  it('of many instances are merged: the percentile is that of all calls, but for the stated error', () => {
    const latencies = fc.array(
      fc.array(fc.double({ min: 1e-3, max: 30, noNaN: true }), { minLength: 1, maxLength: 40 }),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(latencies, fc.constantFrom(0.5, 0.95, 0.99), (instances, q) => {
        const book = new LatencyBook();
        for (const seconds of instances) book.add(histogramOf(seconds), { from: at(0), to: at(10) });
        const merged = book.within({ from: at(10) - 5 * MINUTE, to: at(10) });
        const all = instances.flat().sort((a, b) => a - b);
        const exact = all[Math.max(0, Math.ceil(q * all.length - 1e-9) - 1)] ?? 0;
        const read = quantile(merged, q);
        if (read.kind === 'no-data') throw new Error('there were calls');
        expect(Math.abs(read.value - exact)).toBeLessThanOrEqual(exact * (quantileError(merged.scale) + 1e-9));
      }),
    );
  });

  it('that were gained over a long time are spread over it, call by call', () => {
    const book = new LatencyBook();
    const gained = histogramOf(Array.from({ length: 600 }, (_, i) => 0.1 + i / 1000));
    book.add(gained, { from: at(0), to: at(600) });
    expect(book.within({ from: at(600) - HOUR, to: at(600) }).count).toBe(600);
    const recent = book.within({ from: at(300), to: at(600) }).count;
    expect(Math.abs(recent - 300)).toBeLessThanOrEqual(30);
  });

  it('are kept for a day, in a bounded number of slots', () => {
    const book = new LatencyBook();
    for (let minute = 1; minute <= 3000; minute++) {
      book.add(calls(0.1), { from: at(minute * 60 - 60), to: at(minute * 60) });
    }
    const now = at(3000 * 60);
    expect(book.within({ from: now - HOUR, to: now }).count).toBe(60);
    expect(book.within({ from: now - DAY, to: now }).count).toBe(24 * 60);
    const slots = book.dump().tiers.reduce((sum, tier) => sum + tier.slots.length, 0);
    const kept = LATENCY_RESOLUTIONS.reduce((sum, { slotMs, spanMs }) => sum + (1.5 * spanMs) / slotMs + 1, 0);
    expect(slots).toBeLessThanOrEqual(kept);
  });

  it('survive being stored', () => {
    const book = new LatencyBook();
    book.add(calls(0.1, 0.2), { from: at(0), to: at(10) });
    const restored = new LatencyBook();
    restored.restore(JSON.parse(JSON.stringify(book.dump())));
    for (const one of [book, restored]) one.add(calls(0.3), { from: at(10), to: at(20) });
    const span = { from: at(20) - 300 * SECOND, to: at(20) };
    expect(restored.within(span)).toEqual(book.within(span));
  });
});
