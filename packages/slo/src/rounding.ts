/**
 * Division that may round in one direction only. A budget that is spent by a hair must not be shown as whole because the float in between was
 * missing: what is spent rounds up, what is left rounds down, each by at most one unit in the last place.
 */

/** The largest float at or below `num / den`. `den` is above zero. */
export function divideDown(num: bigint, den: bigint): number {
  if (num === 0n) return 0;
  const nearest = Number(num) / Number(den);
  if (isSafe(num) && isSafe(den))
    return isProductAbove(nearest, Number(den), Number(num)) ? neighbour(nearest, -1) : nearest;
  // The conversions have rounded as well, so this may be off by a few units in the last place; the walk puts it right.
  let below = nearest;
  while (isAbove(below, num, den)) below = neighbour(below, -1);
  for (let next = neighbour(below, 1); !isAbove(next, num, den); next = neighbour(below, 1)) below = next;
  return below;
}

/** The smallest float at or above `num / den`. `den` is above zero. */
export function divideUp(num: bigint, den: bigint): number {
  return 0 - divideDown(-num, den);
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

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

function isSafe(integer: bigint): boolean {
  return integer <= SAFE && integer >= -SAFE;
}

/**
 * Is a × b above c, exactly? Rounding keeps order, so the rounded product settles it unless it is c; then the sign of what was rounded away does, which
 * Dekker's products of halves give without error.
 */
function isProductAbove(a: number, b: number, c: number): boolean {
  const product = a * b;
  if (product !== c) return product > c;
  const [aHigh, aLow] = halves(a);
  const [bHigh, bLow] = halves(b);
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow) > 0;
}

/** A float as the sum of two with half as many digits, whose products are exact (Veltkamp). */
function halves(float: number): [high: number, low: number] {
  const scaled = float * 134_217_729;
  const high = scaled - (scaled - float);
  return [high, float - high];
}

/** Is the float above num / den? A float is an integer times a power of two. */
function isAbove(float: number, num: bigint, den: bigint): boolean {
  let mantissa = float;
  let doublings = 0n;
  for (; !Number.isInteger(mantissa); mantissa *= 2) doublings += 1n;
  return BigInt(mantissa) * den > num << doublings;
}
