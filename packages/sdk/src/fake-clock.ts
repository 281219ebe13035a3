import type { Clock } from './clock.js';

export interface FakeClock extends Clock {
  /** Lets so many milliseconds pass, on both faces. */
  pass(ms: number): void;
}

/** A clock for tests, which stands still until it is told. It starts at `wallMs`, the beginning of a slot of every size when unset. */
export function fakeClock(wallMs = Date.UTC(2026, 2, 1)): FakeClock {
  let passed = 0;
  return {
    wall: () => wallMs + passed,
    // Another origin than the wall's, as on a real machine.
    monotonic: () => 7_000 + passed,
    pass: (ms) => {
      passed += ms;
    },
  };
}
