import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Correction, correctedCounts, remainingMs } from './correction.js';
import { addAll, type Counts, NO_COUNTS } from './counts.js';
import type { Span } from './span.js';

interface Event extends Counts {
  readonly timeMs: number;
}

const books =
  (events: readonly Event[]) =>
  ({ from, to }: Span): Counts =>
    addAll(events.filter(({ timeMs }) => timeMs > from && timeMs <= to).map(({ good, bad }) => ({ good, bad })));

const correction = (semantics: Correction['semantics'], ...spans: [number, number][]): Correction => ({
  id: 'maintenance-1',
  spans: spans.map(([from, to]) => ({ from, to })),
  semantics,
  author: 'ada',
  reason: 'planned maintenance',
  enteredAt: 0,
});

const events: Event[] = [10, 20, 30, 40, 50].map((timeMs) => ({ timeMs, good: 10, bad: timeMs / 10 }));
const day: Span = { from: 0, to: 100 };

describe('a correction', () => {
  it.each([
    ['leaves out what it covers', [correction('remove', [15, 35])], { good: 30, bad: 10 }],
    ['counts bad as good', [correction('count-as-good', [15, 35])], { good: 55, bad: 10 }],
    ['covers an event at its end and not one at its start', [correction('remove', [10, 20])], { good: 40, bad: 13 }],
    ['may have several spans', [correction('remove', [5, 15], [45, 55])], { good: 30, bad: 9 }],
    ['may have its spans in any order', [correction('remove', [45, 55], [5, 15])], { good: 30, bad: 9 }],
    [
      'applies once where it overlaps itself',
      [correction('remove', [15, 25], [18, 35], [20, 22])],
      { good: 30, bad: 10 },
    ],
    [
      'leaves out before it counts as good',
      [correction('count-as-good', [15, 45]), correction('remove', [25, 35])],
      { good: 46, bad: 6 },
    ],
    [
      'counts as good around what is left out',
      [correction('remove', [15, 25], [35, 45]), correction('count-as-good', [0, 100])],
      { good: 39, bad: 0 },
    ],
    ['changes nothing outside', [correction('remove', [200, 300], [-50, 0])], { good: 50, bad: 15 }],
    ['changes nothing when it is empty', [correction('remove', [20, 20], [30, 25])], { good: 50, bad: 15 }],
    ['can leave out everything', [correction('remove', [-10, 200])], { good: 0, bad: 0 }],
  ])('%s', (_, corrections, expected) => {
    expect(correctedCounts(day, corrections, books(events))).toEqual(expected);
  });

  it('without any leaves what was counted', () => {
    expect(correctedCounts(day, [], books(events))).toEqual(books(events)(day));
  });

  it('takes no more away than there is, where the books are coarser than it', () => {
    expect(correctedCounts({ from: 0, to: 10 }, [correction('remove', [2, 4])], () => ({ good: 3, bad: 2 }))).toEqual(
      NO_COUNTS,
    );
    const coarse = ({ from, to }: Span): Counts => (to - from === 10 ? { good: 3, bad: 2 } : { good: 9, bad: 9 });
    expect(correctedCounts({ from: 0, to: 10 }, [correction('remove', [2, 4])], coarse)).toEqual(NO_COUNTS);
    expect(correctedCounts({ from: 0, to: 10 }, [correction('count-as-good', [2, 4])], coarse)).toEqual({
      good: 5,
      bad: 0,
    });
  });

  it.each([
    ['that touch', [correction('remove', [12, 15], [15, 18])], ['12-18']],
    ['that are empty, reversed or elsewhere', [correction('remove', [20, 20], [30, 25], [200, 300], [-9, 0])], []],
    ['around nothing that is left out', [correction('count-as-good', [40, 60])], ['40-60']],
    [
      'beside what is left out',
      [correction('remove', [10, 20], [80, 90]), correction('count-as-good', [40, 60])],
      ['10-20', '80-90', '40-60'],
    ],
    [
      'that begin and end with what is left out',
      [correction('remove', [30, 40], [60, 70]), correction('count-as-good', [40, 60])],
      ['30-40', '60-70', '40-60'],
    ],
    [
      'with a hole',
      [correction('remove', [45, 50]), correction('count-as-good', [40, 60])],
      ['45-50', '40-45', '50-60'],
    ],
    [
      'whose ends are left out',
      [correction('remove', [40, 45], [55, 60]), correction('count-as-good', [40, 60])],
      ['40-45', '55-60', '45-55'],
    ],
    [
      'that are left out altogether',
      [correction('remove', [35, 60]), correction('count-as-good', [40, 60])],
      ['35-60'],
    ],
  ])('asks the books once about spans %s', (_, corrections, expected) => {
    const asked: string[] = [];
    correctedCounts(day, corrections, ({ from, to }) => {
      asked.push(`${from}-${to}`);
      return NO_COUNTS;
    });
    expect(asked).toEqual(['0-100', ...expected]);
  });

  it('equals deciding for each event by itself', () => {
    const spans = fc.array(fc.tuple(fc.nat({ max: 100 }), fc.nat({ max: 100 })), { maxLength: 4 });
    const anyEvents = fc.array(
      fc.record({ timeMs: fc.nat({ max: 100 }), good: fc.nat({ max: 9 }), bad: fc.nat({ max: 9 }) }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(anyEvents, spans, spans, fc.nat({ max: 50 }), (all, removed, forgiven, from) => {
        const inside = (list: [number, number][], time: number) =>
          list.some(([start, end]) => time > start && time <= end);
        const expected = addAll(
          all
            .filter(({ timeMs }) => timeMs > from && timeMs <= 90 && !inside(removed, timeMs))
            .map(({ timeMs, good, bad }) => (inside(forgiven, timeMs) ? { good: good + bad, bad: 0 } : { good, bad })),
        );
        const corrections = [correction('count-as-good', ...forgiven), correction('remove', ...removed)];
        expect(correctedCounts({ from, to: 90 }, corrections, books(all))).toEqual(expected);
      }),
    );
  });

  it('shortens the time that is judged by what it leaves out: a day of a week', () => {
    const minutes = (n: number) => n * 60_000;
    const week: Span = { from: 0, to: minutes(10_080) };
    expect(remainingMs(week, [])).toBe(minutes(10_080));
    const rest = remainingMs(week, [
      correction('remove', [minutes(1440), minutes(2880)], [minutes(2000), minutes(2500)]),
    ]);
    expect(rest).toBe(minutes(8640));
    expect(((minutes(60) / rest) * 100).toFixed(3)).toBe('0.694');
    expect(remainingMs({ from: 50, to: 90 }, [correction('remove', [40, 60])])).toBe(30);
    expect(remainingMs({ from: 50, to: 90 }, [correction('remove', [80, 70], [95, 99], [10, 20])])).toBe(40);
    expect(remainingMs(week, [correction('count-as-good', [0, minutes(60)])])).toBe(minutes(10_080));
  });
});
