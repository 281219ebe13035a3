import { type Fraction, formatFraction, fractionOf, parseFraction, subtractFractions, toNumber } from './fraction.js';
import { isTooLong, type Parsed, parsed, quote, refused, valueOrThrow } from './issue.js';

/** The share of events that must be good, strictly between 0 and 1. */
export interface Target {
  /** How it is written everywhere: the percentage with no digit too many, "99.9%". */
  readonly text: string;
  /** The nearest floating-point number, for showing and for metrics: 0.999. */
  readonly ratio: number;
  /** The share that may be bad, exactly: 1/1000. Every decision is made with this one. */
  readonly budget: Fraction;
}

const ONE: Fraction = { num: 1, den: 1 };

/**
 * Reads "99.9%", "99.9 %" or "0.999", from their decimal digits. 100 % and 0 are refused: with a budget of zero every burn rate is a division by
 * zero, and a target of zero promises nothing. "99.9" is refused because it could mean either.
 */
export function parseTarget(text: string): Parsed<Target> {
  const match = isTooLong(text) ? null : /^(\d+(?:\.(\d+))?)\s?(%?)$/.exec(text.trim());
  const number = match ? parseFraction(match[1] ?? '') : undefined;
  if (!match || !number)
    return refused('target-malformed', `a target must be a percentage (got ${quote(text)}): write "99.9%"`);
  if (number.kind === 'refused') return number;
  const isPercentage = match[3] === '%';
  const { num, den } = number.value;
  if (!isPercentage && num > den) {
    const digits = formatFraction(number.value);
    return refused(
      'target-malformed',
      `a target must say that it is a percentage (got ${quote(text)}): write "${digits}%"`,
    );
  }
  if (num === 0)
    return refused(
      'target-out-of-range',
      `a target must be above 0% (got ${quote(text)}): a target of zero promises nothing`,
    );
  const decimals = match[2]?.length ?? 0;
  if (decimals > (isPercentage ? 10 : 12)) {
    return refused(
      'fraction-too-long',
      `a target can have 10 digits after the percentage's point (got ${quote(text)}): round it`,
    );
  }
  const share = isPercentage ? fractionOf(BigInt(num), BigInt(den) * 100n) : number.value;
  const budget = subtractFractions(ONE, share);
  if (budget.num <= 0) {
    return refused(
      'target-out-of-range',
      `a target must be below 100% (got ${quote(text)}): a budget of zero cannot burn`,
    );
  }
  return parsed({
    text: `${formatFraction(fractionOf(BigInt(share.num) * 100n, share.den))}%`,
    ratio: toNumber(share),
    budget,
  });
}

/** A target written in code: `target('99.9%')`. Throws a DeclarationError on anything that {@link parseTarget} refuses. */
export function target(text: string): Target {
  return valueOrThrow(parseTarget(text));
}

/** The target whose budget is given, such as the complement of an error rate. The budget is strictly between 0 and 1 and ends as a decimal. */
export function targetWithBudget(budget: Fraction): Parsed<Target> {
  const share = subtractFractions(ONE, budget);
  return share.num <= 0
    ? refused('target-out-of-range', `an error rate must be below 100% (got ${formatFraction(budget)})`)
    : parseTarget(formatFraction(share));
}

/** As {@link parseTarget} reads it back. */
export function formatTarget({ text }: Target): string {
  return text;
}
