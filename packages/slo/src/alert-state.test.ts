import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Severity } from './alert-policy.js';
import { type AlertState, initialAlert, RESOLVED_FOR, type RuleReading, step } from './alert-state.js';

const READINGS: Record<string, RuleReading> = { '!': 'breaching', '.': 'quiet', '?': 'unknown' };
const STATES: Record<AlertState['state'], string> = { inactive: '-', pending: 'p', firing: 'F', resolved: 'r' };

/**
 * One character an instant for what each rule reads (! breaching, . quiet, ? unknown) and one for what the alert is then (- inactive, p pending, F firing,
 * r resolved; lower-case f is firing frozen, and P is pending frozen). Instants are a minute apart.
 */
function run(
  rules: { readings: string; holdMinutes?: number }[],
  severity: Severity = 'page',
): { text: string; states: AlertState[] } {
  const states: AlertState[] = [];
  let state = initialAlert(severity);
  const length = rules[0]?.readings.length ?? 0;
  for (let i = 0; i < length; i++) {
    const reading = {
      subject: 'shop/checkout/pay-availability',
      rules: rules.map(({ readings, holdMinutes }) => ({
        reading: READINGS[readings[i] ?? ''] ?? 'quiet',
        ...(holdMinutes !== undefined && { hold: { ms: holdMinutes * 60_000 } }),
      })),
    };
    state = step(state, reading, i * 60_000);
    states.push(state);
  }
  const letter = ({ state: name, frozen }: AlertState) => (frozen ? (name === 'firing' ? 'f' : 'P') : STATES[name]);
  return { text: states.map(letter).join(''), states };
}

describe('an alert', () => {
  it.each([
    ['fires at once without a hold, and resolves at once', '..!!!...', undefined, '--FFFrrr'],
    ['waits for its hold', '.!!!!!..', 3, '-pppFFrr'],
    ['forgets a condition that did not hold', '.!!.!!!!.', 3, '-pp-pppFr'],
    ['fires with a hold of nothing', '.!.', 0, '-Fr'],
    [
      'freezes while firing when telemetry is missing, and resolves only when it is known to be quiet',
      '!!??..',
      undefined,
      'FFffrr',
    ],
    ['goes on firing after a gap', '!??!.', undefined, 'FffFr'],
    ['freezes while pending, and does not fire on what is not known', '!????', 2, 'pPPPP'],
    ['counts the hold from when it was first seen, through a gap', '!?!!', 2, 'pPFF'],
    ['is inactive where nothing is known and nothing was', '???', undefined, '---'],
    ['becomes pending again after resolving', '!.!!!', 2, 'p-ppF'],
    ['becomes pending again while it is shown as resolved', '!!!.!!!', 2, 'ppFrppF'],
  ])('%s', (_, readings, holdMinutes, expected) => {
    expect(run([{ readings, ...(holdMinutes !== undefined && { holdMinutes }) }]).text).toBe(expected);
  });

  it('is on while any of its rules is', () => {
    expect(run([{ readings: '.!!...' }, { readings: '..!!!.' }]).text).toBe('-FFFFr');
    expect(run([{ readings: '!.....' }, { readings: '.!!!!.', holdMinutes: 2 }]).text).toBe('FrpFFr');
  });

  it('is frozen only when none of the rules that carry it is known', () => {
    expect(run([{ readings: '!?.' }, { readings: '!!!' }]).text).toBe('FFF');
    expect(run([{ readings: '!?' }, { readings: '..' }]).text).toBe('Ff');
    expect(run([{ readings: '!.' }, { readings: '??' }]).text).toBe('Fr');
  });

  it('has one incident from firing until it is inactive again, and a new one for each firing', () => {
    const { states } = run([{ readings: '!!..!.' }]);
    const first = 'shop/checkout/pay-availability/page/1970-01-01T00:00:00.000Z';
    const second = 'shop/checkout/pay-availability/page/1970-01-01T00:04:00.000Z';
    expect(states.map(({ incident }) => incident)).toEqual([first, first, first, first, second, second]);
    expect(run([{ readings: '.!', holdMinutes: 5 }]).states.map(({ incident }) => incident)).toEqual([null, null]);
  });

  it('keeps its incident through frozen times', () => {
    const { states } = run([{ readings: '!??!' }]);
    expect(new Set(states.map(({ incident }) => incident)).size).toBe(1);
  });

  it('is shown as resolved for a quarter of an hour', () => {
    const { text, states } = run([{ readings: `!${'.'.repeat(17)}` }]);
    expect(RESOLVED_FOR).toEqual({ ms: 900_000 });
    expect(text).toBe(`F${'r'.repeat(15)}--`);
    expect(states.at(-1)?.incident).toBe(null);
  });

  it('says since when it is what it is', () => {
    expect(
      run([{ readings: '..!!..', holdMinutes: 1 }]).states.map(({ since }) => (since ?? Number.NaN) / 60_000),
    ).toEqual([0, 0, 2, 3, 4, 4]);
    expect(initialAlert('page')).toMatchObject({
      state: 'inactive',
      since: null,
      incident: null,
      frozen: false,
      inhibited: false,
    });
  });

  it('of a ticket is inhibited while the page fires', () => {
    const fire = (severity: Severity, pageFiring: boolean | undefined, reading: RuleReading = 'breaching') =>
      step(
        initialAlert(severity),
        { subject: 's', rules: [{ reading }], ...(pageFiring !== undefined && { pageFiring }) },
        0,
      );
    expect(fire('ticket', true)).toMatchObject({ state: 'firing', inhibited: true });
    expect(fire('ticket', false)).toMatchObject({ state: 'firing', inhibited: false });
    expect(fire('ticket', undefined)).toMatchObject({ state: 'firing', inhibited: false });
    expect(fire('ticket', true, 'quiet')).toMatchObject({ state: 'inactive', inhibited: false });
    expect(fire('page', true)).toMatchObject({ state: 'firing', inhibited: false });
  });

  it('can be stored and read back at any step', () => {
    const { states } = run([{ readings: '.!!?..', holdMinutes: 1 }]);
    for (const state of states) expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  const anyReadings = fc.string({ unit: fc.constantFrom('!', '.', '?'), minLength: 1, maxLength: 30 });

  it('never fires on what is not breaching, and never resolves on what is not quiet', () => {
    fc.assert(
      fc.property(anyReadings, fc.integer({ min: 0, max: 4 }), (readings, holdMinutes) => {
        const { states } = run([{ readings, holdMinutes }]);
        states.forEach(({ state }, i) => {
          const before = states[i - 1]?.state;
          if (state === 'firing' && before !== 'firing') expect(readings[i]).toBe('!');
          if (state === 'resolved' && before === 'firing') expect(readings[i]).toBe('.');
        });
      }),
    );
  });

  it('has held for its hold before it fires', () => {
    fc.assert(
      fc.property(anyReadings, fc.integer({ min: 1, max: 4 }), (readings, holdMinutes) => {
        run([{ readings, holdMinutes }]).states.forEach(({ state, breachingSince }, i) => {
          if (state === 'firing')
            expect(i * 60_000 - (breachingSince[0] ?? Number.NaN)).toBeGreaterThanOrEqual(holdMinutes * 60_000);
        });
      }),
    );
  });
});
