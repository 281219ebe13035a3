import { alertPolicy, type CompositeSlo, fraction, journeyMembers, target, window } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { alertsView, Books, journeysView } from '../index.js';
import { at, MINUTE, promise, SLO_ID, START_MS, sourceOf, TestFleet } from '../test-fleet.js';

const HERE = { namespace: '', environment: '' };
const CATALOG = sourceOf('a', { service: 'catalog' });

/** Browsing and paying: the step in catalog has a target of 99 %, the one in checkout of 99.9 %. */
const purchase: CompositeSlo = {
  name: 'purchase',
  service: 'shop',
  owner: 'team-shop',
  budgeting: { kind: 'occurrences' },
  window: window('30d'),
  alertPolicy: alertPolicy('page 1h/5m > 14.4'),
  members: journeyMembers([
    { service: 'checkout', slo: 'pay-availability' },
    { service: 'catalog', slo: 'show-availability' },
  ]),
};

const bySlices: CompositeSlo = {
  ...purchase,
  name: 'purchase-slices',
  budgeting: { kind: 'timeslices', slice: { ms: MINUTE }, sliceTarget: fraction('0.9') },
  target: target('99%'),
};

/** Checkout and catalog, each with what it counted since the start. */
function shop(...journeys: CompositeSlo[]): TestFleet {
  const fleet = new TestFleet();
  const slo = promise({ name: 'show-availability', service: 'catalog', target: target('99%') });
  fleet.books.declare({ source: CATALOG, slo, timeMs: START_MS });
  for (const journey of journeys) fleet.books.compose(journey, HERE);
  return fleet;
}

function browse(fleet: TestFleet, seconds: number, good: number, bad: number): void {
  fleet.count(seconds, good, { source: CATALOG, slo: 'show-availability' });
  fleet.count(seconds, bad, { source: CATALOG, slo: 'show-availability', outcome: 'bad', cause: 'slow' });
}

