import { divideDown, divideUp } from './rounding.js';

/** A quotient of integers of any length, where sums of fractions outgrow the safe integers. `den` is above zero; not in lowest terms. */
export interface ExactRatio {
  readonly num: bigint;
  readonly den: bigint;
}

export const ONE: ExactRatio = { num: 1n, den: 1n };

export function addRatios(a: ExactRatio, b: ExactRatio): ExactRatio {
  return { num: a.num * b.den + b.num * a.den, den: a.den * b.den };
}

export function subtractRatios(a: ExactRatio, b: ExactRatio): ExactRatio {
  return { num: a.num * b.den - b.num * a.den, den: a.den * b.den };
}

/** Below zero, zero or above zero as a is smaller than, equal to or larger than b. */
export function compareRatio(a: ExactRatio, b: ExactRatio): number {
  const difference = a.num * b.den - b.num * a.den;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The largest float at or below it. */
export function toNumberDown({ num, den }: ExactRatio): number {
  return divideDown(num, den);
}

/** The smallest float at or above it. */
export function toNumberUp({ num, den }: ExactRatio): number {
  return divideUp(num, den);
}
