import { alertPolicy } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { alertsView, Books } from '../index.js';
import { at, pointAt, promise, START_MS, sourceOf } from '../test-fleet.js';
import { fleetOf } from '../test-promises.js';

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
