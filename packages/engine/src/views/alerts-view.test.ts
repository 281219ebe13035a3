import { alertPolicy, journeyMembers, window } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { alertsView, Books } from '../index.js';
import { at, pointAt, promise, START_MS, sourceOf, TestFleet } from '../test-fleet.js';
import { fleetOf } from '../test-promises.js';
import { compareAlerts, worstAlert } from './alert-view.js';
import type { AlertView } from './view-types.js';

function alertOf(state: AlertView['state'], severity: AlertView['severity'] = 'page'): AlertView {
  return { state, severity, frozen: false, inhibited: false, incident: null, since: null };
}

/** The owner who is told when a service whose SLOs have these owners is gone. */
function toldOwner(...owners: readonly (string | undefined)[]): string | null | undefined {
  const books = fleetOf(
    owners.map((owner, i) => ({ name: `slo-${i}`, good: 10, bad: 0, ...(owner !== undefined && { owner }) })),
  );
  books.evaluate(at(300));
  return alertsView(books).active.find(({ kind }) => kind === 'absence')?.owner;
}

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

  it.each([
    ['nobody where nobody owns anything', [undefined], null],
    ['the only owner, however many SLOs nobody owns', [undefined, 'team-a', undefined], 'team-a'],
    ['the first by name where two own as many', ['team-b', 'team-a'], 'team-a'],
    ['the first by name, whichever was declared first', ['team-a', 'team-b'], 'team-a'],
    ['the one with the most', ['team-a', 'team-b', 'team-b'], 'team-b'],
  ])('tells of absence %s', (_, owners, told) => {
    expect(toldOwner(...owners)).toBe(told);
  });

  it('shows an absent service in full while it is pending, and when it is back', () => {
    const fleet = new TestFleet();
    for (const seconds of [10, 20]) fleet.report(seconds, seconds, 0);
    fleet.evaluate(20);
    expect(alertsView(fleet.books).active).toEqual([]);
    fleet.evaluate(100);
    expect(alertsView(fleet.books)).toMatchObject({
      generatedAt: at(100),
      active: [{ state: 'pending', kind: 'absence', service: 'checkout', since: at(100), incident: null }],
      history: [{ kind: 'absence', subject: 'checkout', severity: 'page', from: 'inactive', to: 'pending' }],
    });
  });

  it('shows alerts of journeys beside those of SLOs', () => {
    const fleet = new TestFleet({}, promise({ alertPolicy: [] }));
    const rest = { service: 'shop', budgeting: { kind: 'occurrences' }, window: window('30d') } as const;
    const members = journeyMembers([{ service: 'checkout', slo: 'pay-availability' }]);
    const policy = alertPolicy('page 1h/5m > 14.4; ticket 1h/5m > 99');
    const here = { namespace: '', environment: '' };
    fleet.books.compose({ ...rest, name: 'buy', members, alertPolicy: policy }, here);
    fleet.books.compose({ ...rest, name: 'own', owner: 'team-shop', members, alertPolicy: policy }, here);
    fleet.report(60, 950, 50);
    fleet.evaluate(60);
    const shown = alertsView(fleet.books).active.map(({ kind, subject, service, slo, owner, severity }) => {
      return [kind, subject, service, slo, owner, severity];
    });
    expect(shown).toEqual([
      ['burn-rate', 'shop:buy', 'shop', 'buy', null, 'page'],
      ['burn-rate', 'shop:own', 'shop', 'own', 'team-shop', 'page'],
    ]);
  });

  it('has the older of two that are as urgent first', () => {
    const policy = alertPolicy('page 1h/5m > 14.4');
    const books = new Books();
    for (const [name, since] of [
      ['later', 120],
      ['first', 60],
    ] as const) {
      books.declare({ source: sourceOf(), slo: promise({ name, alertPolicy: policy }), timeMs: START_MS });
      for (const seconds of [60, 120]) {
        const bad = seconds >= since ? 500 : 0;
        books.count(pointAt(seconds, seconds * 10, { slo: name }), at(seconds));
        books.count(pointAt(seconds, bad, { slo: name, outcome: 'bad' }), at(seconds));
        books.evaluate(at(60));
      }
    }
    books.evaluate(at(120));
    expect(alertsView(books).active.map(({ slo, since }) => [slo, since])).toEqual([
      ['first', at(60)],
      ['later', at(120)],
    ]);
  });

  it('shows the last 200 transitions', () => {
    const books = fleetOf(
      Array.from({ length: 120 }, (_, i) => ({ name: `slo-${i}`, owner: 'team', good: 0, bad: 10 })),
    );
    const { history, active } = alertsView(books);
    expect(active).toHaveLength(240);
    expect(history).toHaveLength(200);
    expect(history[0]).toEqual(books.history().at(-1));
    expect(history[199]).toEqual(books.history().at(-200));
  });
});

describe('the alert that matters most', () => {
  it('is the most urgent: by state, then a page before a ticket', () => {
    const byUrgency = [
      alertOf('firing'),
      alertOf('firing', 'ticket'),
      alertOf('pending'),
      alertOf('pending', 'ticket'),
      alertOf('resolved'),
      alertOf('resolved', 'ticket'),
      alertOf('inactive'),
      alertOf('inactive', 'ticket'),
    ];
    expect([...byUrgency].reverse().sort(compareAlerts)).toEqual(byUrgency);
    for (const [i, alert] of byUrgency.entries()) {
      expect(worstAlert(byUrgency.slice(i).reverse())).toEqual(alert);
    }
  });

  it('is an inactive page where there is none', () => {
    expect(worstAlert([])).toEqual(alertOf('inactive'));
  });
});