describe('a journey', () => {
  it('by events burns as all of its steps together, each against its own target', () => {
    const fleet = shop(purchase);
    fleet.report(60, 9_990, 10);
    browse(fleet, 60, 9_950, 50);
    fleet.evaluate(60);
    const [view] = journeysView(fleet.books);
    expect(view).toMatchObject({
      id: 'shop:purchase',
      owner: 'team-shop',
      target: null,
      budget: { kind: 'measured', spent: 1.5, remaining: -0.5 },
      attainment: { kind: 'no-data' },
      isBlind: false,
    });
    expect(view?.members).toEqual([
      {
        id: SLO_ID,
        service: 'checkout',
        slo: 'pay-availability',
        weight: '1',
        spent: { kind: 'measured', burnRate: 1 },
      },
      {
        id: 'catalog:show-availability',
        service: 'catalog',
        slo: 'show-availability',
        weight: '1',
        spent: { kind: 'measured', burnRate: 0.5 },
      },
    ]);
    expect(view?.burnRates.map((one) => [one.window, one.kind === 'measured' && one.burnRate])).toEqual([
      ['5m', 1.5],
      ['1h', 1.5],
    ]);
  });

  it('pages when the sum is too much, though no step is', () => {
    const fleet = shop(purchase);
    fleet.report(60, 9_900, 100);
    browse(fleet, 60, 9_400, 600);
    const { transitions } = fleet.evaluate(60);
    expect(
      transitions.filter(({ to }) => to === 'firing').map(({ subject, severity }) => `${subject} ${severity}`),
    ).toContain('shop:purchase page');
    const active = alertsView(fleet.books).active.filter(({ severity }) => severity === 'page');
    expect(active.map(({ subject, slo, owner }) => [subject, slo, owner])).toEqual([
      ['shop:purchase', 'purchase', 'team-shop'],
    ]);
  });

  it('by slices is bad in every minute in which one of its steps was', () => {
    const fleet = shop(bySlices);
    for (let minute = 1; minute <= 10; minute++) {
      fleet.report(60 * minute, 100 * minute, minute >= 3 ? 50 : 0);
      browse(fleet, 60 * minute, 100 * minute, minute >= 7 ? 50 : 0);
    }
    fleet.evaluate(600);
    const [view] = journeysView(fleet.books);
    expect(view?.attainment).toEqual({ kind: 'measured', ratio: 0.8 });
    expect(view).toMatchObject({ target: '99%', budget: { kind: 'measured', spent: 20, remaining: -19 } });
  });

  it('by slices knows what happened shortly before it was composed', () => {
    const fleet = shop();
    fleet.report(60, 50, 50);
    browse(fleet, 60, 100, 0);
    fleet.books.compose(bySlices, HERE);
    fleet.evaluate(60);
    expect(journeysView(fleet.books)[0]?.attainment).toEqual({ kind: 'measured', ratio: 0 });
  });

  it('is as late as its latest step, and blind when one of them is not heard', () => {
    const fleet = shop(purchase);
    for (const seconds of [10, 20, 30]) browse(fleet, seconds, seconds, 0);
    fleet.report(10, 10, 0);
    fleet.report(20, 20, 0);
    fleet.evaluate(35);
    expect(journeysView(fleet.books)[0]).toMatchObject({ at: at(20), isBlind: false });
    browse(fleet, 300, 300, 0);
    fleet.evaluate(305);
    expect(journeysView(fleet.books)[0]).toMatchObject({ at: at(300), isBlind: true });
  });

  it('waits for steps that do not exist yet, and is no data until then', () => {
    const books = new Books();
    books.compose(purchase, HERE);
    books.evaluate(at(60));
    expect(journeysView(books)).toMatchObject([
      { at: null, budget: { kind: 'no-data' }, isBlind: true, alert: { state: 'inactive' } },
    ]);
  });

  it('sees the steps of its own environment only', () => {
    const fleet = shop();
    fleet.books.compose(purchase, { namespace: '', environment: 'staging' });
    fleet.report(60, 1, 1);
    fleet.evaluate(60);
    expect(journeysView(fleet.books)).toMatchObject([{ id: 'shop:purchase@staging', at: null }]);
  });

  it('is replaced by one of its name, and goes when it is dissolved', () => {
    const fleet = shop(bySlices);
    fleet.books.compose({ ...bySlices, owner: 'team-other' }, HERE);
    fleet.report(60, 100, 0);
    fleet.evaluate(60);
    expect(journeysView(fleet.books).map(({ owner }) => owner)).toEqual(['team-other']);
    expect(fleet.books.dissolve('shop:purchase-slices')).toBe(true);
    expect(fleet.books.dissolve('shop:purchase-slices')).toBe(false);
    fleet.report(120, 200, 0);
    fleet.evaluate(120);
    expect(journeysView(fleet.books)).toEqual([]);
  });

  it('goes on after being stored as if it had not been', () => {
    const fleet = shop(bySlices, purchase);
    const more = (books: Books, minute: number) => {
      for (const source of [sourceOf(), CATALOG]) {
        const slo = source === CATALOG ? 'show-availability' : 'pay-availability';
        const point = {
          source,
          slo,
          cause: '',
          startMs: START_MS,
          timeMs: at(60 * minute),
          temporality: 'cumulative',
        } as const;
        books.count({ ...point, outcome: 'good', value: 100 * minute }, at(60 * minute));
        books.count(
          { ...point, outcome: 'bad', value: 30 * (minute % 3) + 90 * Math.floor(minute / 3) },
          at(60 * minute),
        );
      }
      books.evaluate(at(60 * minute));
    };
    for (let minute = 1; minute <= 5; minute++) more(fleet.books, minute);
    const restored = Books.restore(JSON.parse(JSON.stringify(fleet.books.snapshot())));
    for (let minute = 6; minute <= 12; minute++) for (const books of [fleet.books, restored]) more(books, minute);
    expect(journeysView(restored)).toEqual(journeysView(fleet.books));
    expect(restored.snapshot()).toEqual(fleet.books.snapshot());
  });
});
