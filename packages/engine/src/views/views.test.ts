import { alertPolicy, histogramOf } from '@plimsoll/slo';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertsView, Books, fleetView, type SloView, sloView, teamView } from '../index.js';
import { at, pointAt, promise, SLO_ID, START_MS, sourceOf, TestFleet } from '../test-fleet.js';

/** A fleet of SLOs by name, each with its owner, service, good and bad events over a minute. */
function fleetOf(
  promises: readonly { name: string; owner?: string; service?: string; good: number; bad: number }[],
): Books {
  const books = new Books();
  for (const { name, owner, service = 'checkout', good, bad } of promises) {
    const source = sourceOf('a', { service });
    const { owner: _, ...rest } = promise({ name, service });
    books.declare({ source, slo: owner === undefined ? rest : { ...rest, owner }, timeMs: START_MS });
    books.count(pointAt(60, good, { source, slo: name }), at(60));
    books.count(pointAt(60, bad, { source, slo: name, outcome: 'bad', cause: 'timeout' }), at(60));
  }
  books.evaluate(at(60));
  return books;
}

function outline(books: Books): unknown {
  return fleetView(books).teams.map(({ owner, services }) => [
    owner,
    services.map(({ service, slos }) => [service, slos.map(({ name }) => name)]),
  ]);
}

describe('the fleet view', () => {
  it('goes by team, service and SLO, the worst first', () => {
    const books = fleetOf([
      { name: 'fine', owner: 'team-catalog', service: 'catalog', good: 10_000, bad: 0 },
      { name: 'good-enough', owner: 'team-payments', good: 10_000, bad: 5 },
      { name: 'broken', owner: 'team-payments', good: 900, bad: 100 },
      { name: 'overspent', owner: 'team-payments', service: 'payments', good: 9_980, bad: 20 },
      { name: 'nobodys', service: 'legacy', good: 10_000, bad: 1 },
    ]);
    expect(outline(books)).toEqual([
      [
        'team-payments',
        [
          ['checkout', ['broken', 'good-enough']],
          ['payments', ['overspent']],
        ],
      ],
      [null, [['legacy', ['nobodys']]]],
      ['team-catalog', [['catalog', ['fine']]]],
    ]);
  });

  it('shows one service under each team that owns some of it', () => {
    const books = fleetOf([
      { name: 'pay', owner: 'team-payments', good: 10, bad: 0 },
      { name: 'show', owner: 'team-catalog', good: 10, bad: 0 },
    ]);
    expect(outline(books)).toEqual([
      ['team-catalog', [['checkout', ['show']]]],
      ['team-payments', [['checkout', ['pay']]]],
    ]);
  });

  it('adds events up and never averages ratios', () => {
    const events = fc.record({ good: fc.nat(1000), bad: fc.nat(1000) });
    fc.assert(
      fc.property(fc.array(events, { minLength: 1, maxLength: 8 }), (drawn) => {
        const books = fleetOf(
          drawn.map((one, i) => ({ name: `slo-${i}`, owner: 'team', service: `service-${i % 3}`, ...one })),
        );
        const [team] = fleetView(books).teams;
        const good = drawn.reduce((sum, one) => sum + one.good, 0);
        const bad = drawn.reduce((sum, one) => sum + one.bad, 0);
        expect(team?.summary.events).toEqual({ good, bad, total: good + bad });
        expect(team?.summary.slos).toBe(drawn.length);
        const ofServices = team?.services.reduce((sum, { summary }) => sum + summary.events.total, 0);
        expect(ofServices).toBe(good + bad);
      }),
    );
  });

  it('counts what is firing, overspent and without data', () => {
    const books = fleetOf([
      { name: 'broken', owner: 'team', good: 900, bad: 100 },
      { name: 'idle', owner: 'team', good: 0, bad: 0 },
      { name: 'fine', owner: 'team', good: 1000, bad: 0 },
    ]);
    expect(fleetView(books).teams[0]?.summary).toMatchObject({
      slos: 3,
      firing: 1,
      exhausted: 1,
      noData: 1,
      leastRemaining: -99,
    });
  });

  it('says how far its watermark is behind, and who is heard', () => {
    const fleet = new TestFleet();
    fleet.report(50, 1, 0);
    fleet.report(60, 2, 0);
    fleet.report(60, 1, 0, 'b');
    fleet.report(70, 1, 0, 'twice', at(0));
    fleet.report(71, 1, 0, 'twice', at(30));
    fleet.evaluate(80);
    const [service] = fleetView(fleet.books).teams[0]?.services ?? [];
    expect(service).toMatchObject({
      watermark: at(60),
      lagMs: 20_000,
      instances: { live: 3, silent: 0, usedTwice: ['twice'] },
    });
  });

  it('shows SLOs that events arrive for and nobody has declared, under nobody', () => {
    const books = new Books();
    books.count(pointAt(60, 1), at(60));
    books.evaluate(at(60));
    const [team] = fleetView(books).teams;
    expect(team?.owner).toBe(null);
    expect(team?.services[0]?.undeclared).toEqual(['pay-availability']);
  });

  it('can be had for one team alone', () => {
    const books = fleetOf([
      { name: 'pay', owner: 'team-payments', good: 10, bad: 0 },
      { name: 'show', owner: 'team-catalog', good: 10, bad: 0 },
      { name: 'nobodys', good: 10, bad: 0 },
    ]);
    for (const team of fleetView(books).teams) expect(teamView(books, team.owner)).toEqual(team);
    expect(teamView(books, 'team-unheard-of')).toBe(undefined);
  });

  it('is empty before anything happened', () => {
    expect(fleetView(new Books())).toEqual({ generatedAt: null, watermark: null, teams: [] });
    expect(alertsView(new Books())).toEqual({ generatedAt: null, active: [], history: [] });
  });

  it('is plain JSON', () => {
    const view = fleetView(fleetOf([{ name: 'one', owner: 'team', good: 3, bad: 1 }]));
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
  });
});

