import { add, type Counts, NO_COUNTS, slotEnd } from '@plimsoll/slo';

const HOUR_MS = 3_600_000;

/** Events of one hour, which is left-open and right-closed as every slot is. */
export type HourSum = readonly [endMs: number, good: number, bad: number];

/**
 * Events by hour that nobody has taken yet. A history that outlives every window adds them to what it has: an event that
 * arrives a week late is in the hour where it happened, and each is handed over once.
 */
export class HourlySums {
  #hours = new Map<number, Counts>();

  add(timeMs: number, counts: Counts): void {
    const endMs = slotEnd(timeMs, HOUR_MS);
    this.#hours.set(endMs, add(this.#hours.get(endMs) ?? NO_COUNTS, counts));
  }

  /** What was not taken yet, which it stays. */
  pending(): readonly HourSum[] {
    return [...this.#hours].map(([endMs, { good, bad }]) => [endMs, good, bad]);
  }

  /** Hands over everything. Who cannot keep it gives it back with {@link add}. */
  take(): readonly HourSum[] {
    const taken = this.pending();
    this.#hours = new Map();
    return taken;
  }
}
