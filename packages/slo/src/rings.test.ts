import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addAll, type Counts } from './counts.js';
import { Ring } from './ring.js';
import { Rings } from './rings.js';
import { DEFAULT_RESOLUTIONS, type Resolution, slotEnd, slotFloor, slotIndex } from './slot.js';
import type { Span } from './span.js';
import { spanEndingAt } from './span.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Event extends Counts {
  readonly timeMs: number;
}

/** What any implementation must agree with: every event kept, every sum made from all of them. */
function naive(events: readonly Event[], { from, to }: Span): Counts {
  return addAll(events.filter(({ timeMs }) => timeMs > from && timeMs <= to).map(({ good, bad }) => ({ good, bad })));
}

/** Small, so that properties walk through every ring and off the end of it. */
const SMALL: readonly Resolution[] = [
  { slotMs: 10, spanMs: 60 },
  { slotMs: 20, spanMs: 200 },
  { slotMs: 100, spanMs: Number.POSITIVE_INFINITY },
];

const anyEvents = (max: number) =>
  fc.array(fc.record({ timeMs: fc.integer({ min: 0, max }), good: fc.nat({ max: 20 }), bad: fc.nat({ max: 5 }) }), {
    maxLength: 60,
  });

describe('slots', () => {
  it('are open on the left and closed on the right: an event on a boundary belongs to the slot that ends there', () => {
    expect([slotIndex(0, 10), slotIndex(1, 10), slotIndex(10, 10), slotIndex(11, 10), slotIndex(-5, 10)]).toEqual([
      0, 1, 1, 2, 0,
    ]);
    expect([slotEnd(1, 10), slotEnd(10, 10), slotEnd(11, 10)]).toEqual([10, 10, 20]);
    expect([slotFloor(9, 10), slotFloor(10, 10), slotFloor(11, 10)]).toEqual([0, 10, 10]);
  });

  it('are 10 s up to an hour, a minute up to six, ten minutes up to three days and an hour beyond', () => {
    expect(DEFAULT_RESOLUTIONS.map(({ slotMs, spanMs }) => [slotMs / SECOND, spanMs / HOUR])).toEqual([
      [10, 1],
      [60, 6],
      [600, 72],
      [3600, Number.POSITIVE_INFINITY],
    ]);
  });
});