describe('the view of one SLO', () => {
  function seen(fleet: TestFleet): NonNullable<ReturnType<typeof sloView>> {
    const view = sloView(fleet.books, SLO_ID);
    if (!view) throw new Error('the SLO is not shown');
    return view;
  }

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
    [{ kind: 'error-rate', timeout: { ms: 2000 } } as const, 'error-rate, timeout 2s'],
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

describe('the alerts view', () => {
  it('has the most urgent first, and the history with the newest first', () => {
    const books = new Books();
    const policy = alertPolicy('page 1h/5m > 14.4; ticket 1d/2h > 3');
    for (const [name, bad] of [
      ['slightly', 5],
      ['badly', 100],
    ] as const) {
      books.declare({ source: sourceOf(), slo: promise({ name, alertPolicy: policy }), timeMs: START_MS });
      books.count(pointAt(60, 1000 - bad, { slo: name }), at(60));
      books.count(pointAt(60, bad, { slo: name, outcome: 'bad' }), at(60));
    }
    books.evaluate(at(60));
    const { active, history } = alertsView(books);
    const words = active.map(
      ({ slo, severity, state, inhibited }) => `${slo} ${severity} ${state}${inhibited ? ', inhibited' : ''}`,
    );
    expect(words).toEqual(['badly page firing', 'slightly ticket firing', 'badly ticket firing, inhibited']);
    expect(active[0]).toMatchObject({
      kind: 'burn-rate',
      service: 'checkout',
      owner: 'team-payments',
      subject: 'checkout:badly',
    });
    expect(history.map(({ subject, to }) => [subject, to])).toHaveLength(3);
    expect(history[0]?.at).toBeGreaterThanOrEqual(history.at(-1)?.at ?? 0);
  });

  it('tells the team with the most SLOs of a service that the service is gone', () => {
    const books = fleetOf([
      { name: 'pay', owner: 'team-payments', good: 10, bad: 0 },
      { name: 'refund', owner: 'team-payments', good: 10, bad: 0 },
      { name: 'show', owner: 'team-catalog', good: 10, bad: 0 },
    ]);
    books.evaluate(at(300));
    books.evaluate(at(500));
    const [absence] = alertsView(books).active;
    expect(absence).toMatchObject({
      kind: 'absence',
      state: 'firing',
      subject: 'checkout',
      slo: null,
      owner: 'team-payments',
    });
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
