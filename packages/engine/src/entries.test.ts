import { histogramOf } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { Books, type LatencyPoint } from './index.js';
import { at, MINUTE, pointAt, promise, START_MS, sourceOf, TestFleet } from './test-fleet.js';

const LAST_MS = 253_402_300_799_999;
const LONGEST = 'x'.repeat(255);
const TOO_LONG = 'x'.repeat(256);

const latency: LatencyPoint = {
  source: sourceOf(),
  operation: 'pay',
  startMs: START_MS,
  timeMs: at(60),
  temporality: 'cumulative',
  histogram: histogramOf([0.1, 0.2]),
};

/** What became of an entry in books of its own. */
function counted(more: Parameters<typeof pointAt>[2], receivedMs = at(60)): string {
  const outcome = new Books().count(pointAt(60, 5, more), receivedMs);
  return outcome.kind === 'refused' ? outcome.code : outcome.kind;
}

function observed(more: Partial<LatencyPoint>): string {
  const outcome = new Books().observe({ ...latency, ...more }, at(60));
  return outcome.kind === 'refused' ? outcome.code : outcome.kind;
}

function declared(timeMs: number, source = sourceOf(), name = 'pay'): string {
  const outcome = new Books().declare({ source, slo: promise({ name }), timeMs });
  return outcome.kind === 'refused' ? outcome.code : outcome.kind;
}

describe('an entry is taken', () => {
  it('of any whole count', () => {
    expect(counted({ value: 0 })).toBe('counted');
    expect(counted({ value: Number.MAX_SAFE_INTEGER })).toBe('counted');
    expect(counted({ value: Number.MAX_SAFE_INTEGER + 1 })).toBe('count-malformed');
  });

  it('of any time after 1970 and before the year 10000, with a start or without', () => {
    expect(counted({ startMs: 0, timeMs: 1 }, 1)).toBe('counted');
    expect(counted({ startMs: LAST_MS - 1, timeMs: LAST_MS }, LAST_MS)).toBe('counted');
    expect(counted({ startMs: LAST_MS - 1, timeMs: LAST_MS + 1 }, LAST_MS)).toBe('time-malformed');
    expect(counted({ startMs: Number.NEGATIVE_INFINITY })).toBe('time-malformed');
    expect(observed({ timeMs: LAST_MS + 1 })).toBe('time-malformed');
    expect(observed({ startMs: Number.NaN })).toBe('time-malformed');
    expect(declared(1)).toBe('declared');
    expect(declared(LAST_MS)).toBe('declared');
    expect(declared(LAST_MS + 1)).toBe('time-malformed');
    expect(declared(0)).toBe('time-malformed');
    expect(declared(Number.NaN)).toBe('time-malformed');
  });

  it('of names up to the limit, each of them', () => {
    const longest = { service: LONGEST, namespace: LONGEST, environment: LONGEST, version: LONGEST };
    const source = sourceOf(LONGEST, longest);
    expect(counted({ source, slo: LONGEST, cause: LONGEST })).toBe('counted');
    expect(observed({ source, operation: LONGEST })).toBe('counted');
    expect(declared(at(60), source, LONGEST)).toBe('declared');
  });

  it.each(['service', 'namespace', 'environment', 'instance', 'version'])('with no longer name of a %s', (part) => {
    const source = { ...sourceOf(), [part]: TOO_LONG };
    expect(counted({ source })).toBe('name-malformed-in-books');
    expect(observed({ source })).toBe('name-malformed-in-books');
    expect(declared(at(60), source)).toBe('name-malformed-in-books');
  });

  it('with no longer name of an SLO, an operation or a cause, and none that is empty where one is needed', () => {
    expect(counted({ slo: TOO_LONG })).toBe('name-malformed-in-books');
    expect(counted({ cause: TOO_LONG })).toBe('name-malformed-in-books');
    expect(observed({ operation: TOO_LONG })).toBe('name-malformed-in-books');
    expect(declared(at(60), sourceOf(), TOO_LONG)).toBe('name-malformed-in-books');
    expect(declared(at(60), sourceOf(), '')).toBe('name-malformed-in-books');
    expect(declared(at(60), sourceOf('a', { service: '' }))).toBe('name-malformed-in-books');
    expect(counted({ source: sourceOf('') })).toBe('counted');
  });

  it('of no name that is too long, although the same source was heard just before', () => {
    const books = new Books();
    const source = sourceOf();
    expect(books.count(pointAt(60, 5, { source }), at(60)).kind).toBe('counted');
    expect(books.count(pointAt(60, 5, { source, slo: TOO_LONG }), at(60)).kind).toBe('refused');
    expect(books.count(pointAt(60, 5, { source, slo: '' }), at(60)).kind).toBe('refused');
  });

  it('of latencies whose buckets are whole counts', () => {
    const { histogram } = latency;
    const withCounts = (...counts: number[]) => ({ histogram: { ...histogram, positive: { offset: 0, counts } } });
    expect(observed(withCounts(0, 1))).toBe('counted');
    expect(observed(withCounts(1, -1))).toBe('histogram-malformed');
    expect(observed(withCounts(1, 0.5))).toBe('histogram-malformed');
    expect(observed({ histogram: { ...histogram, zeroCount: 0.5 } })).toBe('histogram-malformed');
    expect(observed({ histogram: { ...histogram, zeroCount: 3 } })).toBe('counted');
  });
});