describe('rings', () => {
  it('equal a list of all events where both ends are slot boundaries', () => {
    fc.assert(
      fc.property(
        anyEvents(5000),
        fc.integer({ min: 0, max: 600 }),
        fc.integer({ min: 0, max: 600 }),
        (events, a, b) => {
          const rings = new Rings({ resolutions: [{ slotMs: 10, spanMs: Number.POSITIVE_INFINITY }], spanMs: 10_000 });
          for (const { timeMs, good, bad } of events) expect(rings.add(timeMs, good, bad)).toBe(true);
          const span = { from: 10 * Math.min(a, b), to: 10 * Math.max(a, b) };
          expect(rings.sum(span)).toEqual(naive(events, span));
          expect(rings.covered(span)).toEqual(span);
        },
      ),
    );
  });

  it('reach back less than one slot further than asked, never less far, and never ahead', () => {
    fc.assert(
      fc.property(
        anyEvents(1000),
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 999 }),
        (events, length, to) => {
          const rings = new Rings({ resolutions: SMALL, spanMs: 1000 });
          for (const { timeMs, good, bad } of events) rings.add(timeMs, good, bad);
          const span = spanEndingAt(to, length);
          const covered = rings.covered(span);
          expect(rings.sum(span)).toEqual(naive(events, covered));
          expect(covered.from).toBeLessThanOrEqual(span.from);
          expect(covered.to).toBeLessThanOrEqual(span.to);
          // The coarsest slot is 100 ms.
          expect(span.from - covered.from).toBeLessThan(100);
        },
      ),
    );
  });

  it('at the newest instant use the slots meant for the length of the window', () => {
    fc.assert(
      fc.property(anyEvents(1000), fc.integer({ min: 1, max: 1000 }), (events, length) => {
        const rings = new Rings({ resolutions: SMALL, spanMs: 1000 });
        for (const { timeMs, good, bad } of events) rings.add(timeMs, good, bad);
        const to = slotEnd(rings.latestMs ?? 0, 10);
        const slotMs = length <= 60 ? 10 : length <= 200 ? 20 : 100;
        expect(rings.covered(spanEndingAt(to, length))).toEqual({
          from: slotFloor(to - length, slotMs),
          to: Math.max(to, slotFloor(to - length, slotMs)),
        });
      }),
    );
  });

  it('at t ignore what came after t', () => {
    fc.assert(
      fc.property(
        anyEvents(400),
        anyEvents(60),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 400 }),
        (before, after, t, length) => {
          const rings = new Rings({ resolutions: SMALL, spanMs: 1000 });
          for (const { timeMs, good, bad } of before) rings.add(Math.min(timeMs, t), good, bad);
          const status = rings.sum(spanEndingAt(t, length));
          const covered = rings.covered(spanEndingAt(t, length));
          // As long as the rings still hold the window's start on the same slots.
          for (const { timeMs, good, bad } of after) rings.add(t + 1 + timeMs / 60, good, bad);
          if (rings.covered(spanEndingAt(t, length)).from === covered.from)
            expect(rings.sum(spanEndingAt(t, length))).toEqual(status);
          expect(rings.sum(spanEndingAt(t, length))).toEqual(
            naive(
              before.map((event) => ({ ...event, timeMs: Math.min(event.timeMs, t) })),
              rings.covered(spanEndingAt(t, length)),
            ),
          );
        },
      ),
    );
  });

  it('are the same in whatever order events arrive, while all are held', () => {
    fc.assert(
      fc.property(
        anyEvents(1000),
        fc.integer({ min: 0, max: 999 }),
        fc.integer({ min: 1, max: 1000 }),
        (events, seed, length) => {
          const shuffled = [...events].sort(
            (a, b) => ((a.timeMs * 7919 + seed) % 1009) - ((b.timeMs * 7919 + seed) % 1009),
          );
          const [one, other] = [
            new Rings({ resolutions: SMALL, spanMs: 1000 }),
            new Rings({ resolutions: SMALL, spanMs: 1000 }),
          ];
          for (const { timeMs, good, bad } of events) one.add(timeMs, good, bad);
          for (const { timeMs, good, bad } of shuffled) other.add(timeMs, good, bad);
          expect(other.sum(spanEndingAt(1000, length))).toEqual(one.sum(spanEndingAt(1000, length)));
        },
      ),
    );
  });

  it('count late events in every window that still holds their time', () => {
    const rings = new Rings({ spanMs: 30 * DAY });
    const now = 500 * DAY;
    rings.add(now, 1, 0);
    expect(rings.add(now - 30 * MINUTE, 0, 1)).toBe(true);
    expect(rings.add(now - 2 * DAY, 0, 10)).toBe(true);
    expect(rings.add(now - 29 * DAY, 0, 100)).toBe(true);
    expect(rings.add(now - 40 * DAY, 0, 1000)).toBe(false);
    const bad = (length: number) => rings.sum(spanEndingAt(now, length)).bad;
    expect([bad(20 * MINUTE), bad(HOUR), bad(3 * DAY), bad(30 * DAY)]).toEqual([0, 1, 11, 111]);
  });

  it('hold windows a little older than their newest event on their own slots', () => {
    const rings = new Rings({ spanMs: 30 * DAY });
    const now = 500 * DAY;
    for (let t = now - 2 * HOUR; t <= now; t += 10 * SECOND) rings.add(t, 1, 0);
    expect(rings.sum(spanEndingAt(now - 7 * MINUTE, HOUR)).good).toBe(360);
    expect(rings.covered(spanEndingAt(now - 7 * MINUTE, HOUR))).toEqual(spanEndingAt(now - 7 * MINUTE, HOUR));
  });

  it('start a window on the slots meant for its length up to exactly that length', () => {
    const rings = new Rings({ spanMs: 30 * DAY });
    const now = 500 * DAY + 10 * SECOND;
    rings.add(now, 1, 0);
    const back = (length: number) => now - length - rings.covered(spanEndingAt(now, length)).from;
    expect([HOUR, HOUR + 1, 6 * HOUR, 3 * DAY].map(back)).toEqual([0, 10 * SECOND - 1, 10 * SECOND, 10 * SECOND]);
  });

  it('answer for the past on the slots that they still hold, at both ends', () => {
    const rings = new Rings({ spanMs: 30 * DAY });
    const now = 500 * DAY;
    for (let t = now - 20 * DAY; t <= now; t += 10 * MINUTE) rings.add(t, 1, 0);
    const to = now - 10 * DAY + 37 * MINUTE;
    const span = { from: to - HOUR, to };
    expect(rings.covered(span)).toEqual({ from: now - 10 * DAY - HOUR, to: now - 10 * DAY });
    expect(rings.sum(span)).toEqual({ good: 6, bad: 0 });
    // Two days ago there are slots of ten minutes.
    const later = { from: now - 2 * DAY + MINUTE, to: now - 2 * DAY + 37 * MINUTE };
    expect(rings.covered(later)).toEqual({ from: now - 2 * DAY, to: now - 2 * DAY + 30 * MINUTE });
    expect(rings.sum(later)).toEqual({ good: 3, bad: 0 });
  });

  it('end where the slots are whole, and not among fine ones that are half forgotten', () => {
    const rings = new Rings({ spanMs: 30 * DAY });
    const now = 500 * DAY;
    for (let t = now - 2 * HOUR; t <= now; t += 10 * SECOND) rings.add(t, 1, 0);
    // Ten-second slots are held for 4070 s: of the minute from 4080 s ago on, the first one is gone.
    const span = { from: now - 5000 * SECOND, to: now - 4060 * SECOND };
    expect(rings.covered(span)).toEqual({ from: now - 5040 * SECOND, to: now - 4080 * SECOND });
    expect(rings.sum(span)).toEqual({ good: 96, bad: 0 });
  });

  it('cover nothing of a span that is forgotten', () => {
    const rings = new Rings({ resolutions: [{ slotMs: 10, spanMs: Number.POSITIVE_INFINITY }], spanMs: 100 });
    rings.add(1000, 1, 0);
    expect(rings.covered({ from: 840, to: 860 })).toEqual({ from: 840, to: 840 });
    expect(rings.covered({ from: 840, to: 870 })).toEqual({ from: 840, to: 870 });
  });

  it('list what each slot has counted, from the finest resolution to the coarsest', () => {
    const rings = new Rings({ resolutions: SMALL, spanMs: 150 });
    rings.add(1003, 2, 0);
    rings.add(1020, 0, 1);
    rings.add(1021, 1, 0);
    expect(rings.slots()).toEqual([
      {
        slotMs: 10,
        slots: [
          [1010, 2, 0],
          [1020, 0, 1],
          [1030, 1, 0],
        ],
      },
      {
        slotMs: 20,
        slots: [
          [1020, 2, 1],
          [1040, 1, 0],
        ],
      },
    ]);
  });

  it('sum what they still hold of a window that started before', () => {
    const rings = new Rings({ spanMs: 30 * DAY });
    const now = 500 * DAY;
    rings.add(now - 10 * DAY, 0, 1);
    rings.add(now, 1, 0);
    expect(rings.sum(spanEndingAt(now, 100 * DAY))).toEqual({ good: 1, bad: 1 });
    expect(rings.covered(spanEndingAt(now, 100 * DAY))).toEqual(spanEndingAt(now, 100 * DAY));
  });

  it('sum a month, however long it is', () => {
    const rings = new Rings({ spanMs: 32 * DAY });
    const start = 500 * DAY;
    for (let t = start; t < start + 40 * DAY; t += 7 * MINUTE) rings.add(t, 3, 1);
    const to = start + 40 * DAY;
    const span = { from: to - 31 * DAY, to };
    const expected = Math.floor((40 * DAY - 1) / (7 * MINUTE)) - Math.floor((9 * DAY) / (7 * MINUTE));
    expect(rings.sum(span)).toEqual({ good: 3 * expected, bad: expected });
    expect(rings.holds(span)).toBe(true);
    expect(rings.holds({ from: to - 60 * DAY, to })).toBe(false);
  });

  it('are empty before the first event and refuse what is no time', () => {
    const rings = new Rings({ spanMs: DAY });
    expect(rings.sum({ from: 0, to: DAY })).toEqual({ good: 0, bad: 0 });
    expect(rings.latestMs).toBe(undefined);
    expect(rings.holds({ from: 0, to: 1 })).toBe(true);
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      expect(rings.add(time, 1, 1)).toBe(false);
    expect(rings.latestMs).toBe(undefined);
    rings.add(50 * DAY, 1, 1);
    expect(rings.latestMs).toBe(50 * DAY);
    rings.add(49 * DAY, 1, 1);
    expect(rings.latestMs).toBe(50 * DAY);
  });

  it('give nothing for spans that end before they start', () => {
    const rings = new Rings({ spanMs: DAY });
    rings.add(1000 * DAY, 1, 1);
    expect(rings.sum({ from: 1000 * DAY, to: 999 * DAY })).toEqual({ good: 0, bad: 0 });
    expect(rings.covered({ from: 1000 * DAY, to: 999 * DAY })).toEqual({ from: 1000 * DAY, to: 1000 * DAY });
  });

  it('can be dumped and restored', () => {
    fc.assert(
      fc.property(anyEvents(1000), fc.integer({ min: 1, max: 1000 }), (events, length) => {
        const rings = new Rings({ resolutions: SMALL, spanMs: 1000 });
        for (const { timeMs, good, bad } of events) rings.add(timeMs, good, bad);
        const copy = new Rings({ resolutions: SMALL, spanMs: 1000 });
        copy.restore(JSON.parse(JSON.stringify(rings.dump())));
        expect(copy.sum(spanEndingAt(1000, length))).toEqual(rings.sum(spanEndingAt(1000, length)));
        expect(copy.latestMs).toBe(rings.latestMs);
        expect(copy.dump()).toEqual(rings.dump());
      }),
    );
  });

  it('restored from something older stay as new as they are', () => {
    const rings = new Rings({ spanMs: 1000 });
    rings.restore(new Rings({ spanMs: 1000 }).dump());
    expect(rings.latestMs).toBe(undefined);
    const older = new Rings({ spanMs: 1000 });
    older.add(10, 1, 0);
    rings.add(50, 1, 0);
    rings.restore(older.dump());
    expect(rings.latestMs).toBe(50);
    rings.restore(new Rings({ spanMs: 1000 }).dump());
    expect(rings.latestMs).toBe(50);
    older.restore(rings.dump());
    expect(older.latestMs).toBe(50);
  });

  it('restore what fits where the resolutions have changed', () => {
    const rings = new Rings({ resolutions: SMALL, spanMs: 1000 });
    rings.add(55, 3, 1);
    const other = new Rings({ resolutions: [{ slotMs: 20, spanMs: Number.POSITIVE_INFINITY }], spanMs: 1000 });
    other.restore(rings.dump());
    expect(other.sum({ from: 0, to: 60 })).toEqual({ good: 3, bad: 1 });
  });

  it('refuse slots that do not nest', () => {
    const make =
      (...slots: number[]) =>
      () =>
        new Rings({ spanMs: DAY, resolutions: slots.map((slotMs) => ({ slotMs, spanMs: slotMs * 10 })) });
    expect(make(10, 25)).toThrow('slots must grow by whole multiples (got 10 ms, then 25 ms)');
    expect(make(20, 10)).toThrow(RangeError);
    expect(make(10, 10)).toThrow(RangeError);
    expect(make(0)).toThrow('a slot must be a whole number of milliseconds (got 0)');
    expect(make(0.5)).toThrow(RangeError);
    expect(make()).toThrow('rings need at least one resolution (got none)');
  });

  it('use no more rings than the longest window needs', () => {
    const slots = (spanMs: number) => new Rings({ spanMs }).dump().rings.map(({ slotMs }) => slotMs / SECOND);
    expect(slots(HOUR)).toEqual([10]);
    expect(slots(HOUR + 1)).toEqual([10, 60]);
    expect(slots(3 * DAY)).toEqual([10, 60, 600]);
    expect(slots(4 * DAY)).toEqual([10, 60, 600, 3600]);
    expect(slots(30 * DAY)).toEqual([10, 60, 600, 3600, 86_400]);
    const days = new Rings({ resolutions: [{ slotMs: DAY, spanMs: Number.POSITIVE_INFINITY }], spanMs: 30 * DAY });
    expect(days.dump().rings.map(({ slotMs }) => slotMs)).toEqual([DAY]);
  });
});

