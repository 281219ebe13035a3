import { histogramOf, mergeHistograms } from '@plimsoll/slo';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Arrival } from '../ledger/cumulative-counter.js';
import { difference, type HistogramAdvance, HistogramCounter } from './histogram-counter.js';

const NEW: Arrival = { knownBeforeMs: Number.NEGATIVE_INFINITY, previousReportMs: undefined };

type Report = readonly [startMs: number, timeMs: number, seconds: readonly number[]];

function told(advance: HistogramAdvance): string {
  return advance.kind === 'increased'
    ? `+${advance.increase.count} (${advance.span.from}, ${advance.span.to}]`
    : advance.kind;
}

function enter(reports: readonly Report[], arrival = NEW): string[] {
  const counter = new HistogramCounter();
  return reports.map(([startMs, timeMs, seconds]) =>
    told(counter.advance({ startMs, timeMs, histogram: histogramOf(seconds), temporality: 'cumulative' }, arrival)),
  );
}

describe('the latencies of an instance', () => {
  it.each<[what: string, reports: Report[], said: string[]]>([
    ['count in full from the start of an epoch', [[10, 70, [0.1, 0.2]]], ['+2 (10, 70]']],
    [
      'count what is new',
      [
        [10, 70, [0.1]],
        [10, 130, [0.1, 0.2, 3]],
      ],
      ['+1 (10, 70]', '+2 (70, 130]'],
    ],
    [
      'count nothing twice',
      [
        [10, 70, [0.1]],
        [10, 70, [0.1]],
      ],
      ['+1 (10, 70]', 'known'],
    ],
    [
      'know what was overtaken',
      [
        [10, 130, [0.1, 0.2]],
        [10, 70, [0.1]],
      ],
      ['+2 (10, 130]', 'known'],
    ],
    [
      'count a restart',
      [
        [10, 70, [0.1]],
        [80, 130, [0.1]],
      ],
      ['+1 (10, 70]', '+1 (80, 130]'],
    ],
    [
      'know a retry from before a restart',
      [
        [10, 70, [0.1]],
        [80, 130, [0.1]],
        [10, 70, [0.1]],
      ],
      ['+1 (10, 70]', '+1 (80, 130]', 'known'],
    ],
    [
      'are not believed when they fall',
      [
        [10, 70, [0.1, 0.2]],
        [10, 130, [0.1]],
      ],
      ['+2 (10, 70]', 'fell'],
    ],
    [
      'are not believed when one bucket falls and others rise',
      [
        [10, 70, [0.1, 0.2]],
        [10, 130, [0.2, 0.2, 0.2]],
      ],
      ['+2 (10, 70]', 'fell'],
    ],
    [
      'are refused when their epoch is forgotten',
      [
        [10, 20, [1]],
        [30, 40, [1]],
        [50, 60, [1]],
        [70, 80, [1]],
        [10, 20, [1]],
      ],
      ['+1 (10, 20]', '+1 (30, 40]', '+1 (50, 60]', '+1 (70, 80]', 'forgotten'],
    ],
    [
      'start as a baseline where no start is known',
      [
        [0, 70, [0.1, 0.2]],
        [0, 130, [0.1, 0.2, 0.3]],
      ],
      ['baseline', '+1 (70, 130]'],
    ],
  ])('%s', (_, reports, said) => {
    expect(enter(reports)).toEqual(said);
  });

  it('are refused as deltas when the interval is known', () => {
    const counter = new HistogramCounter();
    const delta = { startMs: 10, timeMs: 20, histogram: histogramOf([0.1]), temporality: 'delta' } as const;
    expect(told(counter.advance(delta, NEW))).toBe('+1 (10, 20]');
    expect(told(counter.advance(delta, NEW))).toBe('known');
  });

  it('go on after being stored', () => {
    const counter = new HistogramCounter();
    const point = { startMs: 10, temporality: 'cumulative' } as const;
    counter.advance({ ...point, timeMs: 70, histogram: histogramOf([0.1]) }, NEW);
    const restored = HistogramCounter.restore(JSON.parse(JSON.stringify(counter.dump())));
    expect(told(restored.advance({ ...point, timeMs: 130, histogram: histogramOf([0.1, 0.2]) }, NEW))).toBe(
      '+1 (70, 130]',
    );
  });

  it('gain exactly what was added, though the scale changes', () => {
    const latencies = fc.array(fc.double({ min: 1e-4, max: 100, noNaN: true }), { maxLength: 50 });
    fc.assert(
      fc.property(latencies, latencies, (before, more) => {
        const gained = difference(histogramOf([...before, ...more]), histogramOf(before));
        expect(gained?.count).toBe(more.length);
        const again = mergeHistograms(histogramOf(before), gained ?? histogramOf([]));
        expect(again.count).toBe(before.length + more.length);
      }),
    );
  });
});
