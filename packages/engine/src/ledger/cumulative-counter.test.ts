import { describe, expect, it } from 'vitest';
import { type Advance, type Arrival, CumulativeCounter, EPOCHS_REMEMBERED } from './cumulative-counter.js';

const NEW: Arrival = { knownBeforeMs: Number.NEGATIVE_INFINITY, previousReportMs: undefined };

type Report = readonly [startMs: number, timeMs: number, value: number];

function told(advance: Advance): string {
  return advance.kind === 'increased'
    ? `+${advance.increase} (${advance.span.from}, ${advance.span.to}]`
    : advance.kind;
}

function enter(reports: readonly Report[], arrival: Arrival = NEW): { counter: CumulativeCounter; said: string[] } {
  const counter = new CumulativeCounter();
  const said = reports.map(([startMs, timeMs, value]) => told(counter.advance({ startMs, timeMs, value }, arrival)));
  return { counter, said };
}

describe('a cumulative counter', () => {
  it.each<[what: string, reports: Report[], said: string[], total: number]>([
    ['counts the first value of an epoch in full, from its start', [[10, 70, 5]], ['+5 (10, 70]'], 5],
    [
      'counts what is new since the last report',
      [
        [10, 70, 5],
        [10, 130, 9],
      ],
      ['+5 (10, 70]', '+4 (70, 130]'],
      9,
    ],
    [
      'notes that time passed without an event',
      [
        [10, 70, 5],
        [10, 130, 5],
      ],
      ['+5 (10, 70]', '+0 (70, 130]'],
      5,
    ],
    [
      'knows a duplicate',
      [
        [10, 70, 5],
        [10, 70, 5],
      ],
      ['+5 (10, 70]', 'known'],
      5,
    ],
    [
      'knows a report that was overtaken',
      [
        [10, 130, 9],
        [10, 70, 5],
      ],
      ['+9 (10, 130]', 'known'],
      9,
    ],
    [
      'counts a restart with an equal value',
      [
        [10, 70, 5],
        [80, 130, 5],
      ],
      ['+5 (10, 70]', '+5 (80, 130]'],
      10,
    ],
    [
      'counts a restart with a smaller value',
      [
        [10, 70, 5],
        [80, 130, 2],
      ],
      ['+5 (10, 70]', '+2 (80, 130]'],
      7,
    ],
    [
      'counts a restart with a larger value in full',
      [
        [10, 70, 5],
        [80, 130, 8],
      ],
      ['+5 (10, 70]', '+8 (80, 130]'],
      13,
    ],
    [
      'counts a last report from before a restart',
      [
        [10, 70, 5],
        [80, 130, 2],
        [10, 79, 6],
      ],
      ['+5 (10, 70]', '+2 (80, 130]', '+1 (70, 79]'],
      8,
    ],
    [
      'knows a retry from before a restart',
      [
        [10, 70, 5],
        [80, 130, 2],
        [10, 70, 5],
      ],
      ['+5 (10, 70]', '+2 (80, 130]', 'known'],
      7,
    ],
    [
      'refuses a value that fell without a restart',
      [
        [10, 70, 5],
        [10, 130, 3],
        [10, 190, 6],
      ],
      ['+5 (10, 70]', 'fell', '+1 (70, 190]'],
      6,
    ],
    [
      'refuses a fall in the epoch before',
      [
        [10, 70, 5],
        [80, 90, 1],
        [10, 75, 4],
      ],
      ['+5 (10, 70]', '+1 (80, 90]', 'fell'],
      6,
    ],
    [
      'believes the larger of two values that contradict each other',
      [
        [10, 130, 5],
        [10, 70, 7],
      ],
      ['+5 (10, 130]', '+2 (70, 70]'],
      7,
    ],
    [
      'takes an epoch that is met late beside the newer one',
      [
        [80, 130, 2],
        [10, 79, 6],
      ],
      ['+2 (80, 130]', '+6 (10, 79]'],
      8,
    ],
    ['keeps a start time after the point out of the span', [[100, 70, 5]], ['+5 (70, 70]'], 5],
    ['takes zero from the start as nothing', [[10, 10, 0]], ['+0 (10, 10]'], 0],
  ])('%s', (_, reports, said, total) => {
    const entered = enter(reports);
    expect(entered.said).toEqual(said);
    expect(entered.counter.total).toBe(total);
  });

  it.each<[what: string, arrival: Arrival, reports: Report[], said: string[]]>([
    [
      'takes the first value as a baseline',
      NEW,
      [
        [0, 70, 500],
        [0, 130, 503],
      ],
      ['baseline', '+3 (70, 130]'],
    ],
    [
      'counts in full what was born after the instance had reported',
      { ...NEW, previousReportMs: 60 },
      [[0, 70, 5]],
      ['+5 (60, 70]'],
    ],
    [
      'takes a fall as a restart, there being no other sign',
      NEW,
      [
        [0, 70, 500],
        [0, 130, 4],
        [0, 190, 6],
      ],
      ['baseline', '+4 (70, 130]', '+2 (130, 190]'],
    ],
    [
      'knows a report that was overtaken',
      NEW,
      [
        [0, 130, 500],
        [0, 70, 400],
      ],
      ['baseline', 'known'],
    ],
  ])('without start times %s', (_, arrival, reports, said) => {
    expect(enter(reports, arrival).said).toEqual(said);
  });

  it('counts from the first value on where the epoch may have been counted before', () => {
    const reports: Report[] = [
      [10, 170, 50],
      [10, 230, 60],
      [150, 240, 7],
    ];
    expect(enter(reports, { ...NEW, knownBeforeMs: 100 }).said).toEqual([
      'baseline',
      '+10 (170, 230]',
      '+7 (150, 240]',
    ]);
  });

  it('refuses what it has forgotten, rather than count it twice', () => {
    const lives = EPOCHS_REMEMBERED + 3;
    const reports: Report[] = Array.from({ length: lives }, (_, i) => [100 * i + 1, 100 * i + 99, 5]);
    const { counter } = enter(reports);
    expect(told(counter.advance({ startMs: 1, timeMs: 99, value: 5 }, NEW))).toBe('forgotten');
    expect(told(counter.advance({ startMs: 100 * lives - 99, timeMs: 100 * lives - 1, value: 5 }, NEW))).toBe('known');
    expect(counter.epochs()).toHaveLength(EPOCHS_REMEMBERED);
  });

  it.each<[what: string, reports: Report[], isUsedTwice: boolean]>([
    [
      'one process',
      [
        [10, 70, 5],
        [10, 130, 6],
      ],
      false,
    ],
    [
      'a restart',
      [
        [10, 70, 5],
        [70, 130, 6],
      ],
      false,
    ],
    [
      'a restart and a late retry',
      [
        [10, 70, 5],
        [80, 130, 6],
        [10, 70, 5],
      ],
      false,
    ],
    [
      'a last report that comes after the first of the next life',
      [
        [10, 70, 5],
        [80, 130, 6],
        [10, 80, 7],
      ],
      false,
    ],
    [
      'two that report in turn',
      [
        [10, 70, 5],
        [40, 75, 6],
        [10, 130, 8],
        [40, 135, 9],
      ],
      true,
    ],
    [
      'an older one that is still alive',
      [
        [40, 75, 6],
        [10, 130, 8],
      ],
      true,
    ],
  ])('tells %s from two processes with one id', (_, reports, isUsedTwice) => {
    expect(enter(reports).counter.isUsedTwice).toBe(isUsedTwice);
  });

  it('keeps two processes with one id apart, and counts both', () => {
    const { counter, said } = enter([
      [10, 70, 5],
      [40, 75, 600],
      [10, 130, 8],
      [40, 135, 601],
    ]);
    expect(said).toEqual(['+5 (10, 70]', '+600 (40, 75]', '+3 (70, 130]', '+1 (75, 135]']);
    expect(counter.total).toBe(609);
  });
});
