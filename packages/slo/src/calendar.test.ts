import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it, vi } from 'vitest';
import { calendarSpan, longestMs, windowMs, windowSpan } from './calendar.js';
import { divideFractions, fractionOf, multiplyFractions, toNumber } from './fraction.js';
import { target } from './target.js';
import { type CalendarUnit, calendarWindow, type Window, window } from './window.js';

type CalendarWindow = Extract<Window, { kind: 'calendar' }>;

const HOUR = 3_600_000;
const at = (iso: string) => Date.parse(iso);

function calendar(text: string): CalendarWindow {
  const value = window(text);
  if (value.kind !== 'calendar') throw new Error(`${text} is no calendar window`);
  return value;
}

describe('a calendar window', () => {
  it.each([
    ['2026-03-15T12:00:00Z', 743, 44.58],
    ['2026-11-15T12:00:00Z', 721, 43.26],
    ['2026-02-15T12:00:00Z', 672, 40.32],
  ])('in New York around %s has %d hours, and %d minutes of budget at 99.9 %%', (instant, hours, minutes) => {
    const month = calendar('calendar month America/New_York');
    const length = windowMs(month, at(instant));
    expect(length).toBe(hours * HOUR);
    expect(
      toNumber(
        divideFractions(multiplyFractions(fractionOf(length, 1), target('99.9%').budget), fractionOf(60_000, 1)),
      ),
    ).toBe(minutes);
  });

  it.each([
    ['calendar month', '2024-02-29T23:59:59.999Z', '2024-02-01T00:00:00Z', '2024-03-01T00:00:00Z'],
    ['calendar month', '2024-03-01T00:00:00Z', '2024-03-01T00:00:00Z', '2024-04-01T00:00:00Z'],
    ['calendar year', '2024-12-31T12:00:00Z', '2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z'],
    ['calendar quarter', '2026-06-30T12:00:00Z', '2026-04-01T00:00:00Z', '2026-07-01T00:00:00Z'],
    ['calendar week', '2026-01-04T12:00:00Z', '2025-12-29T00:00:00Z', '2026-01-05T00:00:00Z'],
    ['calendar 2 weeks UTC from 2024-01-01', '2024-01-20T12:00:00Z', '2024-01-15T00:00:00Z', '2024-01-29T00:00:00Z'],
    ['calendar day Asia/Kolkata', '2026-01-01T00:00:00Z', '2025-12-31T18:30:00Z', '2026-01-01T18:30:00Z'],
    ['calendar month UTC from 2024-01-31', '2024-03-05T00:00:00Z', '2024-02-29T00:00:00Z', '2024-03-31T00:00:00Z'],
    ['calendar year UTC from 2024-02-29', '2025-06-01T00:00:00Z', '2025-02-28T00:00:00Z', '2026-02-28T00:00:00Z'],
    ['calendar month UTC from 2030-05-01', '2024-03-05T00:00:00Z', '2024-03-01T00:00:00Z', '2024-04-01T00:00:00Z'],
    ['calendar day America/New_York', '2026-03-08T12:00:00Z', '2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z'],
    ['calendar day America/New_York', '2026-11-01T12:00:00Z', '2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z'],
    // No 02:30 on the day the clocks go forward, two 01:30 on the day they go back.
    [
      'calendar day America/New_York from 2026-01-01 02:30:00',
      '2026-03-08T12:00:00Z',
      '2026-03-08T07:30:00Z',
      '2026-03-09T06:30:00Z',
    ],
    [
      'calendar day America/New_York from 2026-01-01 01:30:00',
      '2026-11-01T12:00:00Z',
      '2026-11-01T05:30:00Z',
      '2026-11-02T06:30:00Z',
    ],
    [
      'calendar day America/New_York from 2026-01-01 01:30:00',
      '2026-11-01T06:15:00Z',
      '2026-11-01T05:30:00Z',
      '2026-11-02T06:30:00Z',
    ],
  ])('%s around %s goes from %s to %s', (text, instant, from, to) => {
    expect(calendarSpan(calendar(text), at(instant))).toEqual({ from: at(from), to: at(to) });
  });

  it('has the boundaries that Temporal computes, in any zone, from any anchor', () => {
    const units: Record<CalendarUnit, (n: number) => Temporal.DurationLike> = {
      day: (days) => ({ days }),
      week: (weeks) => ({ weeks }),
      month: (months) => ({ months }),
      quarter: (n) => ({ months: 3 * n }),
      year: (years) => ({ years }),
    };
    fc.assert(
      fc.property(
        fc.record({
          unit: fc.constantFrom<CalendarUnit>('day', 'week', 'month', 'quarter', 'year'),
          count: fc.integer({ min: 1, max: 3 }),
          zone: fc.constantFrom(
            'UTC',
            'America/New_York',
            'Europe/Berlin',
            'Asia/Kolkata',
            'Australia/Lord_Howe',
            'Africa/Casablanca',
            'America/St_Johns',
          ),
          anchor: fc.constantFrom(
            '1970-01-01 00:00:00',
            '2023-05-15 04:30:00',
            '2024-01-31 02:30:00',
            '2024-02-29 23:59:59',
            '2031-12-31 00:00:00',
          ),
          t: fc.integer({ min: at('2015-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') }),
        }),
        ({ unit, count, zone, anchor, t }) => {
          const parsed = calendarWindow({ unit, count, zone, anchor });
          if (parsed.kind === 'refused' || parsed.value.kind !== 'calendar') throw new Error('the window is not one');
          const start = Temporal.PlainDateTime.from(anchor.replace(' ', 'T'));
          const boundary = (n: number) =>
            start.add(units[unit](n * count)).toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
          // By bisection over everything, so that the oracle shares no shortcut with what it tests.
          let [low, high] = [-30_000, 30_000];
          while (high - low > 1) {
            const middle = (low + high) >> 1;
            if (boundary(middle) <= t) low = middle;
            else high = middle;
          }
          expect(calendarSpan(parsed.value, t)).toEqual({ from: boundary(low), to: boundary(high) });
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    ['calendar day Europe/Berlin from 1970-01-05', '2026-03-15T12:00:00Z'],
    ['calendar 3 days Europe/Berlin from 1970-01-05', '2026-03-15T12:00:00Z'],
    ['calendar 2 weeks Europe/Berlin from 1970-01-05', '2026-03-15T12:00:00Z'],
    ['calendar month Europe/Berlin from 1970-11-05', '2026-03-15T12:00:00Z'],
    ['calendar 5 months Europe/Berlin from 1970-02-05', '2026-12-15T12:00:00Z'],
    ['calendar 2 quarters Europe/Berlin from 1970-11-05', '2026-03-15T12:00:00Z'],
    ['calendar year Europe/Berlin from 1970-11-05', '2026-03-15T12:00:00Z'],
  ])('%s is found at %s in a few looks at the clocks, and none the second time', (text, instant) => {
    const looks = vi.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts');
    try {
      const asked = calendar(text);
      const span = calendarSpan(asked, at(instant));
      // One for the guess, and three or four for each boundary: at most two on the way, and the two that are the answer.
      expect(looks.mock.calls.length).toBeGreaterThan(0);
      expect(looks.mock.calls.length).toBeLessThanOrEqual(1 + 5 * 4);
      looks.mockClear();
      expect(calendarSpan(asked, span.from)).toEqual(span);
      expect(calendarSpan(asked, span.to - 1)).toEqual(span);
      expect(looks).not.toHaveBeenCalled();
    } finally {
      looks.mockRestore();
    }
  });

  it('is the same however often it is asked', () => {
    const month = calendar('calendar month Europe/Berlin');
    const first = calendarSpan(month, at('2026-03-15T00:00:00Z'));
    expect(calendarSpan(month, at('2026-03-20T00:00:00Z'))).toEqual(first);
    expect(calendarSpan(month, first.from)).toEqual(first);
    expect(calendarSpan(month, first.to).from).toBe(first.to);
    expect(calendarSpan(month, first.from - 1).to).toBe(first.from);
  });
});

describe('the span of a status', () => {
  it('of a rolling window goes back by its length', () => {
    expect(windowSpan(window('30d'), 1e12)).toEqual({ from: 1e12 - 2_592_000_000, to: 1e12 });
    expect(windowMs(window('30d'), 1e12)).toBe(2_592_000_000);
  });

  it('of a calendar window goes back to its start', () => {
    const now = at('2026-03-15T12:00:00Z');
    expect(windowSpan(window('calendar month'), now)).toEqual({ from: at('2026-03-01T00:00:00Z'), to: now });
  });

  it('at the very end of a month is all of that month', () => {
    const end = at('2026-04-01T00:00:00Z');
    expect(windowSpan(window('calendar month'), end)).toEqual({ from: at('2026-03-01T00:00:00Z'), to: end });
    expect(windowSpan(window('calendar month'), end + 0.5)).toEqual({ from: end, to: end + 0.5 });
    expect(windowMs(window('calendar month'), end)).toBe(31 * 24 * HOUR);
  });

  it('of a young SLO starts with the SLO', () => {
    expect(windowSpan(window('30d'), 1e12, 1e12 - 5000)).toEqual({ from: 1e12 - 5000, to: 1e12 });
    expect(windowSpan(window('30d'), 1e12, 1e11)).toEqual({ from: 1e12 - 2_592_000_000, to: 1e12 });
    expect(windowSpan(window('30d'), 1e12, 1e12 + 5000)).toEqual({ from: 1e12, to: 1e12 });
  });

  it.each([
    ['30d', 30 * 24],
    ['calendar day', 2 * 24],
    ['calendar 2 weeks', 15 * 24],
    ['calendar month', 32 * 24],
    ['calendar quarter', 93 * 24],
    ['calendar year', 367 * 24],
  ])('of %s never needs more than %d hours', (text, hours) => {
    expect(longestMs(window(text))).toBe(hours * HOUR);
  });
});
