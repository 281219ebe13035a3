import { alertPolicy, fraction, histogramOf } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { sloView } from '../index.js';
import { at, HOUR, MINUTE, promise, SLO_ID, START_MS, sourceOf, TestFleet } from '../test-fleet.js';

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

describe('the figures of an SLO', () => {
  it('tell each burn rate with its window and its events', () => {
    const fleet = new TestFleet({}, promise({ alertPolicy: alertPolicy('page 1h/5m > 14.4') }));
    fleet.report(60, 998, 2);
    fleet.report(600, 1998, 2);
    fleet.evaluate(600);
    const view = seen(fleet);
    expect(view).toMatchObject({ at: at(600), isBlind: false, trend: 'recovering', latestMs: at(600) });
    expect(view.objective).toMatchObject({ windowFrom: START_MS, budgeting: 'occurrences' });
    expect(view.burnRates).toMatchObject([
      { window: '5m', windowMs: 5 * MINUTE, kind: 'measured', burnRate: 0, counts: { bad: 0 } },
      { window: '1h', windowMs: HOUR, kind: 'measured', burnRate: 1, counts: { good: 1998, bad: 2, total: 2000 } },
    ]);
  });

  it('count slices where the budget does, and the budget in slices', () => {
    const budgeting = { kind: 'ratio-timeslices', slice: { ms: MINUTE } } as const;
    const fleet = new TestFleet({}, promise({ budgeting }));
    fleet.report(60, 50, 50);
    fleet.report(120, 150, 50);
    fleet.evaluate(120);
    const view = seen(fleet);
    expect(view.slices).toEqual({ good: 1.5, bad: 0.5, empty: 0 });
    expect(view.counts).toEqual({ good: 150, bad: 50, total: 200 });
    expect(view.budget.kind === 'measured' && view.budget.allowed).toBeCloseTo(0.002, 12);
    expect(view.objective).toMatchObject({ budgetingMethod: 'ratio-timeslices', budgeting: 'ratio-timeslices 1m' });
  });

  it('show no slices before the first evaluation', () => {
    const budgeting = { kind: 'timeslices', slice: { ms: MINUTE }, sliceTarget: fraction('0.9') } as const;
    expect(seen(new TestFleet({}, promise({ budgeting }))).slices).toBe(null);
  });

  it.each([
    ['freeze', 'what is left of what was seen'],
    ['bad', 'the worst that it can be'],
    ['good', 'the best that it can be'],
  ] as const)('leave of the budget under the policy %s %s', (...[noData]) => {
    const fleet = new TestFleet({}, promise({ noData }));
    fleet.report(100, 99_950, 50);
    fleet.evaluate(1100);
    const { budget } = seen(fleet);
    if (budget.kind !== 'measured') throw new Error('the budget was measured');
    const { worst, best, spent } = budget;
    expect(spent).toBe(0.5);
    expect(budget.remaining).toBe({ freeze: 1 - spent, bad: worst, good: best }[noData]);
    expect([worst < 0.5, best > 0.5]).toEqual([true, true]);
  });

  it('never run out where nothing is spent', () => {
    const fleet = new TestFleet();
    fleet.report(60, 100, 0);
    fleet.evaluate(60);
    expect(seen(fleet).budget).toMatchObject({ kind: 'measured', exhaustion: { kind: 'never' } });
  });

  it('tell latencies of the last 5 minutes first, then of the hour and the day', () => {
    const fleet = new TestFleet();
    fleet.report(10, 1, 0);
    observe(fleet, 10, [2, 0.1]);
    fleet.report(3600, 2, 0);
    observe(fleet, 3600, [9], 'refund');
    fleet.evaluate(3600);
    const { latency, latencies } = seen(fleet);
    expect(latencies.map((one) => one.kind === 'measured' && [one.window, one.count])).toEqual([
      false,
      ['1h', 2],
      ['1d', 2],
    ]);
    expect(latency).toEqual({ kind: 'no-data' });
  });

  it('have each percentile where it belongs', () => {
    const fleet = new TestFleet();
    const hundred = [...Array(50).fill(0.1), ...Array(45).fill(0.5), ...Array(4).fill(1), 3];
    fleet.report(10, 100, 0);
    observe(fleet, 10, hundred);
    fleet.evaluate(10);
    const { latency } = seen(fleet);
    if (latency.kind === 'no-data') throw new Error('there were calls');
    const { p50, p95, p99, relativeError } = latency;
    for (const [found, exact] of [
      [p50, 100],
      [p95, 500],
      [p99, 1000],
    ] as const) {
      expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * relativeError + 1e-9);
    }
  });

  it('show the corrections beside them', () => {
    const fleet = new TestFleet();
    const spans = [{ from: at(0), to: at(60) }];
    const correction = {
      id: 'm',
      spans,
      semantics: 'remove',
      author: 'ann',
      reason: 'move',
      enteredAt: at(70),
    } as const;
    fleet.books.correct(SLO_ID, correction);
    expect(seen(fleet).corrections).toEqual([correction]);
  });

  it('come with the last 50 transitions of this SLO alone, the newest first', () => {
    const fleet = new TestFleet({}, promise({ alertPolicy: alertPolicy('page 2m/1m > 14.4') }));
    fleet.books.declare({ source: sourceOf(), slo: promise({ name: 'other' }), timeMs: START_MS });
    for (let i = 1; i <= 60; i++) {
      // A bad minute, then a good one.
      fleet.report(60 * i, 100 * i, 100 * Math.ceil(i / 2));
      fleet.count(60 * i, 100 * i, { slo: 'other', outcome: 'bad' });
      fleet.evaluate(60 * i);
    }
    const { history } = seen(fleet);
    const own = fleet.books.history().filter(({ subject }) => subject === SLO_ID);
    expect(own).toHaveLength(60);
    expect(history).toEqual(own.slice(-50).reverse());
  });
});
