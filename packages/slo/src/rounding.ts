/**
 * Division that may round in one direction only. A budget that is spent by a hair must not be shown as whole because the float in between was
 * missing: what is spent rounds up, what is left rounds down, each by at most one unit in the last place.
 */

/** The largest float at or below `num / den`. `den` is above zero. */
export function divideDown(num: bigint, den: bigint): number {
  if (num === 0n) return 0;
  // Beyond the safe integers the conversions round as well, so this may be off by a few units in the last place; the walk puts it right.
  let below = Number(num) / Number(den);
  while (isAbove(below, num, den)) below = neighbour(below, -1);
  for (let next = neighbour(below, 1); !isAbove(next, num, den); next = neighbour(below, 1)) below = next;
  return below;
}

/** The smallest float at or above `num / den`. `den` is above zero. */
export function divideUp(num: bigint, den: bigint): number {
  return 0 - divideDown(-num, den);
}

/** Is the float above num / den? Exactly: a float is an integer times a power of two. */
function isAbove(float: number, num: bigint, den: bigint): boolean {
  const { mantissa, exponent } = parts(float);
  return exponent >= 0 ? mantissa * 2n ** BigInt(exponent) * den > num : mantissa * den > num * 2n ** BigInt(-exponent);
}

function parts(float: number): { mantissa: bigint; exponent: number } {
  let mantissa = float;
  let exponent = 0;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent -= 1;
  }
  return { mantissa: BigInt(mantissa), exponent };
}

/** The next float in a direction. */
export function neighbour(float: number, direction: 1 | -1): number {
  if (float === 0) return direction * Number.MIN_VALUE;
  const bits = new BigInt64Array(1);
  const view = new Float64Array(bits.buffer);
  view[0] = float;
  bits[0] = (bits[0] ?? 0n) + BigInt(float > 0 ? direction : -direction);
  return view[0];
}
