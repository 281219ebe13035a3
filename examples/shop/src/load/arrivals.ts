import type { Random } from '../random.js';

/**
 * When requests arrive, in milliseconds after the start: a Poisson process of `ratePerSecond`. It goes on for ever and
 * knows nothing of answers, as customers do: a slow service is asked as often as a fast one.
 */
export function* arrivals(ratePerSecond: number, random: Random): Generator<number, never> {
  let at = 0;
  for (;;) {
    // 1 - random() is never 0, so that its logarithm is finite.
    at += (-Math.log(1 - random()) / ratePerSecond) * 1_000;
    yield at;
  }
}
