import { describe, expect, it } from 'vitest';
import { formatBudgeting, parseBudgeting, parseSliceTarget } from './budgeting.js';
import { fraction } from './fraction.js';

describe('a budgeting method', () => {
  it.each([
    ['occurrences', { kind: 'occurrences' }, 'occurrences'],
    [' occurrences ', { kind: 'occurrences' }, 'occurrences'],
    [
      'timeslices 1m at 95%',
      { kind: 'timeslices', slice: { ms: 60_000 }, sliceTarget: fraction('0.95') },
      'timeslices 1m at 95%',
    ],
    [
      'timeslices 60s at 0.999',
      { kind: 'timeslices', slice: { ms: 60_000 }, sliceTarget: fraction('0.999') },
      'timeslices 1m at 99.9%',
    ],
    [
      ' timeslices  5m  at  100% ',
      { kind: 'timeslices', slice: { ms: 300_000 }, sliceTarget: fraction('1') },
      'timeslices 5m at 100%',
    ],
    [
      'timeslices 5m at 1',
      { kind: 'timeslices', slice: { ms: 300_000 }, sliceTarget: fraction('1') },
      'timeslices 5m at 100%',
    ],
    ['ratio-timeslices 5m', { kind: 'ratio-timeslices', slice: { ms: 300_000 } }, 'ratio-timeslices 5m'],
  ])('reads %j, and writes it as %s', (text, value, written) => {
    const parsed = parseBudgeting(text);
    expect(parsed).toEqual({ kind: 'parsed', value });
    if (parsed.kind === 'parsed') expect(formatBudgeting(parsed.value)).toBe(written);
    expect(parseBudgeting(written)).toEqual(parsed);
  });

  it.each([
    ['', 'budgeting-malformed'],
    ['events', 'budgeting-malformed'],
    ['timeslices', 'budgeting-malformed'],
    ['timeslices 1m', 'budgeting-malformed'],
    ['ratio-timeslices 1m at 95%', 'budgeting-malformed'],
    ['my timeslices 1m at 95%', 'budgeting-malformed'],
    ['timeslices 1m at 95% or so', 'budgeting-malformed'],
    ['timeslices soon at 95%', 'duration-malformed'],
    ['timeslices 1m at most', 'target-malformed'],
    ['timeslices 1m at 0%', 'target-out-of-range'],
    ['timeslices 500us at 95%', 'slice-out-of-range'],
    ['timeslices 500ms at 95%', 'slice-out-of-range'],
    ['ratio-timeslices 1s1us', 'slice-out-of-range'],
    ['ratio-timeslices 25h', 'slice-out-of-range'],
  ])('refuses %j as %s', (text, code) => {
    expect(parseBudgeting(text)).toMatchObject({ kind: 'refused', code });
  });

  it('can have slices from a second to a day', () => {
    expect(parseBudgeting('ratio-timeslices 1s').kind).toBe('parsed');
    expect(parseBudgeting('ratio-timeslices 1d').kind).toBe('parsed');
  });

  it('says how it is written', () => {
    expect(parseBudgeting('events')).toMatchObject({
      message:
        'a budgeting method must be one of "occurrences", "timeslices 1m at 95%" or "ratio-timeslices 1m" (got "events")',
    });
    expect(parseBudgeting('ratio-timeslices 25h')).toMatchObject({
      message: 'a slice must be between 1s and 1d (got "25h")',
    });
  });

  it('is written with a fraction where the slice target has no end as a decimal', () => {
    const thirds = { kind: 'timeslices', slice: { ms: 60_000 }, sliceTarget: fraction('2/3') } as const;
    expect(formatBudgeting(thirds)).toBe('timeslices 1m at 2/3');
  });

  it('may ask for all events of a slice, which a target may not', () => {
    expect(parseSliceTarget('100.0 %')).toEqual({ kind: 'parsed', value: { num: 1, den: 1 } });
    expect(parseSliceTarget(' 100.00% ')).toEqual({ kind: 'parsed', value: { num: 1, den: 1 } });
    expect(parseSliceTarget('1.00')).toEqual({ kind: 'parsed', value: { num: 1, den: 1 } });
    expect(parseSliceTarget('101%')).toMatchObject({ kind: 'refused', code: 'target-out-of-range' });
    expect(parseSliceTarget('1100%')).toMatchObject({ kind: 'refused' });
    expect(parseSliceTarget('100%x')).toMatchObject({ kind: 'refused' });
  });
});
