import { alertPolicy, OCCURRENCES, type Slo, target, window } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { Books, type CounterPoint, fleetView, type Source, sloView } from './index.js';

const T0 = 1_800_000_000_000;
const MINUTE = 60_000;

function source(instance = 'a', more: Partial<Source> = {}): Source {
  return { service: 'checkout', namespace: '', environment: '', instance, version: '1.0.0', ...more };
}

const availability: Slo = {
  name: 'pay-availability',
  service: 'checkout',
  owner: 'team-payments',
  operation: 'pay',
  indicator: { kind: 'availability' },
  target: target('99.9%'),
  window: window('30d'),
  budgeting: OCCURRENCES,
  alertPolicy: alertPolicy('page 1h/5m > 14.4; ticket 1d/2h > 3'),
};

function point(value: number, timeMs: number, more: Partial<CounterPoint> = {}): CounterPoint {
  const defaults = { source: source(), slo: 'pay-availability', outcome: 'good', cause: '', startMs: T0 } as const;
  return { ...defaults, temporality: 'cumulative', value, timeMs, ...more };
}

describe('books', () => {
  it('shows what one instance counted as an SLO of its team', () => {
    const books = new Books();
    books.declare({ source: source(), slo: availability, timeMs: T0 });
    books.count(point(980, T0 + MINUTE), T0 + MINUTE);
    books.count(point(20, T0 + MINUTE, { outcome: 'bad', cause: 'timeout' }), T0 + MINUTE);
    books.evaluate(T0 + MINUTE);
    const view = fleetView(books);
    expect(view.teams.map(({ owner }) => owner)).toEqual(['team-payments']);
    const [slo] = view.teams[0]?.services[0]?.slos ?? [];
    expect(slo).toMatchObject({
      id: 'checkout:pay-availability',
      counts: { good: 980, bad: 20, total: 1000 },
      attainment: { kind: 'measured', ratio: 0.98 },
      budget: { kind: 'measured', allowed: 1, spent: 20, remaining: -19, coverage: 1 },
      alert: { state: 'firing', severity: 'page' },
    });
    expect(sloView(books, 'checkout:pay-availability')?.spending.byCause.top).toEqual([{ name: 'timeout', bad: 20 }]);
  });

  it('is no data, and not 100 %, before anything was counted', () => {
    const books = new Books();
    books.declare({ source: source(), slo: availability, timeMs: T0 });
    books.evaluate(T0 + MINUTE);
    const [slo] = fleetView(books).teams[0]?.services[0]?.slos ?? [];
    expect(slo?.attainment).toEqual({ kind: 'no-data' });
    expect(slo?.budget).toEqual({ kind: 'no-data' });
    expect(slo?.alert.state).toBe('inactive');
  });

  it('counts every instance and every life of it', () => {
    const books = new Books();
    books.declare({ source: source(), slo: availability, timeMs: T0 });
    books.count(point(100, T0 + MINUTE), T0 + MINUTE);
    books.count(point(50, T0 + MINUTE, { source: source('b') }), T0 + MINUTE);
    // Restarted, and at the same value again.
    books.count(point(100, T0 + 2 * MINUTE, { startMs: T0 + MINUTE }), T0 + 2 * MINUTE);
    books.count(point(60, T0 + 2 * MINUTE, { source: source('b') }), T0 + 2 * MINUTE);
    books.evaluate(T0 + 2 * MINUTE);
    expect(sloView(books, 'checkout:pay-availability')?.counts).toEqual({ good: 260, bad: 0, total: 260 });
  });
});
