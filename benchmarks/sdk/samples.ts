/** Durations as services have them: log-normal around a median of 20 ms; the same ones in every run. In milliseconds. */
export function durations(count: number, seed = 1): Float64Array {
  const random = generator(seed);
  return Float64Array.from({ length: count }, () => 20 * Math.exp(normal(random)));
}

/** Two humps: nine in ten around 5 ms, one in ten around 600 ms. */
export function twoHumps(count: number, seed = 2): Float64Array {
  const random = generator(seed);
  return Float64Array.from({ length: count }, () =>
    random() < 0.9 ? 5 * Math.exp(0.2 * normal(random)) : 600 * Math.exp(0.1 * normal(random)),
  );
}

/** By Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Numbers from 0 up to 1, by a linear congruence (Numerical Recipes): good enough to spread samples. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
