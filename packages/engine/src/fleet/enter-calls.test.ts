import { type ExponentialHistogram, histogramOf } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { Books } from '../books.js';
import type { CallsPoint, Judged, MetCalls } from '../ledger/points.js';
import { at, pointAt, promise, sourceOf } from '../test-fleet.js';

const SLO = 'pay-availability';
const ID = 'checkout:pay-availability';
const HOUR = 3_600;

/** Counts by bucket; what lies in the first is good, in the others bad. */
function buckets(...counts: number[]): ExponentialHistogram {
  return { scale: 0, zeroCount: 0, positive: { offset: 0, counts }, sum: 0, count: counts.reduce((a, b) => a + b, 0) };
}

const judge = ({ positive: { counts } }: ExponentialHistogram): readonly Judged[] => [
  { slo: SLO, outcome: 'good', cause: '', count: counts[0] ?? 0 },
  { slo: SLO, outcome: 'bad', cause: 'too-slow', count: counts[1] ?? 0 },
];

function point(seconds: number, counts: number[], more: Partial<CallsPoint> = {}): CallsPoint {
  return {
    source: sourceOf(),
    series: 'http.server.request.duration {}',
    startMs: at(0),
    timeMs: at(seconds),
    temporality: 'cumulative',
    histogram: buckets(...counts),
    judge,
    operations: [],
    ...more,
  };
}

function declared(): Books {
  const books = new Books();
  books.declareInFiles([{ slo: promise(), place: 'checkout.yaml:1' }], at(0));
  return books;
}

const countsOf = (books: Books) => books.find(ID)?.book.account.events({ from: at(-HOUR), to: at(HOUR) });

describe('calls that a metric of anybody has counted', () => {
  it('are judged once: retries, duplicates and overtaken points change nothing', () => {
    const books = declared();
    const outcomes = [
      point(10, [5, 1]),
      point(10, [5, 1]),
      point(30, [9, 2]),
      point(20, [7, 1]),
      point(40, [9, 2]),
    ].map((one) => books.countCalls(one, one.timeMs));
    expect(outcomes.map((outcome) => outcome.kind)).toEqual([
      'counted',
      'duplicate',
      'counted',
      'duplicate',
      'counted',
    ]);
    expect(countsOf(books)).toEqual({ good: 9, bad: 2 });
  });

  it('go on after a restart of the service, and after one of the books', () => {
    const books = declared();
    books.countCalls(point(10, [5, 1]), at(10));
    const again = Books.restore(books.snapshot());
    again.countCalls(point(10, [5, 1]), at(11));
    again.countCalls(point(20, [6, 1]), at(20));
    again.countCalls(point(40, [3, 0], { startMs: at(25) }), at(40));
    expect(countsOf(again)).toEqual({ good: 9, bad: 1 });
  });

  it('are taken as they come where a sender tells differences, each interval once', () => {
    const books = declared();
    const delta = (from: number, to: number) => point(to, [2, 1], { startMs: at(from), temporality: 'delta' });
    for (const one of [delta(0, 10), delta(10, 20), delta(10, 20)]) books.countCalls(one, one.timeMs);
    expect(countsOf(books)).toEqual({ good: 4, bad: 2 });
  });

  it('refuses a bucket that fell', () => {
    const books = declared();
    books.countCalls(point(10, [5, 1]), at(10));
    expect(books.countCalls(point(20, [4, 2]), at(20))).toEqual({ kind: 'refused', code: 'histogram-fell' });
    expect(countsOf(books)).toEqual({ good: 5, bad: 1 });
  });

  it('add up over series and instances', () => {
    const books = declared();
    books.countCalls(point(10, [5, 1]), at(10));
    books.countCalls(point(10, [1, 1], { series: 'other' }), at(10));
    books.countCalls(point(10, [2, 0], { source: sourceOf('b') }), at(10));
    expect(countsOf(books)).toEqual({ good: 8, bad: 2 });
  });

  it('do not count a second time what instances report with our SDK, not even once those are silent', () => {
    const books = declared();
    books.count(pointAt(10, 100), at(10));
    books.countCalls(point(20, [90, 0]), at(20));
    expect(countsOf(books)).toEqual({ good: 100, bad: 0 });
    books.countCalls(point(400, [95, 0]), at(400));
    expect(countsOf(books)).toEqual({ good: 105, bad: 0 });
    expect(books.self().refused['counted-by-instance']).toBe(2);
  });

  it('show the latencies of their operations', () => {
    const books = declared();
    const histogram = histogramOf([0.1, 0.2, 0.4]);
    books.countCalls(point(10, [], { histogram, operations: ['pay'], judge: () => [] }), at(10));
    expect(
      books
        .service('checkout')
        ?.operations.get('pay')
        ?.within({ from: at(0), to: at(10) }).count,
    ).toBe(3);
  });

  it('are bounded by the series of a service', () => {
    const books = new Books({ limits: { seriesPerService: 1 } });
    books.countCalls(point(10, [1, 0]), at(10));
    expect(books.countCalls(point(10, [1, 0], { series: 'b' }), at(10))).toEqual({
      kind: 'refused',
      code: 'too-many-series',
    });
  });

  it.each<[code: string, more: Partial<CallsPoint>]>([
    ['time-malformed', { timeMs: Number.NaN }],
    ['histogram-malformed', { histogram: buckets(0.5) }],
    ['name-malformed-in-books', { series: '' }],
  ])('are refused with %s', (code, more) => {
    expect(new Books().countCalls(point(10, [1, 0], more), at(10))).toEqual({ kind: 'refused', code });
  });
});

