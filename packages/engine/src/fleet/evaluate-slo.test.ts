import { alertPolicy, exceeds, fraction, type Slo, window } from '@plimsoll/slo';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, HOUR, MINUTE, promise, START_MS, TestFleet } from '../test-fleet.js';

/** One instance that reports every 10 s; each interval as its good and bad events. */
function run(intervals: readonly (readonly [good: number, bad: number])[], slo: Slo = promise()): TestFleet {
  const fleet = new TestFleet({}, slo);
  let [good, bad] = [0, 0];
  intervals.forEach(([more, worse], i) => {
    good += more;
    bad += worse;
    fleet.report(10 * (i + 1), good, bad);
  });
  return fleet;
}

const intervals = fc.array(fc.tuple(fc.nat(50), fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(5))), {
  minLength: 1,
  maxLength: 60,
});

describe('a status', () => {
  it('ignores what came after its instant', () => {
    fc.assert(
      fc.property(intervals, intervals, (before, after) => {
        const seconds = 10 * before.length;
        const known = run(before);
        known.evaluate(seconds);
        const all = run([...before, ...after]);
        // Its watermark is later by now, so the past is asked for directly.
        const span = known.status.span;
        expect(all.book.account.events(span)).toEqual(known.status.counts);
        for (const { windowMs, counts } of known.status.burnRates) {
          expect(all.book.account.events({ from: at(seconds) - windowMs, to: at(seconds) })).toEqual(counts);
        }
      }),
    );
  });

  it('is the sum of the instances, in every window', () => {
    fc.assert(
      fc.property(fc.array(intervals, { minLength: 1, maxLength: 4 }), (instances) => {
        const fleet = new TestFleet();
        const longest = Math.max(...instances.map(({ length }) => length));
        const alone = instances.map((own) => run(own));
        for (const [i, own] of instances.entries()) {
          let [good, bad] = [0, 0];
          own.forEach(([more, worse], k) => {
            good += more;
            bad += worse;
            fleet.report(10 * (k + 1), good, bad, `instance ${i}`);
          });
        }
        for (const windowMs of [MINUTE, 5 * MINUTE, HOUR]) {
          const span = { from: at(10 * longest) - windowMs, to: at(10 * longest) };
          const each = alone.map(({ book }) => book.account.events(span));
          expect(fleet.book.account.events(span)).toEqual({
            good: each.reduce((sum, { good }) => sum + good, 0),
            bad: each.reduce((sum, { bad }) => sum + bad, 0),
          });
        }
      }),
    );
  });

  it('has spent and remaining add up to one, and coverage between none and all', () => {
    fc.assert(
      fc.property(intervals, (drawn) => {
        const fleet = run(drawn);
        fleet.evaluate(10 * drawn.length);
        const { budget } = fleet.status;
        if (budget.kind === 'no-data') {
          expect(drawn.every(([good, bad]) => good + bad === 0)).toBe(true);
          return;
        }
        expect(budget.spent + budget.remaining).toBeCloseTo(1, 9);
        expect(budget.coverage).toBe(1);
        expect([budget.worst, budget.best]).toEqual([budget.remaining, budget.remaining]);
      }),
    );
  });

  it('always tells the burn rates of 5 minutes and of an hour, beside those that alerts look at', () => {
    const fleet = run([[10, 0]], promise({ alertPolicy: alertPolicy('page 2h/10m > 3') }));
    fleet.evaluate(10);
    expect(fleet.status.burnRates.map(({ windowMs }) => windowMs / MINUTE)).toEqual([5, 10, 60, 120]);
  });

  it('starts a young window with the SLO, so that what was before is not missing', () => {
    const fleet = run([
      [10, 0],
      [10, 0],
    ]);
    fleet.evaluate(20);
    expect(fleet.status.span).toEqual({ from: START_MS, to: at(20) });
    expect(fleet.status.budget).toMatchObject({ coverage: 1 });
  });

  it('starts a calendar window where the calendar does', () => {
    const fleet = run([[10, 0]], promise({ window: window('calendar month Europe/Berlin') }));
    fleet.report(40 * 86_400, 20, 0);
    fleet.evaluate(40 * 86_400);
    expect(new Date(fleet.status.span.from).toISOString()).toBe('2027-01-31T23:00:00.000Z');
  });

  it('shows time without telemetry as coverage, and the budget as an interval', () => {
    const fleet = run([[99_000, 10]]);
    fleet.evaluate(10);
    // Silent from 10 s on: the watermark follows the clock once the instance is given up.
    fleet.evaluate(400);
    const { budget, isBlind } = fleet.status;
    expect(isBlind).toBe(true);
    if (budget.kind === 'no-data') throw new Error('the budget was measured');
    expect(budget.coverage).toBeCloseTo(10 / 400, 12);
    expect(budget.worst).toBeLessThan(budget.remaining);
    expect(budget.best).toBeGreaterThan(budget.remaining);
  });

  it('closes the hole when an instance comes back and tells what it had counted', () => {
    const fleet = run([[99_000, 10]]);
    fleet.evaluate(400);
    fleet.report(420, 200_000, 20);
    fleet.evaluate(420);
    expect(fleet.status).toMatchObject({ isBlind: false, counts: { good: 200_000, bad: 20 }, budget: { coverage: 1 } });
  });

  it('counts slices of the whole fleet: two halves that fail in turn are bad together', () => {
    const slo = promise({ budgeting: { kind: 'timeslices', slice: { ms: MINUTE }, sliceTarget: fraction('0.9') } });
    const fleet = new TestFleet({}, slo);
    fleet.report(60, 0, 10, 'a');
    fleet.report(60, 190, 0, 'b');
    fleet.evaluate(60);
    expect(fleet.status.attainment).toEqual({ kind: 'measured', ratio: 1 });
    expect(fleet.status.counts).toEqual({ good: 190, bad: 10 });
  });
});

