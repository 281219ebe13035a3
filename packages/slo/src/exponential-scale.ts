/**
 * The buckets of an exponential histogram at a scale: bucket i covers (base^i, base^(i+1)] with base = 2^(2^-scale). The logarithm only guesses: at
 * boundaries it is off by one bucket now and then, so the guess is put right against the boundaries themselves, and every implementation agrees.
 */

/** The index of the bucket of a value above zero. */
export function bucketIndex(value: number, scale: number): number {
  const exponent = exponentOf(value);
  // The upper edge is inside: a power of two belongs to the bucket below it.
  const significand = value / 2 ** exponent;
  const isPowerOfTwo = significand === 1;
  if (scale <= 0) return Math.floor((exponent - (isPowerOfTwo ? 1 : 0)) / 2 ** -scale);
  const perDoubling = 2 ** scale;
  let within = Math.ceil(Math.log2(significand) * perDoubling) - 1;
  while (significand <= 2 ** (within / perDoubling)) within -= 1;
  while (significand > 2 ** ((within + 1) / perDoubling)) within += 1;
  return exponent * perDoubling + within;
}

/** base^index: the lower edge of bucket `index`, outside of it, and the upper edge of the one before, inside of that. */
export function lowerBoundary(index: number, scale: number): number {
  const perDoubling = 2 ** scale;
  const doublings = Math.floor(index / perDoubling);
  return 2 ** doublings * 2 ** ((index - doublings * perDoubling) / perDoubling);
}

/** The value of a bucket that is off by the same share from both of its edges: their harmonic mean. The lower edge where the upper one is no float. */
export function bucketMiddle(index: number, scale: number): number {
  const lower = lowerBoundary(index, scale);
  const upper = lowerBoundary(index + 1, scale);
  if (lower === 0) return upper;
  return Number.isFinite(upper) ? (2 * lower) / (1 + lower / upper) : lower;
}

/** e such that 2^e <= value < 2^(e+1), subnormal numbers included. */
function exponentOf(value: number): number {
  const exponent = Math.floor(Math.log2(value));
  // The logarithm of a power of two is exact; that of a value just below one may round up to it.
  return 2 ** exponent > value ? exponent - 1 : exponent;
}
