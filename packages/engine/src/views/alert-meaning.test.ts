import { describe, expect, it } from 'vitest';
import { absenceMeaning, alertMeaning, alertsView, fleetView, type SloView } from '../index.js';
import { at, TestFleet } from '../test-fleet.js';
import { fleetOf } from '../test-promises.js';

/** An SLO of ten thousand events, so many of them bad. */
function sloWith(bad: number, changes: Partial<SloView> = {}): SloView {
  const books = fleetOf([{ name: 'pay', owner: 'team', good: 10_000 - bad, bad }]);
  const [slo] = fleetView(books).teams[0]?.services[0]?.slos ?? [];
  if (!slo) throw new Error('the fleet has one SLO');
  return { ...slo, ...changes };
}

const firing = { state: 'firing', frozen: false } as const;

describe('what an alert means', () => {
  it('says how fast the budget burns, what is left of it and for how long', () => {
    expect(alertMeaning(sloWith(5), firing)).toMatch(
      /^burns its error budget at 0\.50 times what it can bear: 50% of 30d is left, and gone in \d+d\d\dh at this rate$/,
    );
  });

  it('says that nothing is left', () => {
    expect(alertMeaning(sloWith(30), firing)).toBe(
      'burns its error budget 3.0 times too fast: nothing is left of 30d (-200%)',
    );
  });

  it.each([
    [{ state: 'firing', frozen: true }, 'telemetry is missing: the alert stays as it was'],
    [{ state: 'pending', frozen: true }, 'telemetry is missing: nobody knows whether it still burns'],
    [{ state: 'resolved', frozen: false }, 'no longer burns too fast: 100% of 30d is left'],
    [{ state: 'inactive', frozen: false }, '100% of 30d is left'],
  ] as const)('tells the states apart: %o', (alert, meaning) => {
    expect(alertMeaning(sloWith(0), alert)).toBe(meaning);
  });

  it('says that a breach has not lasted', () => {
    expect(alertMeaning(sloWith(30), { state: 'pending', frozen: false })).toMatch(/^burns .*; it has not lasted yet$/);
  });

  it('knows no numbers where nothing was measured', () => {
    const blind = sloWith(0, { budget: { kind: 'no-data' }, burnRates: [], isBlind: true });
    expect(alertMeaning(blind, firing)).toBe('burns its error budget too fast: what is left is not known');
    expect(alertMeaning(blind, { state: 'inactive', frozen: false })).toBe('telemetry is missing');
  });

  it('is never told rounded in favour of the service', () => {
    const [budget] = [sloWith(5).budget];
    if (budget.kind !== 'measured') throw new Error('measured');
    const soon = sloWith(5, { budget: { ...budget, remaining: 0.019_99, exhaustion: { kind: 'in', ms: 400 } } });
    expect(alertMeaning(soon, firing)).toContain('1% of 30d is left, and gone in 400ms at this rate');
  });

  it('stands in the view of alerts, of SLOs and of absent services', () => {
    const books = fleetOf([{ name: 'pay', owner: 'team', good: 900, bad: 100 }]);
    expect(alertsView(books).active[0]).toMatchObject({
      slo: 'pay',
      meaning: 'burns its error budget 100 times too fast: nothing is left of 30d (-9900%)',
    });
    const fleet = new TestFleet();
    fleet.report(60, 10, 0);
    fleet.evaluate(60);
    for (const seconds of [400, 600, 800]) fleet.evaluate(seconds);
    expect(alertsView(fleet.books).active).toMatchObject([
      { kind: 'absence', state: 'firing', meaning: expect.stringContaining('is not heard of') },
    ]);
    fleet.report(810, 10, 0);
    fleet.evaluate(810);
    expect(alertsView(fleet.books).active).toMatchObject([
      { kind: 'absence', state: 'resolved', meaning: 'is heard of again', since: at(810) },
    ]);
  });

  it('of an absence is over when the service is heard of', () => {
    expect(absenceMeaning({ state: 'inactive' })).toBe('is heard of again');
    expect(absenceMeaning({ state: 'pending' })).toContain('is not heard of');
  });
});
