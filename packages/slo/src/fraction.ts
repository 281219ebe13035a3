import { isTooLong, type Parsed, parsed, quote, refused, valueOrThrow } from './issue.js';

/**
 * A number kept exactly, as `num / den`: safe integers, `den` above zero, in lowest terms. Budgets, thresholds and shares are fractions
 * because 1 - 0.999 in floating point is not 0.001, and an alert that hangs on the difference is wrong.
 */
export interface Fraction {
  readonly num: number;
  readonly den: number;
}

/** Reads "14.4", "14/15" or "3". No sign, no exponent, no spaces inside: what is written is what is meant. */
export function parseFraction(text: string): Parsed<Fraction> {
  const quotient = isTooLong(text) ? null : /^(\d+)\/(\d+)$/.exec(text);
  const decimal = isTooLong(text) ? null : /^(\d+)(?:\.(\d+))?$/.exec(text);
  let num: bigint;
  let den: bigint;
  if (quotient) {
    num = BigInt(quotient[1] ?? '');
    den = BigInt(quotient[2] ?? '');
  } else if (decimal) {
    const digits = decimal[2] ?? '';
    num = BigInt((decimal[1] ?? '') + digits);
    den = 10n ** BigInt(digits.length);
  } else {
    return refused('fraction-malformed', `a number must be exact (got ${quote(text)}): write "14.4" or "14/15"`);
  }
  if (den === 0n) return refused('fraction-malformed', `a fraction cannot divide by zero (got ${quote(text)})`);
  const exact = lowestTerms(num, den);
  if (!exact) return refused('fraction-too-long', `a number must fit in 15 digits (got ${quote(text)}): round it`);
  return parsed(exact);
}

/** A fraction written in code: `fraction('14.4')`, `fraction('14/15')`. Throws a DeclarationError on anything else. */
export function fraction(text: string): Fraction {
  return valueOrThrow(parseFraction(text));
}

/** `num / den` in lowest terms. Both are integers, `den` is not zero. Throws a RangeError where the result leaves the safe integers. */
export function fractionOf(num: number | bigint, den: number | bigint): Fraction {
  const exact = lowestTerms(BigInt(num), BigInt(den));
  if (!exact) throw new RangeError(`${num}/${den} cannot be kept exactly`);
  return exact;
}

/** The fraction as text that {@link parseFraction} reads back: a decimal where it ends ("14.4"), otherwise "14/15". */
export function formatFraction({ num, den }: Fraction): string {
  if (num < 0) return `-${formatFraction({ num: -num, den })}`;
  let rest = den;
  let digits = 0;
  for (let twos = 0; rest % 2 === 0; rest /= 2) digits = Math.max(digits, ++twos);
  for (let fives = 0; rest % 5 === 0; rest /= 5) digits = Math.max(digits, ++fives);
  if (rest !== 1) return `${num}/${den}`;
  if (digits === 0) return String(num);
  const scaled = ((BigInt(num) * 10n ** BigInt(digits)) / BigInt(den)).toString().padStart(digits + 1, '0');
  return `${scaled.slice(0, -digits)}.${scaled.slice(-digits)}`;
}

/** The nearest floating-point number: for people and for metrics, never for a decision. */
export function toNumber({ num, den }: Fraction): number {
  return num / den;
}

/** Below zero, zero or above zero as a is smaller than, equal to or larger than b. Exact. */
export function compareFractions(a: Fraction, b: Fraction): number {
  return compareProducts([a.num, b.den], [b.num, a.den]);
}

export function multiplyFractions(a: Fraction, b: Fraction): Fraction {
  return fractionOf(BigInt(a.num) * BigInt(b.num), BigInt(a.den) * BigInt(b.den));
}

export function divideFractions(a: Fraction, b: Fraction): Fraction {
  return fractionOf(BigInt(a.num) * BigInt(b.den), BigInt(a.den) * BigInt(b.num));
}

export function subtractFractions(a: Fraction, b: Fraction): Fraction {
  return fractionOf(BigInt(a.num) * BigInt(b.den) - BigInt(b.num) * BigInt(a.den), BigInt(a.den) * BigInt(b.den));
}

/**
 * Compares the product of some integers with the product of others, exactly. In floats while one of them is exact: a product of integers that comes out
 * at or below 2^53 - 1 was never rounded on the way, because rounding starts only above it, and never leads back below it.
 */
export function compareProducts(left: readonly number[], right: readonly number[]): number {
  const a = left.reduce((product, factor) => product * factor, 1);
  const b = right.reduce((product, factor) => product * factor, 1);
  if (Math.min(Math.abs(a), Math.abs(b)) <= Number.MAX_SAFE_INTEGER) return a < b ? -1 : a > b ? 1 : 0;
  const exactA = left.reduce((product, factor) => product * BigInt(factor), 1n);
  const exactB = right.reduce((product, factor) => product * BigInt(factor), 1n);
  return exactA < exactB ? -1 : exactA > exactB ? 1 : 0;
}

function lowestTerms(num: bigint, den: bigint): Fraction | undefined {
  const divisor = greatestCommonDivisor(num < 0n ? -num : num, den < 0n ? -den : den);
  const sign = den < 0n ? -1n : 1n;
  const exact = { num: Number((sign * num) / divisor), den: Number((sign * den) / divisor) };
  return Number.isSafeInteger(exact.num) && Number.isSafeInteger(exact.den) ? exact : undefined;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [large, small] = [a, b];
  while (small !== 0n) [large, small] = [small, large % small];
  return large;
}
