import { alertPolicy, histogramOf, target, window } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { at, DAY, HOUR, MINUTE, promise, SECOND, SLO_ID, START_MS, sourceOf, TestFleet } from '../test-fleet.js';
import type { SloHistoryView } from './history-types.js';
import { type HistoryAsked, sloHistoryView } from './slo-history.js';
import { sloView } from './slo-view.js';

function history(fleet: TestFleet, asked: Partial<HistoryAsked> = {}): SloHistoryView {
  const view = sloHistoryView(fleet.books, SLO_ID, { zone: 'UTC', ...asked });
  if (!view) throw new Error('the SLO has no history');
  return view;
}

/** Good and bad of each step that has any, by how many steps after the start it ends. */
function counts({ points }: SloHistoryView, stepMs: number): string[] {
  return points
    .filter(({ counts: { total } }) => total > 0)
    .map(({ to, counts: { good, bad } }) => `${(to - START_MS) / stepMs}: ${good}+${bad}`);
}

/** One instance that reports every minute: a hundred calls, of which so many are bad. */
function reportMinutes(fleet: TestFleet, minutes: number, badIn: (minute: number) => number): void {
  let bad = 0;
  for (let minute = 1; minute <= minutes; minute++) {
    bad += badIn(minute);
    fleet.report(minute * 60, minute * 100 - bad, bad);
  }
}

