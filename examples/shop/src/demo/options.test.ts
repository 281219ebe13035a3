import { describe, expect, it } from 'vitest';
import { readOptions } from './options.js';

describe('the command line', () => {
  it('has defaults for everything', () => {
    expect(readOptions([])).toEqual({ durationMs: 100_000, serves: false, pace: 1 });
  });

  it('is read', () => {
    expect(readOptions(['--duration', '1m30s', '--serve', '--pace', '2'])).toEqual({
      durationMs: 90_000,
      serves: true,
      pace: 2,
    });
    expect(readOptions(['--help'])).toBe('help');
  });

  it.each([
    [['--duration', '5s'], /--duration must be from 20s to 30m \(got 5s\)/],
    [['--duration', 'soon'], /soon/],
    [['--pace', '0'], /--pace must be a number from 0.1 to 20 \(got 0\)/],
    [['--loud'], /--loud/],
  ])('refuses %j and says why', (args, why) => {
    expect(() => readOptions(args)).toThrow(why);
  });
});
