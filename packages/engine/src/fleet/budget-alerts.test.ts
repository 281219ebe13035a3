import { alertPolicy, OCCURRENCES, parseBudgetAlerts, type Slo, target, window } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { Books, type CounterPoint, type Source, sloView } from '../index.js';

const T0 = 1_800_000_000_000;
const MINUTE = 60_000;
const ID = 'checkout:pay-availability';

const source: Source = {
  service: 'checkout',
  namespace: '',
  environment: '',
  instance: 'a',
  version: '1.0.0',
};

function sloWith(alerts: string): Slo {
  const budgetAlerts = parseBudgetAlerts(alerts);
  if (budgetAlerts.kind === 'refused') throw new Error(budgetAlerts.message);
  return {
    name: 'pay-availability',
    service: 'checkout',
    operation: 'pay',
    indicator: { kind: 'availability' },
    target: target('99%'),
    window: window('30d'),
    budgeting: OCCURRENCES,
    alertPolicy: alertPolicy('page 1h/5m > 99'),
    budgetAlerts: budgetAlerts.value,
  };
}

function total(outcome: CounterPoint['outcome'], value: number, timeMs: number): CounterPoint {
  return {
    source,
    slo: 'pay-availability',
    outcome,
    cause: '',
    startMs: T0,
    temporality: 'cumulative',
    value,
    timeMs,
  };
}

/** The alert after each minute, in which so many good and bad events were counted. */
function states(slo: Slo, minutes: readonly (readonly [good: number, bad: number])[]): string[] {
  const books = new Books();
  books.declare({ source, slo, timeMs: T0 });
  let [good, bad] = [0, 0];
  return minutes.map(([moreGood, moreBad], i) => {
    const now = T0 + (i + 1) * MINUTE;
    good += moreGood;
    bad += moreBad;
    books.count(total('good', good, now), now);
    books.count(total('bad', bad, now), now);
    books.evaluate(now);
    const alert = sloView(books, ID)?.alert;
    return alert?.state === 'inactive' ? 'inactive' : `${alert?.state} ${alert?.severity}`;
  });
}

describe('an alert on the budget', () => {
  it('fires at exactly the share that it names, and resolves when good events have made room', () => {
    const slo = sloWith('ticket 50% spent');
    expect(
      states(slo, [
        [996, 4],
        [994, 5],
        [0, 1],
        [2000, 0],
      ]),
    ).toEqual(['inactive', 'inactive', 'firing ticket', 'resolved ticket']);
  });

  it('fires when what remains is gone soon at the burn rate of late', () => {
    const slo = sloWith('page exhausted within 1d over 1m');
    expect(
      states(slo, [
        [100_000, 0],
        [1000, 0],
        [500, 500],
      ]),
    ).toEqual(['inactive', 'inactive', 'firing page']);
  });
});