describe('the history of an SLO', () => {
  it('adds up what happened in each step', () => {
    const fleet = new TestFleet();
    reportMinutes(fleet, 30, (minute) => (minute === 12 ? 7 : 0));
    fleet.evaluate(30 * 60);
    const view = history(fleet, { from: START_MS, step: '10m' });
    expect(counts(view, 10 * MINUTE)).toEqual(['1: 1000+0', '2: 993+7', '3: 1000+0']);
    expect(view.points[1]).toMatchObject({
      attainment: { kind: 'measured', ratio: 0.993 },
      burnRate: { kind: 'measured', burnRate: 7 },
      coverage: 1,
      slices: null,
    });
    expect(counts(history(fleet, { from: at(11 * 60), to: at(13 * 60), step: '1m' }), MINUTE)).toEqual([
      '12: 93+7',
      '13: 100+0',
    ]);
  });

  it('shows the budget as each evaluation of that time found it', () => {
    const fleet = new TestFleet({}, promise({ window: window('1h') }));
    const found = new Map<number, number>();
    let bad = 0;
    for (let minute = 1; minute <= 150; minute++) {
      bad += minute % 10 === 0 ? 3 : 0;
      fleet.report(minute * 60, minute * 100 - bad, bad);
      fleet.evaluate(minute * 60);
      const { budget } = sloView(fleet.books, SLO_ID) ?? {};
      if (budget?.kind === 'measured') found.set(at(minute * 60), budget.remaining);
    }
    // The rings of an SLO over an hour hold a little more than that, so the line is exact where its whole window is held.
    const { points } = history(fleet, { from: at(147 * 60), step: '1m' });
    expect(points.map(({ to, budget }) => [to, budget.kind === 'measured' && budget.remaining])).toEqual(
      [148, 149, 150].map((minute) => [at(minute * 60), found.get(at(minute * 60))]),
    );
  });

  it('tells a step in which nothing happened from one that nobody saw', () => {
    const fleet = new TestFleet();
    fleet.report(60, 100, 0);
    fleet.report(120, 100, 0);
    fleet.count(300, 50, { source: sourceOf('b'), startMs: at(240) });
    fleet.evaluate(300);
    const { points } = history(fleet, { from: START_MS, step: '1m' });
    expect(points.map(({ attainment, coverage }) => `${attainment.kind} ${coverage}`)).toEqual([
      'measured 1',
      'no-data 1',
      'no-data 0',
      'no-data 0',
      'measured 1',
    ]);
    expect(points.at(-1)?.budget).toMatchObject({ coverage: 0.6, worst: expect.any(Number), best: 1 });
  });

  it('expects nothing before the SLO began', () => {
    const fleet = new TestFleet();
    fleet.report(60, 100, 0);
    fleet.evaluate(60);
    const [before, after] = history(fleet, { from: START_MS - MINUTE, step: '1m' }).points;
    expect(before).toMatchObject({ coverage: null, budget: { kind: 'no-data' }, counts: { total: 0 } });
    expect(after).toMatchObject({ coverage: 1, budget: { kind: 'measured', coverage: 1 } });
  });

  it('shows what was counted beside what a correction makes of it', () => {
    const fleet = new TestFleet();
    reportMinutes(fleet, 30, (minute) => (minute > 10 && minute <= 20 ? 50 : 0));
    fleet.books.correct(SLO_ID, {
      id: 'maintenance',
      spans: [{ from: at(600), to: at(1200) }],
      semantics: 'remove',
      author: 'ann',
      reason: 'maintenance',
      enteredAt: at(1800),
    });
    fleet.evaluate(1800);
    const [, during, after] = history(fleet, { from: START_MS, step: '10m' }).points;
    expect(during).toMatchObject({ counts: { total: 0 }, counted: { good: 500, bad: 500 }, coverage: null });
    expect(after?.budget).toMatchObject({ kind: 'measured', remaining: 1 });
  });

  it('begins days where the zone does, also when clocks change', () => {
    const midnight = Date.parse('2026-03-28T00:00:00+01:00');
    const slo = promise();
    const fleet = new TestFleet({}, slo);
    const book = fleet.books;
    for (let hour = 1; hour <= 71; hour++) {
      const timeMs = midnight + hour * HOUR;
      const point = { source: sourceOf('b'), slo: slo.name, outcome: 'good', cause: '', startMs: midnight } as const;
      book.count({ ...point, timeMs, value: hour, temporality: 'cumulative' }, timeMs);
    }
    book.evaluate(midnight + 71 * HOUR);
    const view = history(fleet, { from: midnight, step: '1d', zone: 'Europe/Berlin' });
    expect(view.points.map(({ counts: { good } }) => good)).toEqual([24, 23, 24]);
    expect(view.to).toBe(Date.parse('2026-03-31T00:00:00+02:00'));
  });

  it('makes steps longer where the past is kept more coarsely, and where there would be too many', () => {
    const fleet = new TestFleet();
    fleet.report(600, 100, 0);
    fleet.report(2 * 24 * 3600, 200, 0);
    fleet.evaluate(2 * 24 * 3600);
    expect(history(fleet, { from: at(2 * 24 * 3600 - 1800), step: '10s' }).step).toBe('10s');
    expect(history(fleet, { from: START_MS, step: '10s' }).step).toBe('10m');
    expect(history(fleet, { from: START_MS - 28 * DAY, step: '10s' }).step).toBe('1h');
    expect(history(fleet, { from: START_MS - 200 * DAY, step: '10s' }).step).toBe('6h');
    expect(history(fleet).step).toBe('1h');
  });

  it('says when the budget is gone, and when a calendar window begins anew', () => {
    const month = promise({ window: window('calendar month'), target: target('99%') });
    const fleet = new TestFleet({}, month);
    reportMinutes(fleet, 600, (minute) => (minute > 540 ? 1 : 0));
    fleet.evaluate(600 * 60);
    const view = history(fleet, { from: START_MS - 31 * DAY });
    expect(view.windowStarts).toEqual([Date.UTC(2027, 0, 1)]);
    expect(view.projection).toMatchObject({
      burnRate: { kind: 'measured', burnRate: 1 },
      exhaustion: { kind: 'in' },
      windowTo: Date.UTC(2027, 1, 1),
    });
    const { exhaustsAt, exhaustion } = view.projection;
    expect(exhaustsAt).toBe(at(600 * 60) + (exhaustion.kind === 'in' ? exhaustion.ms : 0));
  });

  it('ends exactly where the status is', () => {
    const slices = { kind: 'timeslices', slice: { ms: MINUTE }, sliceTarget: { num: 99, den: 100 } } as const;
    for (const slo of [promise(), promise({ budgeting: slices }), promise({ budgeting: slices, noData: 'bad' })]) {
      const fleet = new TestFleet({}, slo);
      reportMinutes(fleet, 200, (minute) => (minute % 50 === 0 ? 40 : 0));
      fleet.evaluate(200 * 60);
      const view = history(fleet, { from: START_MS });
      const status = sloView(fleet.books, SLO_ID)?.budget;
      const last = view.points.at(-1)?.budget;
      expect([last?.kind, status?.kind]).toEqual(['measured', 'measured']);
      if (last?.kind === 'measured' && status?.kind === 'measured') expect(last.remaining).toBe(status.remaining);
    }
  });

  it('counts slices where the budget does', () => {
    const slices = { kind: 'timeslices', slice: { ms: MINUTE }, sliceTarget: { num: 99, den: 100 } } as const;
    const fleet = new TestFleet({}, promise({ budgeting: slices, target: target('90%') }));
    reportMinutes(fleet, 30, (minute) => (minute === 15 ? 40 : 0));
    fleet.evaluate(30 * 60);
    const { points } = history(fleet, { from: START_MS, step: '10m' });
    expect(points.map(({ slices: own }) => own)).toEqual([
      { good: 10, bad: 0, empty: 0 },
      { good: 9, bad: 1, empty: 0 },
      { good: 10, bad: 0, empty: 0 },
    ]);
    expect(points[1]).toMatchObject({ attainment: { ratio: 0.9 }, budget: { remaining: 0.5 }, counts: { bad: 40 } });
  });

  it('does not exist for an id that nobody declared, and is empty before the first event', () => {
    const fleet = new TestFleet();
    expect(sloHistoryView(fleet.books, 'checkout:nothing', { zone: 'UTC' })).toBe(undefined);
    fleet.evaluate(60);
    expect(history(fleet, { from: START_MS, step: '1m' }).points).toMatchObject([
      { counts: { total: 0 }, coverage: null, budget: { kind: 'no-data' } },
    ]);
  });
});

