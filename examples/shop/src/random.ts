/** Numbers in [0, 1). The same seed gives the same numbers, so that a run can be repeated. */
export type Random = () => number;

/** A small generator for simulations: a Weyl sequence whose steps are mixed by two multiplications. Not for secrets. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** A number between two bounds, each equally likely. */
export function between(random: Random, least: number, most: number): number {
  return least + random() * (most - least);
}
