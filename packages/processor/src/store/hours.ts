import type { HourSum } from '@plimsoll/engine';
import { add, NO_COUNTS, slotEnd } from '@plimsoll/slo';
import { dayOf, HOUR_MS } from '../day.js';

/** Sums of hours, each day's by itself. */
export function byDay(sums: readonly HourSum[]): Map<number, HourSum[]> {
  const days = new Map<number, HourSum[]>();
  for (const sum of sums) {
    const dayMs = dayOf(sum[0]);
    const ofDay = days.get(dayMs);
    if (ofDay) ofDay.push(sum);
    else days.set(dayMs, [sum]);
  }
  return days;
}

/** Hours with others added to them, the oldest first. What is of a shorter time counts for the hour that it is in. */
export function merged(before: readonly HourSum[], more: readonly HourSum[]): HourSum[] {
  const hours = new Map(before.map(([endMs, good, bad]) => [endMs, { good, bad }]));
  for (const [timeMs, good, bad] of more) {
    const endMs = slotEnd(timeMs, HOUR_MS);
    hours.set(endMs, add(hours.get(endMs) ?? NO_COUNTS, { good, bad }));
  }
  return [...hours].sort(([a], [b]) => a - b).map(([endMs, { good, bad }]) => [endMs, good, bad]);
}
