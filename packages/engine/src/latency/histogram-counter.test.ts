import { downscale, EMPTY_HISTOGRAM, type ExponentialHistogram, histogramOf, mergeHistograms } from '@plimsoll/slo';
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
      'take an epoch that is met late beside the newer one',
      [
        [80, 130, [0.1]],
        [10, 70, [0.1, 0.2]],
      ],
      ['+1 (80, 130]', '+2 (10, 70]'],
    ],
    [
      'forget the epoch that was heard least recently, whenever it was met',
      [
        [50, 60, [1]],
        [10, 20, [1]],
        [30, 40, [1]],
        [70, 80, [1]],
        [30, 41, [1, 1]],
        [50, 61, [1, 1]],
        [10, 21, [1, 1]],
      ],
      ['+1 (50, 60]', '+1 (10, 20]', '+1 (30, 40]', '+1 (70, 80]', '+1 (40, 41]', '+1 (60, 61]', 'forgotten'],
    ],
    ['keep a start time after the point out of the span', [[100, 70, [1]]], ['+1 (70, 70]']],
    [
      'note that time passed without a call',
      [
        [10, 70, [1]],
        [10, 130, [1]],
        [10, 190, [1, 2]],
      ],
      ['+1 (10, 70]', '+0 (70, 130]', '+1 (130, 190]'],
    ],
    [
      'go on from what was believed when they fell',
      [
        [10, 70, [0.1, 0.2]],
        [10, 130, [0.1]],
        [10, 190, [0.1, 0.2, 0.3]],
      ],
      ['+2 (10, 70]', 'fell', '+1 (70, 190]'],
    ],
    [
      'count a fall as a restart where no start is known',
      [
        [0, 70, [0.1, 0.2]],
        [0, 130, [0.1]],
        [0, 190, [0.1, 0.3]],
      ],
      ['baseline', '+1 (70, 130]', '+1 (130, 190]'],
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

  it.each<[what: string, arrival: Arrival, reports: Report[], said: string[]]>([
    [
      'count in full without a start where the instance had reported before',
      { ...NEW, previousReportMs: 60 },
      [[0, 70, [0.1]]],
      ['+1 (60, 70]'],
    ],
    [
      'count from the first report on where the epoch may have been counted before',
      { ...NEW, knownBeforeMs: 100 },
      [
        [99, 170, [0.1]],
        [99, 180, [0.1, 0.1]],
        [100, 190, [0.1]],
      ],
      ['baseline', '+1 (170, 180]', '+1 (100, 190]'],
    ],
  ])('%s', (_, arrival, reports, said) => {
    expect(enter(reports, arrival)).toEqual(said);
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

  it('refuse after being stored what they had refused before', () => {
    const counter = new HistogramCounter();
    const cumulative = { histogram: histogramOf([1]), temporality: 'cumulative' } as const;
    const delta = { startMs: 10, timeMs: 20, histogram: histogramOf([1]), temporality: 'delta' } as const;
    for (const startMs of [10, 30, 50, 70]) counter.advance({ ...cumulative, startMs, timeMs: startMs + 10 }, NEW);
    counter.advance(delta, NEW);
    const restored = HistogramCounter.restore(JSON.parse(JSON.stringify(counter.dump())));
    expect(restored.dump()).toEqual(counter.dump());
    expect(told(restored.advance({ ...cumulative, startMs: 10, timeMs: 21 }, NEW))).toBe('forgotten');
    expect(told(restored.advance({ ...cumulative, startMs: 30, timeMs: 40 }, NEW))).toBe('known');
    expect(told(restored.advance(delta, NEW))).toBe('known');
  });

  it('are not touched by what is done with what was stored of them', () => {
    const counter = new HistogramCounter();
    const point = { startMs: 10, histogram: histogramOf([1]), temporality: 'cumulative' } as const;
    counter.advance({ ...point, timeMs: 20 }, NEW);
    const dump = counter.dump();
    HistogramCounter.restore(dump).advance({ ...point, timeMs: 30 }, NEW);
    expect(counter.dump()).toEqual(dump);
    counter.advance({ ...point, timeMs: 40 }, NEW);
    expect(dump.epochs[0]?.timeMs).toBe(20);
  });

  it('of a counter that has told nothing are stored as nothing', () => {
    expect(new HistogramCounter().dump()).toEqual({ forgotten: null, epochs: [], deltas: null });
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

describe('what a histogram has gained', () => {
  /** Counts from bucket `offset` on, at scale 0 unless something else is said. */
  function histogram(offset: number, counts: number[], more: Partial<ExponentialHistogram> = {}): ExponentialHistogram {
    const { zeroCount = 0, scale = 0, sum = 0 } = more;
    const count = counts.reduce((all, one) => all + one, zeroCount);
    return { scale, zeroCount, positive: { offset, counts }, sum, count };
  }

  it('is bucket by bucket, wherever the two begin', () => {
    const gained = difference(histogram(2, [3, 4, 5], { sum: 20 }), histogram(3, [1, 5], { sum: 8 }));
    expect(gained).toEqual(histogram(2, [3, 3, 0], { sum: 12 }));
  });

  it('has calls of no length among it', () => {
    const gained = difference(histogram(0, [1], { zeroCount: 5 }), histogram(0, [1], { zeroCount: 2 }));
    expect(gained).toEqual(histogram(0, [0], { zeroCount: 3 }));
  });

  it('is nothing where nothing happened, at the coarser scale of the two', () => {
    const [fine, coarse] = [histogram(4, [1, 1], { scale: 1 }), histogram(2, [2])];
    expect(difference(coarse, fine)).toEqual({ ...EMPTY_HISTOGRAM, scale: 0 });
    expect(difference(fine, coarse)).toEqual({ ...EMPTY_HISTOGRAM, scale: 0 });
    expect(downscale(fine, 0).positive).toEqual(coarse.positive);
  });

  it('never has a sum below zero, though the sums of two processes say so', () => {
    expect(difference(histogram(0, [2], { sum: 1 }), histogram(0, [1], { sum: 5 }))?.sum).toBe(0);
  });

  it.each([
    ['the calls of no length fell', histogram(0, [9]), histogram(0, [1], { zeroCount: 1 })],
    ['a bucket fell', histogram(0, [9, 1]), histogram(0, [1, 2])],
    ['a bucket is gone below', histogram(1, [9]), histogram(0, [1, 1])],
    ['a bucket is gone above', histogram(0, [9]), histogram(0, [1, 1])],
    ['all buckets are gone', histogram(0, [], { zeroCount: 9 }), histogram(0, [1])],
  ])('is not known where %s', (_, later, earlier) => {
    expect(difference(later, earlier)).toBe(undefined);
  });

  it('is known where only empty buckets are gone', () => {
    expect(difference(histogram(1, [2]), histogram(0, [0, 1, 0]))).toEqual(histogram(1, [1]));
  });
});
