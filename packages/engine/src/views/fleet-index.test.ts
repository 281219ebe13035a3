import { describe, expect, it } from 'vitest';
import {
  Books,
  type FleetIndex,
  fleetView,
  indexFleet,
  instancesView,
  type SloView,
  serviceDetailView,
  standingOf,
} from '../index.js';
import { at, pointAt, TestFleet } from '../test-fleet.js';
import { fleetOf } from '../test-promises.js';

function indexOf(books: Books): FleetIndex {
  const steps = indexFleet(books);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

const FLEET = [
  { name: 'fine', owner: 'team-catalog', service: 'catalog', good: 10_000, bad: 0 },
  { name: 'good-enough', owner: 'team-payments', good: 10_000, bad: 5 },
  { name: 'broken', owner: 'team-payments', good: 900, bad: 100 },
  { name: 'overspent', owner: 'team-payments', service: 'payments', good: 9_980, bad: 20 },
  { name: 'idle', owner: 'team-payments', service: 'payments', good: 0, bad: 0 },
  { name: 'nobodys', service: 'legacy', good: 10_000, bad: 1 },
] as const;

describe('the index of a fleet', () => {
  it('has every SLO on a line, the worst of the whole fleet first', () => {
    const { slos } = indexOf(fleetOf(FLEET));
    expect(slos.map(({ owner, service, name, standing }) => [owner, service, name, standing])).toEqual([
      ['team-payments', 'checkout', 'broken', 'firing'],
      ['team-payments', 'payments', 'overspent', 'exhausted'],
      ['team-payments', 'payments', 'idle', 'unknown'],
      ['team-payments', 'checkout', 'good-enough', 'kept'],
      [null, 'legacy', 'nobodys', 'kept'],
      ['team-catalog', 'catalog', 'fine', 'kept'],
    ]);
  });

  it('orders SLOs of one name by their id', () => {
    const same = (service: string) => ({ name: 'pay', owner: 'team', service, good: 10, bad: 0 });
    const { slos } = indexOf(fleetOf([same('zebra'), same('ant')]));
    expect(slos.map(({ service }) => service)).toEqual(['ant', 'zebra']);
  });

  it('says on a line what the view of the SLO says', () => {
    const books = fleetOf(FLEET);
    const { slos } = indexOf(books);
    const views = fleetView(books).teams.flatMap(({ services }) => services);
    for (const { id, slos: shown } of views) {
      for (const view of shown) {
        const { budget, objective, indicator } = view;
        expect(slos.find((brief) => brief.id === view.id)).toEqual({
          id: view.id,
          name: view.name,
          service: view.service,
          serviceId: id,
          namespace: view.namespace,
          environment: view.environment,
          owner: view.owner,
          operation: view.operation,
          indicator: indicator.text,
          target: objective.target,
          window: objective.window,
          budgeting: objective.budgeting,
          standing: standingOf(view),
          alert: view.alert,
          attainment: view.attainment,
          budget:
            budget.kind === 'no-data'
              ? budget
              : {
                  kind: 'measured',
                  remaining: budget.remaining,
                  worst: budget.worst,
                  best: budget.best,
                  coverage: budget.coverage,
                  exhaustionMs: expect.toSatisfy((ms) => ms === null || ms >= 0),
                },
          trend: view.trend,
          isBlind: view.isBlind,
          hasConflict: view.hasConflict,
          latestMs: view.latestMs,
        });
      }
    }
  });

  it('has the teams and services of the fleet view, in its order and with its sums', () => {
    const books = fleetOf(FLEET);
    const { overview } = indexOf(books);
    const { teams, ...rest } = fleetView(books);
    expect(overview).toEqual({
      ...rest,
      summary: {
        slos: 6,
        firing: 1,
        pending: 0,
        exhausted: 2,
        noData: 1,
        events: { good: 40_880, bad: 126, total: 41_006 },
        leastRemaining: -99,
      },
      teams: teams.map(({ owner, summary, services }) => ({
        owner,
        summary,
        services: services.map(({ slos: _, ...overview }) => overview),
      })),
    });
  });

  it('pauses after each service', () => {
    expect([...indexFleet(fleetOf(FLEET))]).toHaveLength(4);
  });

  it('says when the budget is gone: never, in a time, or now', () => {
    const exhaustion = (bad: number) => {
      const [line] = indexOf(fleetOf([{ name: 'one', owner: 'team', good: 10_000, bad }])).slos;
      return line?.budget.kind === 'measured' ? line.budget.exhaustionMs : undefined;
    };
    expect(exhaustion(0)).toBe(null);
    expect(exhaustion(5)).toBeGreaterThan(0);
    expect(exhaustion(50)).toBe(0);
  });

  it('lists a service under nobody when nothing of it is declared', () => {
    const books = new Books();
    books.count(pointAt(60, 1), at(60));
    books.evaluate(at(60));
    const { overview, slos } = indexOf(books);
    expect(slos).toEqual([]);
    expect(overview.teams).toMatchObject([{ owner: null, services: [{ undeclared: ['pay-availability'] }] }]);
    expect(overview.summary.leastRemaining).toBe(null);
  });

  it('is empty before anything happened, and tells the least watermark afterwards', () => {
    expect(indexOf(new Books())).toMatchObject({
      overview: { generatedAt: null, watermark: null, teams: [] },
      slos: [],
    });
    const fleet = new TestFleet();
    fleet.report(60, 1, 0);
    fleet.evaluate(80);
    expect(indexOf(fleet.books).overview).toMatchObject({ generatedAt: at(80), watermark: at(60) });
  });
});

describe('one service', () => {
  it('shows its SLOs whoever owns them, the worst first, and its processes', () => {
    const books = fleetOf([...FLEET, { name: 'show', owner: 'team-catalog', good: 10, bad: 0 }]);
    const checkout = serviceDetailView(books, 'checkout');
    expect(checkout).toMatchObject({ id: 'checkout', service: 'checkout', summary: { slos: 3, firing: 1 } });
    expect(checkout?.slos.map(({ name, serviceId }) => [name, serviceId])).toEqual([
      ['broken', 'checkout'],
      ['good-enough', 'checkout'],
      ['show', 'checkout'],
    ]);
    expect(checkout?.processes).toEqual(instancesView(books, 'checkout'));
    expect(checkout?.processes).toHaveLength(1);
    expect(serviceDetailView(books, 'unheard-of')).toBe(undefined);
  });
});

describe('how an SLO stands', () => {
  const inactive: SloView['alert'] = {
    state: 'inactive',
    severity: 'page',
    frozen: false,
    inhibited: false,
    incident: null,
    since: null,
  };
  const left = (remaining: number): SloView['budget'] => ({
    kind: 'measured',
    allowed: 10,
    spent: 1 - remaining,
    remaining,
    worst: remaining,
    best: remaining,
    coverage: 1,
    exhaustion: { kind: 'never' },
  });

  it.each([
    ['firing', 'firing', left(-1), true],
    ['exhausted', 'pending', left(0), true],
    ['pending', 'pending', left(0.1), true],
    ['unknown', 'resolved', left(0.1), true],
    ['unknown', 'inactive', { kind: 'no-data' }, false],
    ['kept', 'resolved', left(0.1), false],
  ] as const)('is %s when its alert is %s', (standing, state, budget, isBlind) => {
    expect(standingOf({ alert: { ...inactive, state }, budget, isBlind })).toBe(standing);
  });
});
