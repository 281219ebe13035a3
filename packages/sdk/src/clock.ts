/**
 * Time with two faces that are never mixed: the wall for timestamps, the monotonic one for durations.
 * A test passes its own; production uses {@link systemClock}.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch. May step when the machine's time is corrected. */
  wall(): number;
  /** Milliseconds since an arbitrary moment, with a fraction. Never goes back. */
  monotonic(): number;
}

// Captured when the module loads, so that tests with fake timers do not freeze the measurements of the code under test.
const hrtime = process.hrtime;
const dateNow = Date.now;

/**
 * The cheapest exact clock of Node: a pair of readings costs less than `performance.now()` twice and, the pair of integers
 * being taken apart at once, allocates nothing.
 */
function monotonicMs(): number {
  const reading = hrtime();
  return reading[0] * 1e3 + reading[1] * 1e-6;
}

export const systemClock: Clock = { wall: () => dateNow(), monotonic: monotonicMs };

/** The clock as plain functions that cannot throw, which is what the hot path calls. */
export interface SafeClock {
  readonly wall: () => number;
  readonly monotonic: () => number;
}

/**
 * Makes a foreign clock safe to call from inside someone's request: when it throws or returns something that is not a
 * finite number, the last good reading stands and `onFault` is told. The system clock needs no such guard and gets none.
 */
export function safeClock(clock: Clock, onFault: () => void): SafeClock {
  if (clock === systemClock) return { wall: systemClock.wall, monotonic: monotonicMs };
  return { wall: guarded(() => clock.wall(), onFault), monotonic: guarded(() => clock.monotonic(), onFault) };
}

function guarded(read: () => number, onFault: () => void): () => number {
  let last = 0;
  return () => {
    try {
      const reading = read();
      if (Number.isFinite(reading)) last = reading;
      else onFault();
    } catch {
      onFault();
    }
    return last;
  };
}
