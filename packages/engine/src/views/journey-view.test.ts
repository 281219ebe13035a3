import { alertPolicy, type CompositeSlo, fraction, journeyMembers, target, window } from '@plimsoll/slo';
import { describe, expect, it } from 'vitest';
import { Books, journeysView } from '../index.js';
import { at, MINUTE, pointAt, promise, START_MS, sourceOf } from '../test-fleet.js';

const HERE = { namespace: '', environment: '' };

/** A journey of one step in checkout, unless something else is said. Who says slices says the target too, which the parts alone do not show. */
function journey(more: Partial<CompositeSlo> & { name: string }): CompositeSlo {
  return {
    service: 'shop',
    budgeting: { kind: 'occurrences' },
    window: window('30d'),
    alertPolicy: alertPolicy('page 1h/5m > 14.4; ticket 1d/2h > 3'),
    members: journeyMembers([{ service: 'checkout', slo: more.name }]),
    ...more,
  } as CompositeSlo;
}

/** Books in which checkout counted these bad events of a thousand, each for an SLO of its own. */
function counted(...entries: readonly (readonly [slo: string, bad: number])[]): Books {
  const books = new Books();
  for (const [slo, bad] of entries) {
    books.declare({ source: sourceOf(), slo: promise({ name: slo, alertPolicy: [] }), timeMs: START_MS });
    books.count(pointAt(60, 1000 - bad, { slo }), at(60));
    books.count(pointAt(60, bad, { slo, outcome: 'bad' }), at(60));
  }
  return books;
}

const NO_ALERT = { state: 'inactive', frozen: false, inhibited: false, incident: null, since: null } as const;

describe('the journeys of a fleet', () => {
  it('are shown in the words of their declaration before anything is known of them', () => {
    const books = new Books();
    books.compose(
      journey({
        name: 'purchase',
        owner: 'team-shop',
        description: 'from the shelf to the door',
        budgeting: { kind: 'timeslices', slice: { ms: MINUTE }, sliceTarget: fraction('0.95') },
        target: target('99.5%'),
        members: [{ service: 'checkout', slo: 'pay', weight: fraction('0.5') }],
      }),
      { namespace: 'eu', environment: 'staging' },
    );
    expect(journeysView(books)).toEqual([
      {
        id: 'eu:shop:purchase@staging',
        name: 'purchase',
        service: 'shop',
        namespace: 'eu',
        environment: 'staging',
        owner: 'team-shop',
        description: 'from the shelf to the door',
        target: '99.5%',
        window: '30d',
        budgeting: 'timeslices 1m at 95%',
        alertPolicy: 'page 1h/5m > 14.4; ticket 1d/2h > 3',
        at: null,
        attainment: { kind: 'no-data' },
        budget: { kind: 'no-data' },
        burnRates: [],
        members: [{ id: null, service: 'checkout', slo: 'pay', weight: '0.5', spent: { kind: 'no-data' } }],
        isBlind: true,
        alert: { ...NO_ALERT, severity: 'page' },
        alerts: [
          { ...NO_ALERT, severity: 'page' },
          { ...NO_ALERT, severity: 'ticket' },
        ],
      },
    ]);
  });

  it('need no owner and no description', () => {
    const books = new Books();
    books.compose(journey({ name: 'purchase' }), HERE);
    expect(journeysView(books)[0]).toMatchObject({ owner: null, description: null, target: null });
  });

  it('tell the burn rate of each window in figures', () => {
    const books = counted(['purchase', 2]);
    books.compose(journey({ name: 'purchase' }), HERE);
    books.evaluate(at(60));
    const measured = { kind: 'measured', burnRate: 2 } as const;
    expect(journeysView(books)[0]?.burnRates).toEqual([
      { window: '5m', windowMs: 5 * MINUTE, ...measured },
      { window: '1h', windowMs: 60 * MINUTE, ...measured },
      { window: '2h', windowMs: 120 * MINUTE, ...measured },
      { window: '1d', windowMs: 1440 * MINUTE, ...measured },
    ]);
  });

  it('come with the worst first: by alert, then by what is left, then by name', () => {
    const books = counted(['b-fine', 0], ['c-burning', 100], ['d-spent', 2], ['e-half', 0], ['f-ticket', 5]);
    books.declare({ source: sourceOf(), slo: promise({ name: 'a-unheard' }), timeMs: START_MS });
    for (const name of ['e-half', 'b-fine', 'a-unheard', 'f-ticket', 'd-spent', 'c-burning']) {
      books.compose(journey({ name }), HERE);
    }
    books.compose(journey({ name: 'a-unknown' }), HERE);
    books.evaluate(at(60));
    expect(journeysView(books).map(({ name, alert }) => `${name} ${alert.state} ${alert.severity}`)).toEqual([
      'c-burning firing page',
      'f-ticket firing ticket',
      'd-spent inactive page',
      'a-unheard inactive page',
      'a-unknown inactive page',
      'b-fine inactive page',
      'e-half inactive page',
    ]);
  });
});
