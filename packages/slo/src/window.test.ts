import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CalendarUnit,
  calendarWindow,
  formatWindow,
  nominalMs,
  parseWindow,
  rollingWindow,
  window,
} from './window.js';

const DAY = 86_400_000;

describe('a window', () => {
  it.each([
    ['30d', { kind: 'rolling', duration: { ms: 30 * DAY } }],
    [' 2m ', { kind: 'rolling', duration: { ms: 120_000 } }],
    ['calendar month', { kind: 'calendar', count: 1, unit: 'month', zone: 'UTC', anchor: '1970-01-01 00:00:00' }],
    [
      'calendar week Europe/Berlin',
      { kind: 'calendar', count: 1, unit: 'week', zone: 'Europe/Berlin', anchor: '1970-01-05 00:00:00' },
    ],
    [
      'calendar 2 weeks America/New_York from 2026-01-05 04:30:00',
      { kind: 'calendar', count: 2, unit: 'week', zone: 'America/New_York', anchor: '2026-01-05 04:30:00' },
    ],
    [
      'calendar day from 2024-01-01',
      { kind: 'calendar', count: 1, unit: 'day', zone: 'UTC', anchor: '2024-01-01 00:00:00' },
    ],
    [
      'calendar quarter UTC from 2024-02-01T00:00:00',
      { kind: 'calendar', count: 1, unit: 'quarter', zone: 'UTC', anchor: '2024-02-01 00:00:00' },
    ],
    [
      'calendar  1  year  Asia/Kolkata',
      { kind: 'calendar', count: 1, unit: 'year', zone: 'Asia/Kolkata', anchor: '1970-01-01 00:00:00' },
    ],
  ])('reads %j', (text, expected) => {
    expect(parseWindow(text)).toEqual({ kind: 'parsed', value: expected });
  });

  it.each([
    ['', 'window-malformed', 'a window must be a duration or a calendar window'],
    ['a month', 'window-malformed', 'a window must be a duration or a calendar window'],
    ['1M', 'window-malformed', 'a window must be a duration or a calendar window'],
    ['calendar', 'window-malformed', 'a calendar window needs a unit'],
    ['calendar fortnight', 'window-malformed', 'a calendar window needs a unit'],
    ['calendar month UTC from soon', 'window-malformed', 'a calendar window needs a unit'],
    ['calendar month UTC since 2024-01-01', 'window-malformed', 'a calendar window needs a unit'],
    [
      'calendar month UTC from 2024-02-30',
      'window-malformed',
      'a calendar window starts at a local time (got "2024-02-30 00:00:00")',
    ],
    ['calendar month UTC from 2024-01-01 25:00:00', 'window-malformed', 'a calendar window starts at a local time'],
    ['calendar month Mars/Olympus', 'window-zone-unknown', 'a time zone must be an IANA name (got "Mars/Olympus")'],
    [
      'calendar 0 months',
      'window-out-of-range',
      'a calendar window must be at least 1 and at most ten years long (got 0 months)',
    ],
    [
      'calendar 11 years',
      'window-out-of-range',
      'a calendar window must be at least 1 and at most ten years long (got 11 years)',
    ],
    ['500ms', 'window-out-of-range', 'a window must be between 1s and 3660d (got "500ms")'],
    ['3661d', 'window-out-of-range', 'a window must be between 1s and 3660d (got "3661d")'],
    ['1s1us', 'window-out-of-range', 'a window must be between 1s and 3660d (got "1s1us")'],
  ])('refuses %j', (text, code, message) => {
    expect(parseWindow(text)).toMatchObject({ kind: 'refused', code, message: expect.stringContaining(message) });
  });

  it('can be as short as a second and as long as ten years', () => {
    expect(rollingWindow({ ms: 1000 }).kind).toBe('parsed');
    expect(rollingWindow({ ms: 999 }).kind).toBe('refused');
    expect(rollingWindow({ ms: 3660 * DAY }).kind).toBe('parsed');
    expect(parseWindow('calendar 10 years').kind).toBe('parsed');
    expect(parseWindow('calendar 3660 days').kind).toBe('parsed');
    expect(parseWindow('calendar 3661 days').kind).toBe('refused');
    expect(calendarWindow({ count: 1.5, unit: 'day', zone: 'UTC', anchor: '1970-01-01 00:00:00' }).kind).toBe(
      'refused',
    );
  });

  it.each(['yesterday', '2026-01-05', '2026-01-05T00:00:00', '+012026-01-05 00:00:00', '2026-02-30 00:00:00'])(
    'cannot be anchored at %j',
    (anchor) => {
      expect(calendarWindow({ count: 1, unit: 'day', zone: 'UTC', anchor }).kind).toBe('refused');
    },
  );

  it('has a zone with a name, and may be laid out with any white space', () => {
    const text = 'calendar 2 weeks Europe/Berlin from 2026-01-05 04:30:00';
    expect(parseWindow(` ${text.replaceAll(' ', '  ').replace('05  04', '05 04')} `)).toEqual(parseWindow(text));
    expect(parseWindow('my calendar month')).toMatchObject({ code: 'window-malformed' });
    expect(parseWindow('calendar month +05:00')).toMatchObject({ code: 'window-malformed' });
    expect(parseWindow('calendar month Z')).toMatchObject({ code: 'window-zone-unknown' });
  });

  it('says how it is written', () => {
    expect(parseWindow('soon')).toMatchObject({
      message: expect.stringContaining('write "30d", or "calendar month Europe/Berlin"'),
    });
    expect(parseWindow('calendar soon')).toMatchObject({
      message: expect.stringContaining(
        'write "calendar month Europe/Berlin", or "calendar 2 weeks UTC from 2026-01-05 00:00:00"',
      ),
    });
  });

  it('is read back as it was written', () => {
    const rolling = fc
      .integer({ min: 1000, max: 3660 * DAY })
      .map((ms) => ({ kind: 'rolling' as const, duration: { ms } }));
    const calendar = fc.record({
      kind: fc.constant('calendar' as const),
      count: fc.integer({ min: 1, max: 10 }),
      unit: fc.constantFrom<CalendarUnit>('day', 'week', 'month', 'quarter', 'year'),
      zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Etc/GMT+5', 'America/Argentina/Buenos_Aires'),
      anchor: fc.constantFrom('1970-01-01 00:00:00', '1970-01-05 00:00:00', '2023-05-15 04:30:00'),
    });
    fc.assert(
      fc.property(fc.oneof(rolling, calendar), (value) => {
        expect(parseWindow(formatWindow(value))).toEqual({ kind: 'parsed', value });
      }),
    );
  });

  it('is written with no more than it needs', () => {
    expect(formatWindow(window('calendar month'))).toBe('calendar month UTC');
    expect(formatWindow(window('calendar 2 weeks UTC from 1970-01-05'))).toBe('calendar 2 weeks UTC');
    expect(formatWindow(window('calendar week UTC from 1970-01-01'))).toBe(
      'calendar week UTC from 1970-01-01 00:00:00',
    );
    expect(formatWindow(window('28d'))).toBe('28d');
  });

  it.each([
    ['28d', 28],
    ['calendar 2 days', 2],
    ['calendar week', 7],
    ['calendar month', 30],
    ['calendar quarter', 91],
    ['calendar year', 365],
  ])('%s counts as %d days where only its kind is known', (text, days) => {
    expect(nominalMs(window(text))).toBe(days * DAY);
  });
});
