import { describe, expect, it } from 'vitest';
import type { Temporality } from './points.js';
import { Series } from './series.js';

const ARRIVAL = { knownBeforeMs: Number.NEGATIVE_INFINITY, previousReportMs: undefined };

type Report = readonly [temporality: Temporality, startMs: number, timeMs: number, value: number];

function enter(series: Series, reports: readonly Report[]): string[] {
  return reports.map(([temporality, startMs, timeMs, value]) => {
    const advance = series.advance({ temporality, startMs, timeMs, value }, ARRIVAL);
    return advance.kind === 'increased' ? `+${advance.increase}` : advance.kind;
  });
}

const MIXED: readonly Report[] = [
  ['cumulative', 10, 20, 5],
  ['cumulative', 10, 30, 8],
  ['delta', 30, 40, 8],
  ['delta', 40, 50, 2],
];

describe('a series', () => {
  it('goes on counting when its sender changes from running totals to differences', () => {
    const series = new Series();
    expect(enter(series, MIXED)).toEqual(['+5', '+3', '+8', '+2']);
    expect(series.total).toBe(18);
    expect(enter(series, MIXED)).toEqual(['known', 'known', 'known', 'known']);
  });

  it('has counted nothing, and was not used twice, before its first report', () => {
    expect(new Series().total).toBe(0);
    expect(new Series().isUsedTwice).toBe(false);
    expect(new Series().dump()).toEqual({});
  });

  it.each<[string, Report[], boolean]>([
    [
      'running totals of one process',
      [
        ['cumulative', 10, 20, 5],
        ['cumulative', 10, 30, 6],
      ],
      false,
    ],
    [
      'running totals of two processes',
      [
        ['cumulative', 10, 30, 5],
        ['cumulative', 20, 40, 6],
      ],
      true,
    ],
    [
      'differences of one process',
      [
        ['delta', 10, 20, 5],
        ['delta', 20, 30, 6],
      ],
      false,
    ],
    [
      'differences of two processes',
      [
        ['delta', 10, 20, 5],
        ['delta', 15, 25, 6],
      ],
      true,
    ],
  ])('knows %s for what they are', (_, reports, isUsedTwice) => {
    const series = new Series();
    enter(series, reports);
    expect(series.isUsedTwice).toBe(isUsedTwice);
  });

  it.each([
    ['both', MIXED],
    ['running totals only', MIXED.slice(0, 2)],
    ['differences only', MIXED.slice(2)],
  ])('knows after being stored what it knew before: %s', (_, reports) => {
    const series = new Series();
    enter(series, reports);
    const restored = Series.restore(JSON.parse(JSON.stringify(series.dump())));
    expect(restored.total).toBe(series.total);
    expect(restored.dump()).toEqual(series.dump());
    expect(enter(restored, reports)).toEqual(reports.map(() => 'known'));
  });
});
