import { describe, expect, it } from 'vitest';
import type { DeclaredCorrection } from '../declaration.js';
import { formatDeclarationIssue } from '../declarations.js';
import { readDeclarations } from '../read-declarations.js';
import { correctionIn, correctionSpans } from './spans.js';

const HOUR = 3_600_000;

function correction(fields: Partial<DeclaredCorrection>): DeclaredCorrection {
  return {
    id: 'upgrade',
    reason: 'Upgrade',
    author: 'ana',
    semantics: 'remove',
    from: '2026-03-01 02:30:00',
    timeZone: 'Europe/Berlin',
    durationMs: 2 * HOUR,
    ...fields,
  };
}

function spans(fields: Partial<DeclaredCorrection>, from: string, to: string): string[] {
  const range = { from: Date.parse(from), to: Date.parse(to) };
  return correctionSpans(correction(fields), range).map((span) =>
    [span.from, span.to].map((ms) => new Date(ms).toISOString().slice(0, 16)).join(' – '),
  );
}

describe('when a correction takes place', () => {
  it('is once where it does not repeat, in local time', () => {
    expect(spans({}, '2026-01-01', '2027-01-01')).toEqual(['2026-03-01T01:30 – 2026-03-01T03:30']);
    expect(spans({ timeZone: 'America/New_York' }, '2026-01-01', '2027-01-01')).toEqual([
      '2026-03-01T07:30 – 2026-03-01T09:30',
    ]);
  });

  it('is cut to the range that is asked for, and nothing outside of it', () => {
    expect(spans({}, '2026-03-01T02:00Z', '2026-03-01T03:00Z')).toEqual(['2026-03-01T02:00 – 2026-03-01T03:00']);
    expect(spans({}, '2026-03-01T03:30Z', '2026-03-02')).toEqual([]);
    expect(spans({}, '2026-02-01', '2026-03-01T01:30Z')).toEqual([]);
  });

  it('stays at its local time when clocks change, and is left out in the hour that they skip', () => {
    const weekly = { repeat: 'FREQ=WEEKLY;BYDAY=SU' };
    expect(spans({ ...weekly, from: '2026-03-15 04:00:00' }, '2026-03-20', '2026-04-06')).toEqual([
      '2026-03-22T03:00 – 2026-03-22T05:00',
      '2026-03-29T02:00 – 2026-03-29T04:00',
      '2026-04-05T02:00 – 2026-04-05T04:00',
    ]);
    expect(spans(weekly, '2026-03-20', '2026-04-06')).toEqual([
      '2026-03-22T01:30 – 2026-03-22T03:30',
      '2026-04-05T00:30 – 2026-04-05T02:30',
    ]);
    // In autumn 02:30 comes twice: the first one counts.
    expect(spans(weekly, '2026-10-24', '2026-10-26')).toEqual(['2026-10-25T00:30 – 2026-10-25T02:30']);
  });

  it('follows COUNT, UNTIL, the last day of a month, and what is left out', () => {
    const from = '2026-01-31 00:00:00';
    const monthly = { from, timeZone: 'UTC', durationMs: HOUR };
    expect(spans({ ...monthly, repeat: 'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3' }, '2026-01-01', '2027-01-01')).toEqual([
      '2026-01-31T00:00 – 2026-01-31T01:00',
      '2026-02-28T00:00 – 2026-02-28T01:00',
      '2026-03-31T00:00 – 2026-03-31T01:00',
    ]);
    expect(
      spans(
        { ...monthly, repeat: 'FREQ=WEEKLY;UNTIL=20260214T000000Z', except: ['2026-02-07 00:00:00'] },
        '2026-01-01',
        '2027-01-01',
      ),
    ).toEqual(['2026-01-31T00:00 – 2026-01-31T01:00', '2026-02-14T00:00 – 2026-02-14T01:00']);
    expect(
      spans({ ...monthly, from: '2024-02-29 00:00:00', repeat: 'FREQ=YEARLY' }, '2025-01-01', '2029-01-01'),
    ).toEqual(['2028-02-29T00:00 – 2028-02-29T01:00']);
  });

  it('joins those that touch or overlap', () => {
    const daily = { from: '2026-01-01 00:00:00', timeZone: 'UTC', repeat: 'FREQ=DAILY', durationMs: 30 * HOUR };
    expect(spans(daily, '2026-01-02', '2026-01-05')).toEqual(['2026-01-02T00:00 – 2026-01-05T00:00']);
  });

  it('is given to the mathematics with its spans in a range', () => {
    const range = { from: Date.parse('2026-01-01'), to: Date.parse('2027-01-01') };
    expect(correctionIn(correction({}), range, 42)).toEqual({
      id: 'upgrade',
      spans: [{ from: Date.parse('2026-03-01T01:30Z'), to: Date.parse('2026-03-01T03:30Z') }],
      semantics: 'remove',
      author: 'ana',
      reason: 'Upgrade',
      enteredAt: 42,
    });
  });
});

