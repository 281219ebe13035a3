import { histogramOf } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { Books, type CounterPoint, ENGINE_ERRORS, type LatencyPoint } from './index.js';
import type { Limits } from './limits.js';
import { at, pointAt, promise, START_MS, sourceOf, TestFleet } from './test-fleet.js';

const FEW: Limits = {
  slos: 50_000,
  services: 1,
  slosPerService: 2,
  instancesPerService: 3,
  seriesPerService: 4,
  operationsPerService: 1,
  nameLength: 40,
  transitions: 10,
  departedPerService: 2,
};

const latency: LatencyPoint = {
  source: sourceOf(),
  operation: 'pay',
  startMs: START_MS,
  timeMs: at(60),
  temporality: 'cumulative',
  histogram: histogramOf([0.1, 0.2]),
};

describe('what the books refuse', () => {
  const refused = (point: Partial<CounterPoint>, seconds = 60, options = {}) => {
    const fleet = new TestFleet(options);
    const outcome = fleet.books.count(pointAt(seconds, 5, point), at(seconds));
    return { outcome, self: fleet.books.self() };
  };

  it.each<[code: keyof typeof ENGINE_ERRORS, point: Partial<CounterPoint>]>([
    ['count-malformed', { value: -1 }],
    ['count-malformed', { value: 0.5 }],
    ['count-malformed', { value: Number.NaN }],
    ['count-malformed', { value: 2 ** 53 }],
    ['time-malformed', { timeMs: 0 }],
    ['time-malformed', { timeMs: Number.NaN }],
    ['time-malformed', { timeMs: Number.POSITIVE_INFINITY }],
    ['time-malformed', { startMs: Number.NaN }],
    ['name-malformed-in-books', { slo: '' }],
    ['name-malformed-in-books', { slo: 'x'.repeat(300) }],
    ['name-malformed-in-books', { cause: 'x'.repeat(300) }],
    ['name-malformed-in-books', { source: sourceOf('a', { service: '' }) }],
    ['name-malformed-in-books', { source: sourceOf('x'.repeat(300)) }],
    ['too-old', { startMs: at(-40 * 86_400), timeMs: at(-31 * 86_400) }],
  ])('%s', (code, point) => {
    const { outcome, self } = refused(point);
    expect(outcome).toEqual({ kind: 'refused', code });
    expect(self.refused).toEqual({ [code]: 1 });
  });

  it('is told apart for latencies: counts that are no counts, and buckets that fell', () => {
    const { books } = new TestFleet();
    const odd = { ...latency, histogram: { ...latency.histogram, zeroCount: -1 } };
    expect(books.observe(odd, at(60))).toEqual({ kind: 'refused', code: 'histogram-malformed' });
    expect(books.observe(latency, at(60))).toEqual({ kind: 'counted', increase: 2 });
    expect(books.observe(latency, at(60))).toEqual({ kind: 'duplicate' });
    const fewer = { ...latency, timeMs: at(120), histogram: histogramOf([0.1]) };
    expect(books.observe(fewer, at(120))).toEqual({ kind: 'refused', code: 'histogram-fell' });
    expect(books.observe({ ...latency, timeMs: -1 }, at(60))).toEqual({ kind: 'refused', code: 'time-malformed' });
    expect(books.observe({ ...latency, operation: '' }, at(60))).toEqual({
      kind: 'refused',
      code: 'name-malformed-in-books',
    });
  });

  it('is what goes past a limit, and the SLO that misses it says so', () => {
    const fleet = new TestFleet({ limits: FEW });
    const { books } = fleet;
    const said = (point: Partial<CounterPoint>) => {
      const outcome = books.count(pointAt(60, 1, point), at(60));
      return outcome.kind === 'refused' ? outcome.code : outcome.kind;
    };
    const bad = (cause: string): Partial<CounterPoint> => ({ outcome: 'bad', cause });
    expect(['timeout', 'refused', 'reset'].map((cause) => said(bad(cause)))).toEqual(['counted', 'counted', 'counted']);
    expect(said({ slo: 'other' })).toBe('counted');
    expect(said({ slo: 'one more' })).toBe('too-many-slos');
    expect(said(bad('made up'))).toBe('too-many-series');
    expect(fleet.book.seriesRefused).toBe(1);
    expect(said({ source: sourceOf('a', { service: 'catalog' }) })).toBe('too-many-services');
    expect(said({ source: sourceOf('b') })).toBe('too-many-series');
    expect(books.self()).toMatchObject({ services: 1, slos: 2, instances: 1, series: 4 });
    expect(books.declare({ source: sourceOf(), slo: promise({ name: 'third' }), timeMs: at(60) })).toEqual({
      kind: 'refused',
      code: 'too-many-slos',
    });
    expect(books.observe(latency, at(60)).kind).toBe('counted');
    expect(books.observe({ ...latency, operation: 'refund' }, at(60))).toEqual({
      kind: 'refused',
      code: 'too-many-operations',
    });
  });

  it('is one SLO too many of all services together, until one of them is forgotten', () => {
    // The fleet has declared one of its own.
    const { books } = new TestFleet({ limits: { slos: 3 }, patience: { forgottenAfterMs: 86_400_000 } });
    const counted = (service: string, seconds: number) =>
      books.count(pointAt(seconds, 1, { source: sourceOf('a', { service }) }), at(seconds)).kind;
    expect(['one', 'two', 'three'].map((service) => counted(service, 60))).toEqual(['counted', 'counted', 'refused']);
    const restored = Books.restore(books.snapshot(), { limits: { slos: 3 } });
    expect(restored.count(pointAt(60, 1, { source: sourceOf('a', { service: 'four' }) }), at(60)).kind).toBe('refused');
    books.evaluate(at(2 * 86_400));
    expect(counted('three', 2 * 86_400)).toBe('counted');
  });

  it('is one instance too many', () => {
    const { books } = new TestFleet({ limits: { instancesPerService: 2 } });
    const kinds = ['a', 'b', 'c'].map((id) => books.count(pointAt(60, 1, { source: sourceOf(id) }), at(60)));
    expect(kinds.at(-1)).toEqual({ kind: 'refused', code: 'too-many-instances' });
    const other = { ...latency, source: sourceOf('d') };
    expect(books.observe(other, at(60))).toEqual({ kind: 'refused', code: 'too-many-instances' });
    expect(books.self().instances).toBe(2);
  });

  it('has a code on the list for every refusal, and none of them twice', () => {
    expect(new Set(Object.values(ENGINE_ERRORS)).size).toBe(Object.keys(ENGINE_ERRORS).length);
  });
});
