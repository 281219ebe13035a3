import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeltaAdvance, DeltaCounter, INTERVALS_REMEMBERED } from './delta-counter.js';

type Report = readonly [startMs: number, timeMs: number, value: number];

function told(advance: DeltaAdvance): string {
  return advance.kind === 'increased'
    ? `+${advance.increase} (${advance.span.from}, ${advance.span.to}]`
    : advance.kind;
}

function enter(reports: readonly Report[]): { counter: DeltaCounter; said: string[] } {
  const counter = new DeltaCounter();
  const said = reports.map(([startMs, timeMs, value]) => told(counter.advance({ startMs, timeMs, value })));
  return { counter, said };
}

describe('a delta counter', () => {
  it.each<[what: string, reports: Report[], said: string[]]>([
    [
      'counts each interval',
      [
        [10, 20, 5],
        [20, 30, 6],
      ],
      ['+5 (10, 20]', '+6 (20, 30]'],
    ],
    [
      'knows an interval that it has',
      [
        [10, 20, 5],
        [20, 30, 6],
        [10, 20, 5],
      ],
      ['+5 (10, 20]', '+6 (20, 30]', 'known'],
    ],
    [
      'counts an interval that comes late',
      [
        [20, 30, 6],
        [10, 20, 5],
      ],
      ['+6 (20, 30]', '+5 (10, 20]'],
    ],
    [
      'counts intervals of equal end apart',
      [
        [10, 20, 5],
        [15, 20, 1],
      ],
      ['+5 (10, 20]', '+1 (15, 20]'],
    ],
    [
      'begins where the last one ended when no start is told',
      [
        [10, 20, 5],
        [0, 30, 6],
      ],
      ['+5 (10, 20]', '+6 (20, 30]'],
    ],
    [
      'knows an end that it has when no start is told',
      [
        [0, 20, 5],
        [0, 20, 5],
      ],
      ['+5 (20, 20]', 'known'],
    ],
    ['takes a start after the end for no start', [[40, 20, 5]], ['+5 (20, 20]']],
  ])('%s', (_, reports, said) => {
    expect(enter(reports).said).toEqual(said);
  });

  it.each<[what: string, reports: Report[], isUsedTwice: boolean]>([
    [
      'intervals that follow each other',
      [
        [10, 20, 1],
        [20, 30, 1],
        [35, 40, 1],
      ],
      false,
    ],
    [
      'intervals that come in another order',
      [
        [20, 30, 1],
        [10, 20, 1],
      ],
      false,
    ],
    [
      'intervals that overlap',
      [
        [10, 20, 1],
        [15, 25, 1],
      ],
      true,
    ],
  ])('tells one process from two: %s', (_, reports, isUsedTwice) => {
    expect(enter(reports).counter.isUsedTwice).toBe(isUsedTwice);
  });

  it('refuses what is older than its memory, rather than count it twice', () => {
    const reports: Report[] = Array.from({ length: INTERVALS_REMEMBERED + 2 }, (_, i) => [10 * i + 1, 10 * i + 11, 1]);
    const { counter } = enter(reports);
    expect(told(counter.advance({ startMs: 1, timeMs: 11, value: 1 }))).toBe('forgotten');
    expect(told(counter.advance({ startMs: 31, timeMs: 41, value: 1 }))).toBe('known');
    expect(counter.total).toBe(INTERVALS_REMEMBERED + 2);
  });

  it('counts each interval once, in any order and however often it is sent, also after being stored', () => {
    const intervals = fc.array(fc.record({ ms: fc.integer({ min: 1, max: 9 }), events: fc.nat(9) }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(intervals, fc.infiniteStream(fc.nat()), fc.nat(), (drawn, order, cut) => {
        let now = 1;
        const reports: Report[] = drawn.map(({ ms, events }) => {
          now += ms;
          return [now - ms, now, events];
        });
        const sent = [...reports, ...reports].map((report) => ({ report, key: order.next().value }));
        const shuffled = sent.sort((a, b) => a.key - b.key).map(({ report }) => report);
        const half = cut % shuffled.length;
        const restored = DeltaCounter.restore(
          JSON.parse(JSON.stringify(enter(shuffled.slice(0, half)).counter.dump())),
        );
        for (const [startMs, timeMs, value] of shuffled.slice(half)) restored.advance({ startMs, timeMs, value });
        expect(restored.total).toBe(drawn.reduce((sum, { events }) => sum + events, 0));
        expect(restored.isUsedTwice).toBe(false);
      }),
    );
  });
});
