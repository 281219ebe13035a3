import { histogramOf } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { type SloView, sloView } from '../index.js';
import { at, promise, SLO_ID, START_MS, sourceOf, TestFleet } from '../test-fleet.js';

function seen(fleet: TestFleet): NonNullable<ReturnType<typeof sloView>> {
  const view = sloView(fleet.books, SLO_ID);
  if (!view) throw new Error('the SLO is not shown');
  return view;
}

/** Latencies in seconds that one instance has observed since the start. */
function observe(fleet: TestFleet, seconds: number, latencies: readonly number[], operation = 'pay'): void {
  const times = { startMs: START_MS, timeMs: at(seconds), temporality: 'cumulative' } as const;
  fleet.books.observe({ source: sourceOf(), operation, ...times, histogram: histogramOf(latencies) }, at(seconds));
}

describe('the view of one SLO', () => {
  it('says what was promised, in the words of the declaration', () => {
    const fleet = new TestFleet();
    fleet.report(60, 999, 1);
    fleet.evaluate(60);
    expect(seen(fleet)).toMatchObject({
      id: 'checkout:pay-availability',
      owner: 'team-payments',
      operation: 'pay',
      indicator: { kind: 'availability', text: 'availability' },
      objective: {
        target: '99.9%',
        targetRatio: 0.999,
        window: '30d',
        windowKind: 'rolling',
        budgetingMethod: 'occurrences',
        alertPolicy: 'page 1h/5m > 14.4; ticket 1d/2h > 3',
      },
      counts: { good: 999, bad: 1, total: 1000 },
      slices: null,
      attainment: { kind: 'measured', ratio: 0.999 },
      budget: { kind: 'measured', allowed: 1, spent: 1, remaining: 0, exhaustion: { kind: 'exhausted' } },
      hasConflict: false,
    });
  });

  it.each([
    [{ kind: 'latency', threshold: { ms: 500 }, failures: 'bad' } as const, 'latency ≤ 500ms, failures bad'],
    [{ kind: 'latency', threshold: { ms: 500 }, failures: 'ignore' } as const, 'latency ≤ 500ms'],
    [{ kind: 'error-rate', timeout: { ms: 2000 } } as const, 'error-rate, timeout 2s'],
    [{ kind: 'error-rate' } as const, 'error-rate'],
    [{ kind: 'availability', timeout: { ms: 2000 } } as const, 'availability, timeout 2s'],
    [{ kind: 'freshness', maxAge: { ms: 60_000 } } as const, 'freshness ≤ 1m'],
    [{ kind: 'throughput', atLeast: 5 } as const, 'throughput ≥ 5/s'],
    [{ kind: 'saturation', atMost: 0.8 } as const, 'saturation ≤ 0.8'],
    [{ kind: 'custom' } as const, 'custom'],
  ])('puts an indicator in words: %o', (indicator, text) => {
    const fleet = new TestFleet({}, promise({ indicator }));
    expect(seen(fleet).indicator).toEqual({ kind: indicator.kind, text });
  });

  it('is no data everywhere before the first event', () => {
    const fleet = new TestFleet();
    fleet.evaluate(60);
    const view = seen(fleet);
    expect([view.attainment, view.budget, view.latency]).toEqual(Array(3).fill({ kind: 'no-data' }));
    expect(view).toMatchObject({ at: null, latestMs: null, alert: { state: 'inactive' }, trend: 'unknown' });
  });

  it('tells who spent the budget, by cause, version and instance', () => {
    const fleet = new TestFleet();
    fleet.report(60, 100, 4);
    const other = { source: sourceOf('b', { version: '2.0.0' }), outcome: 'bad', cause: 'timeout' } as const;
    fleet.count(60, 9, other);
    fleet.evaluate(60);
    expect(seen(fleet).spending).toEqual({
      byCause: {
        top: [
          { name: 'timeout', bad: 9 },
          { name: 'failed', bad: 4 },
        ],
        other: 0,
      },
      byVersion: {
        top: [
          { name: '2.0.0', bad: 9 },
          { name: '1.0.0', bad: 4 },
        ],
        other: 0,
      },
      byInstance: {
        top: [
          { name: 'b', bad: 9 },
          { name: 'a', bad: 4 },
        ],
        other: 0,
      },
    });
  });

  it('shows two declarations that disagree, the one in force first', () => {
    const fleet = new TestFleet();
    fleet.books.declare({
      source: sourceOf('b', { version: '2.0.0' }),
      slo: promise({ owner: 'team-checkout' }),
      timeMs: at(30),
    });
    fleet.report(60, 1, 0);
    fleet.evaluate(60);
    const view = seen(fleet);
    expect(view.hasConflict).toBe(true);
    expect(view.declarations.map(({ owner, inForce, version }) => [owner, inForce, version])).toEqual([
      ['team-checkout', true, '2.0.0'],
      ['team-payments', false, '1.0.0'],
    ]);
    expect(fleet.books.self().conflicts).toBe(1);
  });

  it('shows latencies of the operation in milliseconds, from all instances, with their error', () => {
    const fleet = new TestFleet();
    for (const [instance, seconds] of [
      ['a', 0.1],
      ['b', 0.3],
    ] as const) {
      const histogram = histogramOf(Array.from({ length: 50 }, () => seconds));
      const point = {
        source: sourceOf(instance),
        operation: 'pay',
        startMs: START_MS,
        timeMs: at(60),
        temporality: 'cumulative',
        histogram,
      } as const;
      fleet.books.observe(point, at(60));
      fleet.report(60, 50, 0, instance);
    }
    fleet.evaluate(60);
    const { latency, latencies } = seen(fleet);
    if (latency.kind === 'no-data') throw new Error('there were calls');
    expect(latency).toMatchObject({ window: '5m', unit: 'ms', count: 100 });
    expect(Math.abs(latency.p50 - 100)).toBeLessThanOrEqual(100 * latency.relativeError);
    expect(Math.abs(latency.p99 - 300)).toBeLessThanOrEqual(300 * latency.relativeError);
    expect(latencies.map((one) => one.kind === 'measured' && one.window)).toEqual(['5m', '1h', '1d']);
  });

  it('does not exist for an id that nobody declared', () => {
    const fleet = new TestFleet();
    expect(sloView(fleet.books, 'checkout:nothing')).toBe(undefined);
    fleet.count(60, 1, { slo: 'undeclared' });
    expect(sloView(fleet.books, 'checkout:undeclared')).toBe(undefined);
  });
});