describe('a ring', () => {
  it('counts beyond 32 bits', () => {
    const ring = new Ring(10, 4);
    ring.add(5, 4_000_000_000, 1);
    ring.add(5, 4_000_000_000, 0);
    ring.add(15, 1, 0);
    const sum = { good: 0, bad: 0 };
    ring.sumInto(sum, 0, 20);
    expect(sum).toEqual({ good: 8_000_000_001, bad: 1 });
    expect(ring.at(10)).toEqual({ good: 8_000_000_000, bad: 1 });
  });

  it('forgets the oldest slot when a new one begins, and all of them after a long silence', () => {
    const ring = new Ring(10, 3);
    for (const time of [10, 20, 30]) ring.add(time, time, 0);
    expect([...ring.slots()].map(({ endMs, good }) => [endMs, good])).toEqual([
      [10, 10],
      [20, 20],
      [30, 30],
    ]);
    expect(ring.add(40, 40, 0)).toBe(true);
    expect([...ring.slots()].map(({ endMs }) => endMs)).toEqual([20, 30, 40]);
    expect(ring.add(10, 1, 0)).toBe(false);
    expect(ring.at(10)).toBe(undefined);
    expect(ring.at(20)).toEqual({ good: 20, bad: 0 });
    expect(ring.at(1000)).toEqual({ good: 0, bad: 0 });
    expect([ring.holdsSince(0), ring.holdsSince(10), ring.holdsSince(20)]).toEqual([false, true, true]);
    ring.add(1000, 1, 0);
    expect([...ring.slots()].map(({ endMs }) => endMs)).toEqual([1000]);
  });

  it('works before the epoch', () => {
    const ring = new Ring(10, 3);
    ring.add(-15, 1, 2);
    ring.add(-5, 3, 4);
    expect([...ring.slots()]).toEqual([
      { endMs: -10, good: 1, bad: 2 },
      { endMs: 0, good: 3, bad: 4 },
    ]);
  });

  it('takes back what it counted', () => {
    const ring = new Ring(10, 3);
    ring.add(10, 5, 5);
    ring.add(10, -2, -5);
    expect(ring.at(10)).toEqual({ good: 3, bad: 0 });
  });

  it('has no slots before its first event', () => {
    expect([...new Ring(10, 3).slots()]).toEqual([]);
  });
});