describe('causes and deployments', () => {
  it('are those of the span', () => {
    const policy = alertPolicy('page 1h/5m > 14.4');
    const fleet = new TestFleet({}, promise({ window: window('1h'), alertPolicy: policy }));
    fleet.count(60, 4, { outcome: 'bad', cause: 'timeout', source: sourceOf('a', { version: '1' }) });
    fleet.count(1800, 3, {
      outcome: 'bad',
      cause: 'failed',
      source: sourceOf('b', { version: '2' }),
      startMs: at(1740),
    });
    fleet.evaluate(1800);
    const view = history(fleet, { from: at(1200) });
    expect(view.spending).toEqual({
      from: at(1200),
      byCause: { top: [{ name: 'failed', bad: 3 }], other: 0 },
      byVersion: { top: [{ name: '2', bad: 3 }], other: 0 },
      byInstance: { top: [{ name: 'b', bad: 3 }], other: 0 },
    });
    expect(view.deploys).toEqual([{ at: at(1800), version: '2' }]);
    expect(history(fleet, { from: START_MS }).deploys).toHaveLength(2);
  });
});

describe('latencies over time', () => {
  function observe(fleet: TestFleet, seconds: number, latencies: readonly number[]): void {
    const times = { startMs: at(seconds - 10), timeMs: at(seconds), temporality: 'delta' } as const;
    fleet.books.observe(
      { source: sourceOf(), operation: 'pay', ...times, histogram: histogramOf(latencies) },
      at(seconds),
    );
  }

  it('are percentiles and a distribution in seconds, with the threshold', () => {
    const fleet = new TestFleet(
      {},
      promise({ indicator: { kind: 'latency', threshold: { ms: 500 }, failures: 'ignore' } }),
    );
    observe(fleet, 10, Array.from({ length: 99 }, () => 0.1).concat(3));
    observe(fleet, 130, [0, 0.2]);
    fleet.report(130, 100, 0);
    fleet.evaluate(130);
    const { latency } = history(fleet, { from: START_MS, step: '1m' });
    if (latency.kind === 'no-data') throw new Error('there were calls');
    expect(latency).toMatchObject({ unit: 's', threshold: 0.5, points: [{ count: 100 }, { count: 2 }] });
    const [first, second] = latency.points;
    expect([first?.from, first?.to, second?.to]).toEqual([START_MS, at(60), at(130)]);
    expect(Math.abs((first?.p95 ?? 0) - 0.1)).toBeLessThanOrEqual(0.1 * (first?.relativeError ?? 0));
    for (const { counts: each, count } of latency.points) {
      expect(each).toHaveLength(latency.bounds.length - 1);
      expect(each.reduce((sum, one) => sum + one, 0)).toBe(count);
    }
    const bucketOf = (seconds: number) => latency.bounds.findIndex((edge) => seconds <= edge) - 1;
    expect(first?.counts[bucketOf(0.1)]).toBe(99);
    expect(first?.counts[bucketOf(3)]).toBe(1);
    expect(latency.bounds.length).toBeLessThanOrEqual(50);
    expect(latency.bounds[0]).toBe(0);
  });

  it('come from who keeps days where the books do not reach back', () => {
    const fleet = new TestFleet();
    observe(fleet, 3600, [0.1]);
    fleet.report(3600, 1, 0);
    fleet.evaluate(3600);
    const today = START_MS - (START_MS % DAY);
    const kept = {
      hours: () => [],
      covered: () => [],
      latencies: () => [{ from: today - 9 * DAY, to: today - 8 * DAY, histogram: histogramOf([2, 2]) }],
    };
    fleet.books
      .service('checkout')
      ?.slos.get('pay-availability')
      ?.cover({ from: today - 10 * DAY, to: today });
    const view = sloHistoryView(fleet.books, SLO_ID, { zone: 'UTC', from: today - 10 * DAY }, kept);
    expect(view?.latency).toMatchObject({
      points: [
        { from: today - 9 * DAY, to: today - 8 * DAY, count: 2 },
        { to: at(3600), count: 1 },
      ],
    });
  });
});