describe('what a view shows and what an evaluation found', () => {
  it('are of the same instant, although points arrive in between', () => {
    const fleet = new TestFleet();
    fleet.report(60, 100, 0);
    fleet.evaluate(60);
    const before: SloView | undefined = sloView(fleet.books, SLO_ID);
    fleet.report(70, 200, 50);
    const after = sloView(fleet.books, SLO_ID);
    expect(after?.counts).toEqual(before?.counts);
    expect(after?.alert).toEqual(before?.alert);
  });
});

describe('the view of an SLO that little is known of', () => {
  it('says what is promised, and that nothing is known', () => {
    const fleet = new TestFleet({}, promise({ description: 'people can pay' }));
    fleet.report(60, 5, 5);
    const view = seen(fleet);
    expect(view).toMatchObject({
      description: 'people can pay',
      at: null,
      counts: { good: 0, bad: 0, total: 0 },
      slices: null,
      attainment: { kind: 'no-data' },
      budget: { kind: 'no-data' },
      burnRates: [],
      trend: 'unknown',
      isBlind: true,
      latency: { kind: 'no-data' },
      latestMs: at(60),
      spending: { byCause: { top: [], other: 0 } },
      history: [],
      corrections: [],
    });
    expect(view.objective.windowFrom).toBe(null);
    expect(view.alerts.map(({ severity, state }) => `${severity} ${state}`)).toEqual([
      'page inactive',
      'ticket inactive',
    ]);
  });

  it('leaves what was not declared as null', () => {
    const { owner: _, operation: __, ...rest } = promise();
    const fleet = new TestFleet({}, rest);
    fleet.report(60, 5, 5);
    observe(fleet, 60, [0.1]);
    fleet.evaluate(60);
    expect(seen(fleet)).toMatchObject({
      owner: null,
      operation: null,
      description: null,
      latency: { kind: 'no-data' },
      declarations: [{ owner: null, inForce: true }],
    });
  });
});
