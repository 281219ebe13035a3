import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareFractions,
  compareProducts,
  divideFractions,
  type Fraction,
  formatFraction,
  fraction,
  fractionOf,
  multiplyFractions,
  parseFraction,
  subtractFractions,
  toNumber,
} from './fraction.js';

const safe = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const anyFraction = fc
  .tuple(fc.nat({ max: 1e9 }), fc.integer({ min: 1, max: 1e9 }))
  .map(([num, den]) => fractionOf(num, den));

describe('a fraction', () => {
  it.each([
    ['14.4', 72, 5],
    ['14/15', 14, 15],
    ['28/30', 14, 15],
    ['3', 3, 1],
    ['0', 0, 1],
    ['0.10', 1, 10],
    ['007.50', 15, 2],
    ['9007199254740991', 9007199254740991, 1],
    ['0.000000000000001', 1, 1e15],
  ])('reads %s exactly', (text, num, den) => {
    expect(fraction(text)).toEqual({ num, den });
  });

  it.each(['', '.5', '5.', '-1', '+1', '1e3', ' 1', '1 ', '1/2/3', '1.5/2', '1/', '/2', 'one', '14,4', '0x10'])(
    'refuses %j',
    (text) => {
      expect(parseFraction(text)).toMatchObject({ kind: 'refused', code: 'fraction-malformed' });
    },
  );

  it('says how a number is written', () => {
    expect(parseFraction('14,4')).toEqual({
      kind: 'refused',
      code: 'fraction-malformed',
      message: 'a number must be exact (got "14,4"): write "14.4" or "14/15"',
    });
  });

  it('refuses to divide by zero, and says so', () => {
    expect(parseFraction('1/0')).toEqual({
      kind: 'refused',
      code: 'fraction-malformed',
      message: 'a fraction cannot divide by zero (got "1/0")',
    });
  });

  it('refuses what would have to be rounded', () => {
    expect(parseFraction('9007199254740992')).toMatchObject({ kind: 'refused', code: 'fraction-too-long' });
    expect(parseFraction('0.0000000000000001')).toMatchObject({ kind: 'refused', code: 'fraction-too-long' });
    expect(parseFraction('0.00000000000000050').kind).toBe('parsed');
  });

  it.each([
    [72, 5, '14.4'],
    [14, 15, '14/15'],
    [3, 1, '3'],
    [0, 1, '0'],
    [1, 8, '0.125'],
    [1, 1000, '0.001'],
    [-5, 2, '-2.5'],
    [-1, 3, '-1/3'],
    [-1, 2, '-0.5'],
    [-1, 1000, '-0.001'],
  ])('writes %d/%d as %s', (num, den, text) => {
    expect(formatFraction({ num, den })).toBe(text);
  });

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(anyFraction, (value) => {
        expect(parseFraction(formatFraction(value))).toEqual({ kind: 'parsed', value });
      }),
    );
  });

  it('is kept in lowest terms with the sign above', () => {
    expect(fractionOf(6, -4)).toEqual({ num: -3, den: 2 });
    expect(fractionOf(-6, -4)).toEqual({ num: 3, den: 2 });
    expect(fractionOf(0, -7)).toEqual({ num: 0, den: 1 });
  });

  it('throws rather than round a result', () => {
    expect(() => fractionOf(9007199254740993n, 2n)).toThrow('9007199254740993/2 cannot be kept exactly');
    expect(() => fractionOf(1n, 9007199254740993n)).toThrow(RangeError);
    expect(() => multiplyFractions({ num: Number.MAX_SAFE_INTEGER, den: 1 }, { num: 3, den: 1 })).toThrow(RangeError);
  });

  it('calculates as fractions do', () => {
    fc.assert(
      fc.property(anyFraction, anyFraction, (a, b) => {
        const small = (x: Fraction): Fraction => ({ num: x.num % 1000, den: (x.den % 1000) + 1 });
        const [p, q] = [small(a), small(b)];
        expect(toNumber(multiplyFractions(p, q))).toBeCloseTo(toNumber(p) * toNumber(q), 9);
        expect(toNumber(subtractFractions(p, q))).toBeCloseTo(toNumber(p) - toNumber(q), 9);
        if (q.num > 0) expect(multiplyFractions(divideFractions(p, q), q)).toEqual(fractionOf(p.num, p.den));
      }),
    );
  });

  it('is compared exactly, where floats see no difference', () => {
    const big = Number.MAX_SAFE_INTEGER;
    expect(compareFractions({ num: big - 1, den: big }, { num: big - 2, den: big - 1 })).toBeGreaterThan(0);
    expect((big - 1) / big).toBe((big - 2) / (big - 1));
    expect(compareFractions({ num: 1, den: 2 }, { num: 2, den: 4 })).toBe(0);
    expect(compareFractions({ num: -1, den: 2 }, { num: 1, den: 2 })).toBeLessThan(0);
  });
});

describe('comparing products', () => {
  it('agrees with integers of any length', () => {
    fc.assert(
      fc.property(
        fc.array(safe, { minLength: 1, maxLength: 4 }),
        fc.array(safe, { minLength: 1, maxLength: 4 }),
        (left, right) => {
          const product = (factors: number[]) => factors.reduce((all, factor) => all * BigInt(factor), 1n);
          const [a, b] = [product(left), product(right)];
          expect(compareProducts(left, right)).toBe(a < b ? -1 : a > b ? 1 : 0);
        },
      ),
    );
  });

  it('sees a difference of one beyond the safe integers', () => {
    expect(compareProducts([94906267, 94906267], [94906266, 94906268])).toBe(1);
    expect(compareProducts([94906266, 94906268], [94906267, 94906267])).toBe(-1);
    expect(compareProducts([94906267, 94906267], [94906267, 94906267])).toBe(0);
  });

  it('needs only one of them to be exact, whatever their signs', () => {
    const safe = Number.MAX_SAFE_INTEGER;
    expect(compareProducts([safe], [safe, 1])).toBe(0);
    expect(compareProducts([safe], [94906267, 94906267])).toBe(-1);
    expect(compareProducts([94906267, 94906267], [safe])).toBe(1);
    expect(compareProducts([safe, -3], [safe])).toBe(-1);
    expect(compareProducts([-5], [safe, -3])).toBe(1);
    expect(compareProducts([safe, safe, -1], [safe, -safe])).toBe(0);
  });

  it('knows that nothing times much is nothing', () => {
    expect(compareProducts([0, 1e15, 1e15], [1])).toBe(-1);
    expect(compareProducts([1], [0, 1e15, 1e15])).toBe(1);
    expect(compareProducts([0], [0, 5])).toBe(0);
    expect(compareProducts([2, 3], [6])).toBe(0);
  });
});
