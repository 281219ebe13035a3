import { alertPolicy } from '@plimsoll/slo';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertsView, Books, fleetView, teamView } from '../index.js';
import { at, pointAt, promise, START_MS, sourceOf, TestFleet } from '../test-fleet.js';
import { fleetOf } from '../test-promises.js';

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
      instances: { live: 3, silent: 0, usedTwice: ['twice'], aggregators: [] },
    });
  });

  it('names everybody who sends sums over the fleet: two are one too many', () => {
    const fleet = new TestFleet();
    for (const id of ['collector-1', 'collector-2']) fleet.count(60, 10, { source: sourceOf(id), aggregated: true });
    fleet.evaluate(60);
    const [service] = fleetView(fleet.books).teams[0]?.services ?? [];
    expect(service?.instances.aggregators).toEqual(['collector-1', 'collector-2']);
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

describe('the roll-up of a team', () => {
  it('counts a budget that is just used up as exhausted, and what waits as pending', () => {
    const books = new Books();
    const policy = alertPolicy('page 1h/5m > 14.4 hold 5m');
    for (const [name, bad] of [
      ['used-up', 1],
      ['half', 0],
      ['burning', 100],
    ] as const) {
      books.declare({ source: sourceOf(), slo: promise({ name, alertPolicy: policy }), timeMs: START_MS });
      books.count(pointAt(60, 1000 - bad, { slo: name }), at(60));
      books.count(pointAt(60, bad, { slo: name, outcome: 'bad' }), at(60));
    }
    books.evaluate(at(60));
    expect(fleetView(books).teams[0]?.summary).toMatchObject({
      slos: 3,
      firing: 0,
      pending: 1,
      exhausted: 2,
      noData: 0,
    });
  });

  it('has no least remaining budget where none was measured', () => {
    const summary = fleetView(fleetOf([{ name: 'idle', good: 0, bad: 0 }])).teams[0]?.summary;
    expect(summary).toMatchObject({ leastRemaining: null, exhausted: 0, noData: 1, pending: 0 });
  });
});

describe('the order of a fleet', () => {
  it('of teams is by what fires, what is pending, what is left, and by name', () => {
    const books = new Books();
    const rules = 'ticket 1h/5m > 14.4';
    for (const [owner, bad, policy] of [
      ['z-fine', 0, rules],
      ['a-fine', 0, rules],
      ['spent', 10, rules],
      ['firing', 20, rules],
      ['pending', 20, `${rules} hold 1h`],
      ['idle', undefined, rules],
    ] as const) {
      const source = sourceOf('a', { service: owner });
      const slo = promise({ service: owner, owner, alertPolicy: alertPolicy(policy) });
      books.declare({ source, slo, timeMs: START_MS });
      books.count(pointAt(60, bad === undefined ? 0 : 1000 - bad, { source }), at(60));
      books.count(pointAt(60, bad ?? 0, { source, outcome: 'bad' }), at(60));
    }
    books.evaluate(at(60));
    expect(fleetView(books).teams.map(({ owner }) => owner)).toEqual([
      'firing',
      'pending',
      'spent',
      'idle',
      'a-fine',
      'z-fine',
    ]);
  });

  it('of services of a team is by absence first, then as of teams', () => {
    const books = new Books();
    for (const [service, seconds, bad] of [
      ['b-fine', 400, 0],
      ['a-fine', 400, 0],
      ['spent', 400, 50],
      ['gone', 10, 0],
    ] as const) {
      const source = sourceOf('a', { service });
      books.declare({ source, slo: promise({ service, alertPolicy: [] }), timeMs: START_MS });
      books.count(pointAt(seconds, 1000 - bad, { source }), at(seconds));
      books.count(pointAt(seconds, bad, { source, outcome: 'bad' }), at(seconds));
    }
    books.evaluate(at(400));
    const [team] = fleetView(books).teams;
    expect(team?.services.map(({ id }) => id)).toEqual(['gone', 'spent', 'a-fine', 'b-fine']);
    expect(team?.services.map(({ absence }) => absence.state)).toEqual(['pending', 'inactive', 'inactive', 'inactive']);
  });

  it('of SLOs is by name where all else is equal, and puts the unknown before what is well', () => {
    const books = fleetOf([
      { name: 'c', good: 10, bad: 0 },
      { name: 'a', good: 10, bad: 0 },
      { name: 'z-idle', good: 0, bad: 0 },
      { name: 'b', good: 10, bad: 0 },
    ]);
    expect(fleetView(books).teams[0]?.services[0]?.slos.map(({ name }) => name)).toEqual(['z-idle', 'a', 'b', 'c']);
  });
});

describe('a service in the fleet view', () => {
  it('lists what nobody declared in order, under nobody and under no team', () => {
    const fleet = new TestFleet();
    fleet.report(60, 1, 0);
    for (const slo of ['b', 'c', 'a']) fleet.count(60, 1, { slo });
    fleet.evaluate(60);
    const undeclared = fleetView(fleet.books).teams.map(({ owner, services }) => [owner, services[0]?.undeclared]);
    expect(undeclared).toEqual([
      [null, ['a', 'b', 'c']],
      ['team-payments', []],
    ]);
  });

  it('has no lag before the first evaluation, and never a negative one', () => {
    const fleet = new TestFleet();
    fleet.report(60, 1, 0);
    const shown = () => fleetView(fleet.books).teams[0]?.services[0];
    expect(shown()).toMatchObject({ watermark: null, lagMs: null, instances: { aggregators: [] } });
    fleet.evaluate(60);
    expect(shown()).toMatchObject({ watermark: at(60), lagMs: 0 });
    // Somebody's clock went back.
    fleet.evaluate(50);
    expect(shown()).toMatchObject({ watermark: at(60), lagMs: 0 });
  });

  it('names aggregators already before the first evaluation, and those that are silent no more', () => {
    const fleet = new TestFleet();
    for (const seconds of [50, 60]) fleet.count(seconds, seconds, { source: sourceOf('old'), aggregated: true });
    const named = () => fleetView(fleet.books).teams[0]?.services[0]?.instances.aggregators;
    expect(named()).toEqual(['old']);
    for (const seconds of [290, 300]) fleet.count(seconds, seconds, { source: sourceOf('new'), aggregated: true });
    fleet.evaluate(300);
    expect(named()).toEqual(['new']);
  });

  it('is behind by its own watermark, and the fleet by the least of all', () => {
    const books = new Books();
    for (const [service, seconds] of [
      ['late', 50],
      ['later', 40],
      ['prompt', 60],
    ] as const) {
      const source = sourceOf('a', { service });
      books.declare({ source, slo: promise({ service }), timeMs: START_MS });
      books.count(pointAt(seconds, 1, { source }), at(seconds));
    }
    expect(fleetView(books).watermark).toBe(null);
    books.evaluate(at(60));
    const view = fleetView(books);
    expect(view).toMatchObject({ generatedAt: at(60), watermark: at(40) });
    expect(view.teams[0]?.services.map(({ id, lagMs }) => [id, lagMs])).toEqual([
      ['late', 10_000],
      ['later', 20_000],
      ['prompt', 0],
    ]);
  });

  it('shows the absence alert of its own, also to one team alone', () => {
    const books = fleetOf([{ name: 'pay', owner: 'team', good: 1, bad: 0 }]);
    books.evaluate(at(300));
    expect(teamView(books, 'team')).toMatchObject({
      owner: 'team',
      services: [{ absence: { state: 'pending', severity: 'page' }, instances: { live: 0, silent: 1 } }],
    });
    expect(teamView(new Books(), 'team')).toBe(undefined);
  });
});
