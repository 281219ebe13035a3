import type { Clock } from '../src/clock.js';

export interface TestClock extends Clock {
  /** Lets so many milliseconds pass, on both faces. */
  pass(ms: number): void;
}

/** A clock that stands still until it is told. It starts at the beginning of a slot of every size. */
export function testClock(wallMs = Date.UTC(2026, 2, 1, 0, 0, 1)): TestClock {
  let passed = 0;
  return {
    wall: () => wallMs + passed,
    // Another origin than the wall's: a program that mixes the two faces shows it.
    monotonic: () => 7_000 + passed,
    pass: (ms) => {
      passed += ms;
    },
  };
}
