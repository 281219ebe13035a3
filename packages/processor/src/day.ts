export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** When the day (UTC) of an instant began. Days are left-open and right-closed, as slots are: midnight ends one. */
export function dayOf(timeMs: number): number {
  return (Math.ceil(timeMs / DAY_MS) - 1) * DAY_MS;
}