describe('entries past the limit of services', () => {
  it('are refused, of every kind, and those of known services are not', () => {
    const books = new Books({ limits: { services: 1 } });
    const other = sourceOf('a', { service: 'catalog' });
    expect(books.declare({ source: sourceOf(), slo: promise(), timeMs: at(60) })).toEqual({ kind: 'declared' });
    const refused = { kind: 'refused', code: 'too-many-services' };
    expect(books.declare({ source: other, slo: promise(), timeMs: at(60) })).toEqual(refused);
    expect(books.observe({ ...latency, source: other }, at(60))).toEqual(refused);
    expect(books.count(pointAt(60, 1, { source: other }), at(60))).toEqual(refused);
    expect(books.observe(latency, at(60)).kind).toBe('counted');
    expect(books.count(pointAt(60, 1), at(60)).kind).toBe('counted');
    expect(books.self()).toMatchObject({ services: 1, refused: { 'too-many-services': 3 } });
  });
});

describe('latencies', () => {
  it('say what became of them, and are counted', () => {
    const { books } = new TestFleet();
    const withoutStart = { ...latency, source: sourceOf('b'), startMs: 0 };
    expect(books.observe(withoutStart, at(60))).toEqual({ kind: 'counted', increase: 0 });
    expect(books.self()).toMatchObject({ baselines: 1, counted: 0, events: 0 });
    expect(books.observe(latency, at(60))).toEqual({ kind: 'counted', increase: 2 });
    expect(books.observe(latency, at(60))).toEqual({ kind: 'duplicate' });
    expect(books.self()).toMatchObject({ baselines: 1, counted: 1, duplicates: 1 });
  });

  it('of an epoch that is forgotten are refused', () => {
    const { books } = new TestFleet();
    const lives = [0, 20, 40, 60].map((start) => ({ ...latency, startMs: at(start), timeMs: at(start + 10) }));
    for (const life of lives) expect(books.observe(life, at(90)).kind).toBe('counted');
    const [first] = lives;
    expect(first && books.observe(first, at(90))).toEqual({ kind: 'refused', code: 'epoch-forgotten' });
  });

  it('from the future are shown at most a slot ahead', () => {
    const { books } = new TestFleet();
    books.observe({ ...latency, timeMs: at(60) + 365 * 1440 * MINUTE }, at(60));
    const [service] = books.services();
    expect(service?.operations.get('pay')?.dump().newestMs).toBe(at(70));
    const [instance] = service?.instances.values() ?? [];
    expect(instance).toMatchObject({ version: '1.0.0', lastEventMs: at(70), arrivedMs: at(60) });
  });

  it('from the future alone begin no later than they end', () => {
    const { books } = new TestFleet();
    books.observe({ ...latency, startMs: at(500), timeMs: at(600) }, at(60));
    const [service] = books.services();
    expect(service?.operations.get('pay')?.within({ from: at(60), to: at(70) }).count).toBe(2);
  });
});
