import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration, formatDuration, parseDuration } from './duration.js';

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['30d', 2_592_000_000],
    ['4w', 2_419_200_000],
    ['0.5s', 500],
    ['1.5h', 5_400_000],
    ['250us', 0.25],
    ['2.5ms', 2.5],
    ['1w1d1h1m1s1ms1us', 694_861_001.001],
    ['90m', 5_400_000],
  ])('reads %s', (text, ms) => {
    expect(duration(text)).toEqual({ ms });
  });

  it.each([
    '',
    '5',
    'm',
    '5 m',
    '-5m',
    '5min',
    '30m1h',
    '5m5m',
    '5m3',
    '1M',
    '2Q',
    '1Y',
    '1y',
    '.5s',
    '5.s',
    '1h 30m',
    '1ms1s',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toMatchObject({ kind: 'refused', code: 'duration-malformed' });
  });

  it('says what it got and how to write it', () => {
    expect(parseDuration('5 minutes')).toEqual({
      kind: 'refused',
      code: 'duration-malformed',
      message:
        'a duration needs numbers with units, the larger first (got "5 minutes"): write it like "500ms", "5m", "1h30m", "30d" or "4w"',
    });
  });

  it('sends months, quarters and years to the calendar', () => {
    for (const text of ['1M', '2Q', '1Y', '1y'])
      expect(parseDuration(text)).toMatchObject({ message: expect.stringContaining('calendar windows') });
    expect(parseDuration('1x')).toMatchObject({ message: expect.not.stringContaining('calendar') });
    expect(parseDuration('11Mx')).toMatchObject({ message: expect.not.stringContaining('calendar') });
    expect(parseDuration('x1M')).toMatchObject({ message: expect.not.stringContaining('calendar') });
  });

  it.each([
    ['0s', 'zero'],
    ['0.5us', 'finer than a microsecond'],
    ['0.0001ms', 'finer than a microsecond'],
    ['18264d', 'longer than 50 years'],
  ])('refuses %s as %s', (text, what) => {
    const example = 'write it like "500ms", "5m", "1h30m", "30d" or "4w"';
    expect(parseDuration(text)).toEqual({
      kind: 'refused',
      code: 'duration-out-of-range',
      message: `a duration cannot be ${what} (got "${text}"): ${example}`,
    });
  });

  it('can be as long as fifty years', () => {
    expect(duration('18263d').ms).toBe(18_263 * 86_400_000);
    expect(parseDuration('18263d1us').kind).toBe('refused');
  });

  it.each([
    [2_592_000_000, '30d'],
    [5_400_000, '1h30m'],
    [500, '500ms'],
    [0.25, '250us'],
    [604_800_000, '7d'],
    [3_600_000, '1h'],
    [86_400_000, '1d'],
    [1001.001, '1s1ms1us'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration({ ms })).toBe(text);
  });

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 18_263 * 86_400_000_000 }), (us) => {
        const value = { ms: us / 1000 };
        expect(parseDuration(formatDuration(value))).toEqual({ kind: 'parsed', value });
      }),
    );
  });

  it('written in code, throws with the reason', () => {
    expect(() => duration('soon')).toThrow(/a duration needs numbers with units.*got "soon"/);
  });
});
