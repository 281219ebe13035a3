import { type Correction, DEFAULT_RESOLUTIONS, fraction } from '@plimsoll/slo';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, DAY, HOUR, MINUTE } from '../test-fleet.js';
import { Account, unitsOf } from './account.js';

const EVERYTHING_MS = 30 * DAY;

function account(events: readonly (readonly [minute: number, good: number, bad: number])[]): Account {
  const one = new Account(DEFAULT_RESOLUTIONS, EVERYTHING_MS);
  for (const [minute, good, bad] of events) one.add(at(minute * 60), good, bad);
  return one;
}

function correction(semantics: Correction['semantics'], from: number, to: number, id = 'maintenance'): Correction {
  const spans = [{ from: at(from * 60), to: at(to * 60) }];
  return { id, spans, semantics, author: 'ann', reason: 'moved the database', enteredAt: at(to * 60) };
}

/** Counts of everything until a minute, over 30 days. */
function until(one: Account, minute: number) {
  return one.events({ from: at(minute * 60) - EVERYTHING_MS, to: at(minute * 60) });
}

describe('a correction', () => {
  const events = Array.from({ length: 60 }, (_, i) => [i + 1, 10, i >= 20 && i < 40 ? 5 : 0] as const);

  it('removes the events of its time from what is read', () => {
    const one = account(events);
    expect(until(one, 60)).toEqual({ good: 600, bad: 100 });
    one.correct(correction('remove', 20, 30));
    expect(until(one, 60)).toEqual({ good: 500, bad: 50 });
  });

  it('counts the bad events of its time as good', () => {
    const one = account(events);
    one.correct(correction('count-as-good', 20, 30));
    expect(until(one, 60)).toEqual({ good: 650, bad: 50 });
  });

  it('holds for events that come after it was entered', () => {
    const one = account(events.slice(0, 25));
    one.correct(correction('remove', 20, 30));
    for (const [minute, good, bad] of events.slice(25)) one.add(at(minute * 60), good, bad);
    expect(until(one, 60)).toEqual({ good: 500, bad: 50 });
  });

  it('can be withdrawn, and then nothing has happened', () => {
    const one = account(events);
    one.correct(correction('remove', 20, 30));
    expect(one.withdraw('maintenance')).toBe(true);
    expect(one.withdraw('maintenance')).toBe(false);
    expect(until(one, 60)).toEqual({ good: 600, bad: 100 });
  });

  it('replaces the one that has its id', () => {
    const one = account(events);
    one.correct(correction('remove', 20, 30));
    one.correct(correction('remove', 20, 22));
    expect(one.corrections).toHaveLength(1);
    expect(until(one, 60)).toEqual({ good: 580, bad: 90 });
  });

  it('corrects each instant once where two overlap', () => {
    const one = account(events);
    one.correct(correction('remove', 20, 30, 'first'));
    one.correct(correction('remove', 25, 35, 'second'));
    expect(until(one, 60)).toEqual({ good: 450, bad: 25 });
    one.withdraw('first');
    expect(until(one, 60)).toEqual({ good: 500, bad: 50 });
  });

  it('says the same when the minutes that it is about are remembered as hours only', () => {
    const one = account(events);
    one.correct(correction('remove', 20, 30));
    one.add(at(10 * 86_400), 1, 0);
    expect(until(one, 10 * 1440)).toEqual({ good: 501, bad: 50 });
  });

  it('takes its part of an hour when it is entered after the minutes were forgotten', () => {
    const one = account(events);
    one.add(at(10 * 86_400), 1, 0);
    one.correct(correction('remove', 20, 35));
    expect(until(one, 10 * 1440)).toEqual({ good: 451, bad: 75 });
  });

  it('leaves the window together with its events', () => {
    const one = account(events);
    one.correct(correction('remove', 20, 30));
    one.add(at(31 * 86_400), 1, 0);
    expect(until(one, 31 * 1440)).toEqual({ good: 1, bad: 0 });
  });

  it('never makes a count negative, and never adds events', () => {
    const minutes = fc.nat(600);
    const entries = fc.array(fc.tuple(minutes, fc.nat(20), fc.nat(20)), { maxLength: 60 });
    const corrections = fc.array(
      fc.record({
        semantics: fc.constantFrom('remove' as const, 'count-as-good' as const),
        from: minutes,
        length: fc.integer({ min: 1, max: 200 }),
        before: fc.boolean(),
      }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(entries, corrections, minutes, (drawn, entered, minute) => {
        const one = new Account(DEFAULT_RESOLUTIONS, EVERYTHING_MS);
        const enter = (wanted: boolean) => {
          for (const [i, { semantics, from, length, before }] of entered.entries()) {
            if (before === wanted) one.correct(correction(semantics, from, from + length, `c${i}`));
          }
        };
        enter(true);
        for (const [when, good, bad] of drawn) one.add(at(when * 60), good, bad);
        const counted = account(drawn).events({ from: at(minute * 60) - HOUR, to: at(minute * 60) });
        enter(false);
        const read = one.events({ from: at(minute * 60) - HOUR, to: at(minute * 60) });
        expect(read.good).toBeGreaterThanOrEqual(0);
        expect(read.bad).toBeGreaterThanOrEqual(0);
        expect(read.bad).toBeLessThanOrEqual(counted.bad);
        expect(read.good + read.bad).toBeLessThanOrEqual(counted.good + counted.bad);
        const stored = Account.restore(JSON.parse(JSON.stringify(one.dump())), DEFAULT_RESOLUTIONS);
        expect(stored.events({ from: at(minute * 60) - HOUR, to: at(minute * 60) })).toEqual(read);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a budget counted in slices', () => {
  const SLICES = { kind: 'timeslices', slice: { ms: MINUTE }, sliceTarget: fraction('0.95') } as const;
  const RATIO = { kind: 'ratio-timeslices', slice: { ms: MINUTE } } as const;
  const HOUR_SPAN = { from: at(0), to: at(3600) };

  function sliced(budgeting: typeof SLICES | typeof RATIO): Account {
    const one = new Account(DEFAULT_RESOLUTIONS, EVERYTHING_MS);
    one.arrange({ budgeting, keptMs: EVERYTHING_MS });
    return one;
  }

  it('judges a slice after adding up everything in it', () => {
    const one = sliced(SLICES);
    one.add(at(30), 90, 10);
    expect(unitsOf(one.worth(HOUR_SPAN, 'freeze'))).toEqual({ good: 0, bad: 1, empty: 59 });
    one.add(at(30), 900, 0);
    expect(unitsOf(one.worth(HOUR_SPAN, 'freeze'))).toEqual({ good: 1, bad: 0, empty: 59 });
  });

  it('weighs ratio slices alike, however many events they have', () => {
    const one = sliced(RATIO);
    one.add(at(30), 1, 1);
    one.add(at(90), 1_000_000, 0);
    const { good, bad } = unitsOf(one.worth(HOUR_SPAN, 'freeze'));
    expect([good, bad]).toEqual([1.5, 0.5]);
  });

  it.each([
    ['freeze', { good: 1, bad: 1 }],
    ['good', { good: 59, bad: 1 }],
    ['bad', { good: 1, bad: 59 }],
  ] as const)('counts empty slices as the policy %s says', (policy, expected) => {
    const one = sliced(SLICES);
    one.add(at(30), 1, 0);
    one.add(at(90), 0, 1);
    expect(one.worth(HOUR_SPAN, policy).counts).toEqual(expected);
  });

  it('judges the events from before the declaration too, while they are remembered finely enough', () => {
    const one = account([
      [1, 0, 1],
      [2, 1, 0],
    ]);
    one.arrange({ budgeting: SLICES, keptMs: EVERYTHING_MS });
    expect(unitsOf(one.worth(HOUR_SPAN, 'freeze'))).toMatchObject({ good: 1, bad: 1 });
  });

  it('keeps its verdicts when the window grows', () => {
    const one = sliced(SLICES);
    one.add(at(30), 0, 1);
    one.arrange({ budgeting: SLICES, keptMs: 2 * EVERYTHING_MS });
    expect(unitsOf(one.worth(HOUR_SPAN, 'freeze'))).toMatchObject({ good: 0, bad: 1 });
    expect(one.keptMs).toBe(2 * EVERYTHING_MS);
  });

  it('removes corrected slices', () => {
    const one = sliced(SLICES);
    for (let minute = 1; minute <= 60; minute++) one.add(at(minute * 60), 1, minute <= 10 ? 1 : 0);
    one.correct(correction('remove', 0, 5));
    expect(one.worth(HOUR_SPAN, 'freeze').counts).toEqual({ good: 50, bad: 5 });
    one.correct(correction('count-as-good', 5, 8, 'forgiven'));
    expect(one.worth(HOUR_SPAN, 'freeze').counts).toEqual({ good: 53, bad: 2 });
  });

  it('survives being stored', () => {
    const one = sliced(RATIO);
    for (let minute = 1; minute <= 60; minute++) one.add(at(minute * 60), minute, minute % 7);
    const stored = Account.restore(JSON.parse(JSON.stringify(one.dump())), DEFAULT_RESOLUTIONS);
    stored.add(at(1800), 5, 5);
    one.add(at(1800), 5, 5);
    expect(stored.worth(HOUR_SPAN, 'freeze')).toEqual(one.worth(HOUR_SPAN, 'freeze'));
  });
});
