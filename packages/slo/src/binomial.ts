/**
 * The exact binomial tail, by which a few bad events among few are told from luck. All of it in floating point to about twelve digits, at any
 * size: the terms are computed as Loader does it, from deviances instead of differences of large logarithms.
 */

/** The chance of at least `k` bad events among `n` when each is bad with probability `p`, above 0; from 1 on all of them are. */
export function tailProbability(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  if (p >= 1) return 1;
  // The tail is the regularized incomplete beta function I_p(k, n - k + 1).
  const a = k;
  const b = n - k + 1;
  const term = probability(k, n, p) * (1 - p);
  if (p < (a + 1) / (a + b + 2)) return Math.min(1, term * continuedFraction(a, b, p));
  return Math.max(0, 1 - ((term * a) / b) * continuedFraction(b, a, 1 - p));
}

/**
 * Clopper and Pearson's one-sided lower bound of the true share of bad events, with `k` bad ones seen among `n`: the largest share that would still show
 * so many with a chance of at most 1 - confidence. 0 when none was bad.
 */
export function lowerBound(k: number, n: number, confidence: number): number {
  // Halves the interval until no float is left in it.
  let [low, high] = [0, k / n];
  for (;;) {
    const middle = (low + high) / 2;
    if (!(low < middle && middle < high)) return low;
    if (tailProbability(k, n, middle) < 1 - confidence) low = middle;
    else high = middle;
  }
}

/** The chance of exactly `k` among `n`. */
function probability(k: number, n: number, p: number): number {
  if (k === n) return Math.exp(n * Math.log(p));
  const rest = n - k;
  const exponent =
    stirlingError(n) - stirlingError(k) - stirlingError(rest) - deviance(k, n * p) - deviance(rest, n * (1 - p));
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * k * rest));
}

/** ln n! minus Stirling's formula for it. */
function stirlingError(n: number): number {
  if (n < 16) {
    let factorial = 1;
    for (let i = 2; i <= n; i++) factorial *= i;
    return Math.log(factorial) - (n + 0.5) * Math.log(n) + n - Math.log(2 * Math.PI) / 2;
  }
  const square = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n;
}

/** x ln(x / m) + m - x, without cancelling where x is near m. */
function deviance(x: number, m: number): number {
  const difference = x - m;
  if (Math.abs(difference) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const ratio = difference / (x + m);
  let sum = difference * ratio;
  let power = 2 * x * ratio;
  for (let i = 3; ; i += 2) {
    power *= ratio * ratio;
    const next = sum + power / i;
    if (next === sum) return sum;
    sum = next;
  }
}

/** The continued fraction of the incomplete beta function, by Lentz's method; it converges in about sqrt(max(a, b)) steps. */
function continuedFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= 1_000_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const change = d * c;
    value *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return value;
}

/** Nothing is divided by zero. */
function away(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}
