import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFraction, fraction } from './fraction.js';
import { DeclarationError } from './issue.js';
import { formatTarget, parseTarget, target, targetWithBudget } from './target.js';

describe('a target', () => {
  it.each([
    ['99.9%', '99.9%', 0.999, '0.001'],
    ['99.90 %', '99.9%', 0.999, '0.001'],
    [' 99.9999999999 % ', '99.9999999999%', 0.999999999999, '0.000000000001'],
    [' 95% ', '95%', 0.95, '0.05'],
    ['0.999', '99.9%', 0.999, '0.001'],
    ['0.9995', '99.95%', 0.9995, '0.0005'],
    ['50%', '50%', 0.5, '0.5'],
    ['0.1%', '0.1%', 0.001, '0.999'],
    ['99.9999999999%', '99.9999999999%', 0.999999999999, '0.000000000001'],
    ['0.000000000001', '0.0000000001%', 1e-12, '0.999999999999'],
  ])('reads %j as %s', (written, text, ratio, budget) => {
    expect(target(written)).toEqual({ text, ratio, budget: fraction(budget) });
  });

  it('has a budget of exactly a thousandth at 99.9 %, which floats do not have', () => {
    expect(target('99.9%').budget).toEqual({ num: 1, den: 1000 });
    expect(1 - 0.999).not.toBe(0.001);
  });

  it.each([
    ['100%', 'target-out-of-range', 'a target must be below 100% (got "100%"): a budget of zero cannot burn'],
    ['1', 'target-out-of-range', 'a target must be below 100% (got "1"): a budget of zero cannot burn'],
    ['100.0%', 'target-out-of-range', 'a target must be below 100% (got "100.0%"): a budget of zero cannot burn'],
    ['101%', 'target-out-of-range', 'a target must be below 100% (got "101%"): a budget of zero cannot burn'],
    ['0%', 'target-out-of-range', 'a target must be above 0% (got "0%"): a target of zero promises nothing'],
    ['0.000', 'target-out-of-range', 'a target must be above 0% (got "0.000"): a target of zero promises nothing'],
    ['99.9', 'target-malformed', 'a target must say that it is a percentage (got "99.9"): write "99.9%"'],
    ['high', 'target-malformed', 'a target must be a percentage (got "high"): write "99.9%"'],
    [
      '99.99999999999%',
      'fraction-too-long',
      `a target can have 10 digits after the percentage's point (got "99.99999999999%"): round it`,
    ],
    [
      '0.9999999999999',
      'fraction-too-long',
      `a target can have 10 digits after the percentage's point (got "0.9999999999999"): round it`,
    ],
    [
      '0.9999999999999999999',
      'fraction-too-long',
      'a number must fit in 15 digits (got "0.9999999999999999999"): round it',
    ],
  ])('refuses %s: %s', (text, code, message) => {
    expect(parseTarget(text)).toEqual({ kind: 'refused', code, message });
  });

  it.each(['', '%', '-5%', '99,9%', '99.9%%', '9e1%', '.9', 'x99%', '99%x', '99.9  %'])(
    'refuses %j as malformed',
    (text) => {
      expect(parseTarget(text)).toMatchObject({ kind: 'refused', code: 'target-malformed' });
    },
  );

  it('is read back as it was written, and target and budget make a whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999_999 }), (parts) => {
        const written = `0.${String(parts).padStart(12, '0')}`;
        const value = target(written);
        expect(parseTarget(formatTarget(value))).toEqual({ kind: 'parsed', value });
        expect(value.budget.num * (1e12 / value.budget.den) + parts).toBe(1e12);
        expect(value.ratio).toBe(parts / 1e12);
      }),
    );
  });

  it('in code is refused with what is wrong, at no place in a file', () => {
    expect(() => target('100%')).toThrow(DeclarationError);
    try {
      target('100%');
    } catch (error) {
      expect(error).toMatchObject({ issues: [{ code: 'target-out-of-range', path: [] }] });
    }
  });

  it('can be given by its budget', () => {
    expect(targetWithBudget({ num: 1, den: 1000 })).toEqual({ kind: 'parsed', value: target('99.9%') });
    expect(targetWithBudget({ num: 1, den: 1 })).toMatchObject({
      code: 'target-out-of-range',
      message: 'an error rate must be below 100% (got 1)',
    });
    expect(targetWithBudget({ num: 3, den: 2 })).toEqual({
      kind: 'refused',
      code: 'target-out-of-range',
      message: `an error rate must be below 100% (got ${formatFraction({ num: 3, den: 2 })})`,
    });
  });
});
