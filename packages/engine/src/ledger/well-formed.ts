import type { ExponentialHistogram } from '@plimsoll/slo';

/** After 1970 and before the year 10000. */
export function isTime(timeMs: number): boolean {
  return timeMs > 0 && timeMs < 253_402_300_800_000;
}

/** Are its counts whole numbers? */
export function isHistogram({ zeroCount, positive }: ExponentialHistogram): boolean {
  return isCount(zeroCount) && positive.counts.every(isCount);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
