import { DEFAULT_RESOLUTIONS, Rings } from '@plimsoll/slo';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND, START_MS } from '../test-fleet.js';
import { place } from './placement.js';

const EVERYTHING = { resolutions: DEFAULT_RESOLUTIONS, keptFromMs: 0 };

describe('the place of an increase in time', () => {
  it.each([
    ['in one slot', 7, 2 * SECOND, 9 * SECOND, [[9 * SECOND, 7]]],
    ['of no length', 7, 9 * SECOND, 9 * SECOND, [[9 * SECOND, 7]]],
    ['on a boundary, in the slot that ends there', 7, 0, 10 * SECOND, [[10 * SECOND, 7]]],
    [
      'over two slots',
      10,
      5 * SECOND,
      15 * SECOND,
      [
        [10 * SECOND, 5],
        [15 * SECOND, 5],
      ],
    ],
    [
      'over three slots',
      3,
      0,
      30 * SECOND,
      [
        [10 * SECOND, 1],
        [20 * SECOND, 1],
        [30 * SECOND, 1],
      ],
    ],
  ])('is %s', (_, count, from, to, expected) => {
    const { shares, dropped } = place({ count, span: { from: START_MS + from, to: START_MS + to } }, EVERYTHING);
    expect(shares.map(({ timeMs, count: events }) => [timeMs - START_MS, events])).toEqual(expected);
    expect(dropped).toBe(0);
  });

  it('takes whole events only, loses none, and never leaves the span', () => {
    const increases = fc.record({
      count: fc.integer({ min: 1, max: 1_000_000_000 }),
      to: fc.integer({ min: 0, max: 40 * DAY }),
      lengthMs: fc.oneof(fc.integer({ min: 0, max: MINUTE }), fc.integer({ min: 0, max: 40 * DAY })),
      keptMs: fc.integer({ min: MINUTE, max: 40 * DAY }),
    });
    fc.assert(
      fc.property(increases, ({ count, to, lengthMs, keptMs }) => {
        const span = { from: START_MS + to - lengthMs, to: START_MS + to };
        const keptFromMs = START_MS + 40 * DAY - keptMs;
        const { shares, dropped } = place({ count, span }, { ...EVERYTHING, keptFromMs });
        expect(shares.reduce((sum, share) => sum + share.count, dropped)).toBe(count);
        for (const share of shares) {
          expect(Number.isInteger(share.count) && share.count > 0).toBe(true);
          expect(share.timeMs).toBeGreaterThanOrEqual(Math.min(span.to, Math.max(span.from, keptFromMs)));
          expect(share.timeMs).toBeLessThanOrEqual(span.to);
        }
      }),
    );
  });

  it('says how many events are from before everything that is kept', () => {
    const span = { from: START_MS - DAY, to: START_MS + DAY };
    expect(place({ count: 1000, span }, { ...EVERYTHING, keptFromMs: START_MS }).dropped).toBe(500);
    expect(place({ count: 1000, span }, { ...EVERYTHING, keptFromMs: START_MS + DAY })).toEqual({
      shares: [],
      dropped: 1000,
    });
  });

  it('costs no more than the slots that a month has, however old the stream', () => {
    const span = { from: START_MS - 3650 * DAY, to: START_MS };
    const { shares } = place({ count: 10 ** 9, span }, { ...EVERYTHING, keptFromMs: START_MS - 30 * DAY });
    expect(shares.length).toBeLessThan(2000);
  });

  it('is even: every window that ends with a long span gets its part, but for a slot', () => {
    const rings = new Rings({ spanMs: 30 * DAY });
    const count = 30 * 24 * 60 * 60;
    const { shares } = place({ count, span: { from: START_MS - 30 * DAY, to: START_MS } }, EVERYTHING);
    for (const share of shares) rings.add(share.timeMs, share.count, 0);
    for (const windowMs of [5 * MINUTE, HOUR, 6 * HOUR, 3 * DAY, 30 * DAY]) {
      const { good } = rings.sum({ from: START_MS - windowMs, to: START_MS });
      expect(Math.abs(good - windowMs / SECOND)).toBeLessThanOrEqual(3);
    }
  });
});