describe('calls that were met one by one', () => {
  const met = (seconds: number, good: number, more: Partial<MetCalls> = {}): MetCalls => ({
    source: sourceOf(),
    calls: Array.from({ length: good }, () => ({
      slo: SLO,
      outcome: 'good' as const,
      cause: '',
      count: 1,
      timeMs: at(seconds),
    })),
    watched: [SLO],
    timeMs: at(seconds),
    latencies: [],
    ...more,
  });

  it('count where they ended', () => {
    const books = declared();
    books.meet(met(10, 3), at(12));
    books.meet(met(20, 1), at(22));
    expect(countsOf(books)).toEqual({ good: 4, bad: 0 });
    expect(books.find(ID)?.book.account.events({ from: at(10), to: at(20) })).toEqual({ good: 1, bad: 0 });
  });

  it('cover the time in between, also for promises that nobody asked for', () => {
    const books = declared();
    books.meet(met(10, 1), at(10));
    books.meet(met(130, 0), at(130));
    const span = { from: at(10), to: at(130) };
    expect(books.find(ID)?.book.coverage(span)).toEqual({ observedMs: 120_000, expectedMs: 120_000 });
  });

  it('do not make a service absent when nobody calls', () => {
    const books = declared();
    books.meet(met(10, 1), at(10));
    const paged = () => books.evaluate(at(1_000)).transitions.filter(({ kind }) => kind === 'absence');
    expect(paged()).toEqual([]);
    // Nor after a restart; an instance that reports on its own account is missed.
    const again = Books.restore(books.snapshot());
    again.evaluate(at(1_000));
    expect(again.evaluate(at(2_000)).transitions).toEqual([]);
    again.count(pointAt(2_010, 1), at(2_010));
    again.evaluate(at(2_500));
    expect(again.evaluate(at(3_000)).transitions).toMatchObject([{ kind: 'absence', to: 'firing' }]);
  });

  it('show how long they took', () => {
    const books = declared();
    books.meet(met(10, 1, { latencies: [{ operation: 'pay', histogram: histogramOf([0.3]) }] }), at(10));
    expect(
      books
        .service('checkout')
        ?.operations.get('pay')
        ?.within({ from: at(0), to: at(10) }).count,
    ).toBe(1);
  });
});
