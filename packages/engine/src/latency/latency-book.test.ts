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

  it.each([
    ['5 minutes', 5 * MINUTE, 10 * SECOND],
    ['an hour', HOUR, 5 * MINUTE],
    ['a day', DAY, HOUR],
    ['more than is kept, as far as it is', 2 * DAY, HOUR],
  ])('of %s are all there, wherever the window ends', (_, windowMs, slotMs) => {
    const book = new LatencyBook();
    const perSlot = 10;
    const last = 2 * 8640 + 123;
    for (let i = 1; i <= last; i++)
      book.add(calls(...Array(perSlot).fill(0.1)), { from: at(10 * i - 10), to: at(10 * i) });
    for (const to of [at(10 * last), at(10 * last) - 70 * SECOND, at(10 * last) - 3 * SECOND]) {
      const from = Math.floor((to - windowMs) / slotMs) * slotMs;
      const end = Math.floor(to / (10 * SECOND)) * 10 * SECOND;
      const oldest = Math.ceil((at(10 * last) - 1.5 * DAY) / HOUR) * HOUR - HOUR;
      const lengthMs = end - Math.max(from, oldest);
      expect(book.within({ from: to - windowMs, to }).count).toBe((perSlot * lengthMs) / (10 * SECOND));
    }
  });

  it('that come late are in every window that they belong to', () => {
    const book = new LatencyBook();
    book.add(calls(0.1), { from: at(7190), to: at(7200) });
    book.add(calls(0.1), { from: at(7000), to: at(7010) });
    book.add(calls(0.1), { from: at(3000), to: at(3010) });
    expect(book.within({ from: at(6900), to: at(7200) }).count).toBe(2);
    expect(book.within({ from: at(0), to: at(7200) }).count).toBe(3);
    expect(book.dump().newestMs).toBe(at(7200));
  });

  it('that are older than what is kept are in no window', () => {
    const book = new LatencyBook();
    book.add(calls(0.1), { from: at(3 * 86_400) - SECOND, to: at(3 * 86_400) });
    book.add(calls(0.1), { from: at(0), to: at(10) });
    expect(book.within({ from: at(0) - DAY, to: at(3 * 86_400) }).count).toBe(1);
    expect(book.dump().tiers.map(({ slots }) => slots.length)).toEqual([1, 1, 1]);
  });

  it('keep their sum, shared out with the calls', () => {
    const book = new LatencyBook();
    book.add(calls(0, 1, 2, 3), { from: at(0), to: at(20) });
    const [first, both] = [10, 20].map((seconds) => book.within({ from: at(0), to: at(seconds) }));
    expect(both?.count).toBe(4);
    expect(both?.sum).toBeCloseTo(6, 12);
    expect(both?.zeroCount).toBe(1);
    expect(first?.sum).toBeCloseTo((6 * (first?.count ?? 0)) / 4, 12);
  });

  it('are spread in whole calls, also those of no length', () => {
    const book = new LatencyBook();
    book.add(calls(0, 0, 0, 0, 1, 1), { from: at(0), to: at(20) });
    const first = book.within({ from: at(0), to: at(10) });
    expect(first).toMatchObject({ zeroCount: 2, count: 3, positive: { counts: [1] } });
  });

  it('of one instant are in the slot that ends there', () => {
    const book = new LatencyBook();
    book.add(calls(0.1), { from: at(10), to: at(10) });
    expect(book.within({ from: at(0), to: at(10) }).count).toBe(1);
    expect(book.within({ from: at(10), to: at(20) }).count).toBe(0);
  });

  it('of nobody are no calls', () => {
    expect(new LatencyBook().within({ from: at(0), to: at(10) }).count).toBe(0);
    expect(new LatencyBook([]).within({ from: at(0), to: at(10) }).count).toBe(0);
    expect(new LatencyBook().dump()).toMatchObject({ newestMs: null, tiers: [{ slotMs: 10_000, slots: [] }, {}, {}] });
  });

  it('that were stored are forgotten in time too', () => {
    const book = new LatencyBook();
    book.add(calls(0.1), { from: at(0), to: at(10) });
    const restored = new LatencyBook();
    restored.restore(book.dump());
    restored.restore({ newestMs: null, tiers: [{ slotMs: 77, slots: [[1, calls(0.1)]] }] });
    expect(restored.dump()).toEqual(book.dump());
    // An older report: what is newest is known from before.
    restored.add(calls(0.1), { from: at(-500), to: at(-490) });
    expect(restored.dump().tiers[0]?.slots).toHaveLength(1);
  });
});