describe('a declared correction', () => {
  const declared = (fields: string) =>
    readDeclarations(`service: a
operations: { x: { availability: 99% } }
corrections: [{ id: c, reason: r, author: a, semantics: remove, ${fields} }]
`).issues.map((issue) => formatDeclarationIssue(issue).replace(/^stdin:3:\d+: error: /, ''));

  it.each([
    'from: 2026-03-01 02:30, duration: 2h',
    'from: 2026-03-01T02:30:00, until: 2026-03-01 04:30, timeZone: Europe/Berlin',
    'from: 2026-03-01 02:30, duration: 2h, repeat: "RRULE:FREQ=MONTHLY;BYDAY=1SU", except: [2026-05-03 02:30]',
    'from: 2024-02-29 00:00, duration: 1d, repeat: FREQ=YEARLY, slos: [x-availability]',
  ])('is fine as %s', (fields) => expect(declared(fields)).toEqual([]));

  it.each([
    ['duration: 2h', 'corrections[0] lacks from'],
    [
      'from: tomorrow, duration: 2h',
      'from must be a local date and time (got "tomorrow"): write it like "2026-01-05 02:00"',
    ],
    ['from: 2026-02-30 02:30, duration: 2h', 'from must be a local date and time (got "2026-02-30 02:30")'],
    ['from: 2026-03-01 02:30', 'a correction has exactly one of until and duration'],
    [
      'from: 2026-03-01 02:30, duration: 2h, until: 2026-03-01 04:30',
      'a correction has exactly one of until and duration',
    ],
    ['from: 2026-03-01 02:30, until: 2026-03-01 02:00', 'until must be after from, by at most 366d'],
    ['from: 2026-03-01 02:30, duration: 400d', 'duration must be whole milliseconds and at most 366d (got "400d")'],
    [
      'from: 2026-03-01 02:30, duration: 2h, timeZone: Moon/Tycho',
      'a time zone must be an IANA name (got "Moon/Tycho")',
    ],
    ['from: 2026-03-01 02:30, duration: 2h, repeat: sometimes', 'repeat cannot be followed (got "SOMETIMES")'],
    [
      'from: 2026-03-01 02:30, duration: 2h, repeat: FREQ=SECONDLY',
      'a correction repeats daily, weekly, monthly or yearly, at the minute at which it starts',
    ],
    ['from: 2026-03-01 02:30, duration: 2h, repeat: FREQ=WEEKLY;INTERVAL=0', 'repeat cannot be followed'],
    [
      'from: 2026-03-01 02:30, duration: 2h, repeat: "FREQ=DAILY\\nRDATE:20260301T000000Z"',
      'an RRULE has letters, digits and ";=,:+-" only',
    ],
    [
      'from: 2026-03-01 02:30, duration: 2h, repeat: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
      'repeat does not take place within ten years',
    ],
    [
      'from: 2026-03-01 02:30, duration: 2h, except: [2026-03-01 02:30]',
      'except needs repeat: what happens once has nothing to leave out',
    ],
    [
      'from: 2026-03-01 02:30, duration: 2h, slos: [y-availability]',
      'there is no SLO "y-availability" in this service: the names are x-availability',
    ],
    ['from: 2026-03-01 02:30, duration: 2h, untill: x', 'did you mean "until"? [field-unknown]'],
  ])('is refused as %s', (fields, expected) => {
    expect(declared(fields).join('\n')).toContain(expected);
  });

  it('stops at two hundred of them', () => {
    const many = Array.from(
      { length: 201 },
      (_, i) => `- { id: c${i}, reason: r, author: a, semantics: remove, from: 2026-03-01 02:30, duration: 1h }`,
    );
    const { issues } = readDeclarations(
      `service: a\noperations: { x: { availability: 99% } }\ncorrections:\n${many.join('\n')}\n`,
    );
    expect(issues.map(({ code }) => code)).toEqual(['too-many-values']);
  });
});