describe('pieces', () => {
  /** Each ring has room beyond its span for a slot of the next, as those of the default resolutions have. */
  const roomy = {
    resolutions: [
      { slotMs: 10, spanMs: 200 },
      { slotMs: 20, spanMs: 600 },
      { slotMs: 100, spanMs: Number.POSITIVE_INFINITY },
    ],
    spanMs: 2000,
  };

  it('are every event once, as fine as the windows that end there', () => {
    fc.assert(
      fc.property(anyEvents(3000), fc.integer({ min: 1, max: 2000 }), (events, lengthMs) => {
        const rings = new Rings(roomy);
        for (const { timeMs, good, bad } of events) rings.add(timeMs, good, bad);
        const until = slotEnd(rings.latestMs ?? 0, 10);
        const pieces = rings.pieces(until);
        for (const [i, piece] of pieces.entries())
          expect(piece.from).toBeGreaterThanOrEqual(pieces[i - 1]?.to ?? Number.NEGATIVE_INFINITY);
        const after = (from: number) => addAll(pieces.filter(({ to }) => to > from).map(({ counts }) => counts));
        for (const longest of [200, 600, 2000]) {
          expect(after(until - longest)).toEqual(rings.sum(spanEndingAt(until, longest)));
        }
        const window = spanEndingAt(until, lengthMs);
        const { good } = after(window.from);
        expect(good).toBeGreaterThanOrEqual(naive(events, window).good);
        expect(good).toBeLessThanOrEqual(rings.sum(window).good);
      }),
    );
  });

  it('end at the instant that is asked for, or at the last boundary before it that is still known', () => {
    const rings = new Rings({ resolutions: SMALL, spanMs: 1000 });
    for (let timeMs = 10; timeMs <= 900; timeMs += 10) rings.add(timeMs, 1, 0);
    expect(rings.pieces(850).at(-1)).toEqual({ from: 840, to: 850, counts: { good: 1, bad: 0 } });
    expect(addAll(rings.pieces(250).map(({ counts }) => counts))).toEqual({ good: 20, bad: 0 });
  });

  it('know how fine they are, and since when they are complete', () => {
    const rings = new Rings(roomy);
    expect(rings.piecesSince(0)).toBe(Number.NEGATIVE_INFINITY);
    for (let timeMs = 10; timeMs <= 5000; timeMs += 10) rings.add(timeMs, 1, 0);
    expect([5000, 4810, 4700, 4390, 4300].map((timeMs) => rings.slotMsAt(timeMs, 5000))).toEqual([
      10, 10, 20, 100, 100,
    ]);
    expect([10, 20, 100].map((slotMs) => rings.piecesSince(5000, slotMs))).toEqual([4800, 4400, 2500]);
    expect(rings.piecesSince(5000, 5)).toBe(5000);
    expect(rings.pieces(5000)[0]?.from).toBe(rings.piecesSince(5000));
  });
});
