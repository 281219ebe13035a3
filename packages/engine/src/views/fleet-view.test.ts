import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertsView, Books, fleetView, teamView } from '../index.js';
import { at, pointAt, sourceOf, TestFleet } from '../test-fleet.js';
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