describe('the alerts of an SLO', () => {
  const BAD = Array.from({ length: 30 }, () => [90, 10] as const);
  const GOOD = Array.from({ length: 60 }, () => [100, 0] as const);

  /** States of the page at each report of a run. */
  function states(drawn: readonly (readonly [number, number])[], slo = promise()) {
    const fleet = new TestFleet({}, slo);
    let [good, bad] = [0, 0];
    return drawn.map(([more, worse], i) => {
      good += more;
      bad += worse;
      fleet.report(10 * (i + 1), good, bad);
      const { transitions } = fleet.evaluate(10 * (i + 1));
      return { fleet, transitions, alert: fleet.status.alerts[0], status: fleet.status };
    });
  }

  it('fire only while the burn rate is above the threshold in both windows', () => {
    fc.assert(
      fc.property(intervals, (drawn) => {
        const slo = promise();
        for (const { alert, status } of states(drawn, slo)) {
          if (alert?.state !== 'firing') continue;
          const worthOf = (ms: number) =>
            status.burnRates.find(({ windowMs }) => windowMs === ms)?.counts ?? { good: 0, bad: 0 };
          expect(exceeds(worthOf(HOUR), slo.target, fraction('14.4'))).toBe(true);
          expect(exceeds(worthOf(5 * MINUTE), slo.target, fraction('14.4'))).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('go from firing to resolved with one incident, which says whose it is and when it began', () => {
    const run = states([...GOOD.slice(0, 6), ...BAD, ...GOOD]);
    const transitions = run.flatMap((one) => one.transitions).filter(({ severity }) => severity === 'page');
    expect(transitions.map(({ from, to }) => `${from} → ${to}`)).toEqual(['inactive → firing', 'firing → resolved']);
    const [fired, resolved] = transitions;
    expect(fired?.incident).toBe(`checkout:pay-availability/page/${new Date(fired?.at ?? 0).toISOString()}`);
    expect(resolved?.incident).toBe(fired?.incident);
  });

  it('are the same whenever the same happens: nothing in an incident is drawn', () => {
    const incidents = () => states([...GOOD.slice(0, 6), ...BAD]).map(({ alert }) => alert?.incident);
    expect(incidents()).toEqual(incidents());
  });

  it('freeze while telemetry is missing, and do not resolve', () => {
    const { fleet } = states(BAD).at(-1) ?? {};
    if (!fleet) throw new Error('nothing ran');
    const incident = fleet.status.alerts[0]?.incident;
    fleet.evaluate(300 + 3600);
    expect(fleet.status.alerts[0]).toMatchObject({ state: 'firing', frozen: true, incident });
    fleet.evaluate(300 + 10 * 3600);
    expect(fleet.status.alerts[0]).toMatchObject({ state: 'firing', frozen: true, incident });
  });

  it.each([
    ['good', 'resolved'],
    ['bad', 'firing'],
  ] as const)('take missing telemetry as %s where the SLO says so', (noData, state) => {
    const { fleet } = states(BAD, promise({ noData })).at(-1) ?? {};
    fleet?.evaluate(300 + 3 * 3600);
    expect(fleet?.status.alerts[0]?.state).toBe(state);
  });

  it('resolve when telemetry says that nothing happens any more', () => {
    const idle = Array.from({ length: 60 }, () => [0, 0] as const);
    expect(states([...BAD, ...idle]).at(-1)?.alert?.state).toBe('resolved');
  });

  it('hold back the ticket while the page fires', () => {
    const last = states(BAD, promise({ alertPolicy: alertPolicy('page 1h/5m > 14.4; ticket 1h/5m > 3') })).at(-1);
    expect(last?.status.alerts.map(({ severity, state, inhibited }) => [severity, state, inhibited])).toEqual([
      ['page', 'firing', false],
      ['ticket', 'firing', true],
    ]);
  });

  it('wait for as long as a rule says', () => {
    const slo = promise({ alertPolicy: alertPolicy('page 1h/5m > 14.4 hold 2m') });
    const seen = states(BAD, slo).map(({ alert }) => alert?.state);
    expect(seen.indexOf('firing') - seen.indexOf('pending')).toBe(12);
  });
});