describe('a history that is kept for longer', () => {
  it('goes on seamlessly from its hours to the fine slots of the books', () => {
    const fleet = new TestFleet();
    fleet.report(4 * 24 * 3600, 4 * 24 * 360, 0);
    fleet.evaluate(4 * 24 * 3600);
    // The books hold all of it as well: that they do not count twice is what is tested.
    const hours = Array.from({ length: 10 * 24 }, (_, i) => [START_MS - 6 * DAY + (i + 1) * HOUR, 360, 1] as const);
    const kept = {
      hours: (_: string, span: { from: number; to: number }) =>
        hours.filter(([endMs]) => endMs > span.from && endMs <= span.to),
      covered: () => [[START_MS - 6 * DAY, START_MS] as const],
      latencies: () => [],
    };
    fleet.book.startMs = START_MS - 6 * DAY;
    const view = sloHistoryView(fleet.books, SLO_ID, { zone: 'UTC', from: START_MS - 6 * DAY, step: '1h' }, kept);
    expect(view?.points).toHaveLength(240);
    expect(view?.points.every(({ counts: { good } }) => good === 360)).toBe(true);
    expect(view?.points.filter(({ counts: { bad } }) => bad === 0)).toHaveLength(72);
    expect(view?.points.every(({ coverage }) => coverage === 1)).toBe(true);
    expect(view?.points[0]?.to).toBe(START_MS - 6 * DAY + 3600 * SECOND);
  });
});
