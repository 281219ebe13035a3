const NANOS_PER_MS = 1_000_000;

/** 2^32 nanoseconds are 4,294 ms and 967,296 ns. */
const MS_PER_HIGH = 4294;
const NANOS_PER_HIGH = 967_296;

/**
 * A 64-bit count of nanoseconds, in two halves of 32 bits, as milliseconds rounded up. Exact, in doubles: the nanoseconds themselves would not fit.
 *
 * Up, because slots are open on the left: 12:00:00.000000001 belongs to the slot after noon, and 12:00:00.001 does, too, but noon does not.
 */
export function nanosToMs(high: number, low: number): number {
  return high * MS_PER_HIGH + Math.ceil((high * NANOS_PER_HIGH + low) / NANOS_PER_MS);
}

/** Seconds and nanoseconds, as OpenTelemetry JS writes an instant. */
export type HrTime = [seconds: number, nanos: number];

/** Epoch milliseconds as OpenTelemetry JS writes them, to the microsecond. */
export function toHrTime(epochMs: number): HrTime {
  const micros = Math.round(epochMs * 1000);
  const seconds = Math.floor(micros / 1_000_000);
  return [seconds, (micros - seconds * 1_000_000) * 1000];
}
