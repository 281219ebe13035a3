import { field } from '../process/json.js';
import type { Random } from '../random.js';

/** A trouble to be had on purpose: which share of the calls (0 to 1) is slowed by `delayMs`, and which other share fails. */
export interface Fault {
  readonly slowShare: number;
  readonly delayMs: number;
  readonly failedShare: number;
}

export const HEALTHY: Fault = { slowShare: 0, delayMs: 0, failedShare: 0 };

/** Reads a fault from JSON; throws a `TypeError` that names what is wrong. */
export function readFault(body: unknown): Fault {
  const amount = (name: keyof Fault, most: number) => {
    const value = field(body, name);
    if (typeof value !== 'number' || !(value >= 0 && value <= most))
      throw new TypeError(`"${name}" must be a number from 0 to ${most} (got ${JSON.stringify(value)})`);
    return value;
  };
  const slowShare = amount('slowShare', 1);
  return { slowShare, delayMs: amount('delayMs', 60_000), failedShare: amount('failedShare', 1 - slowShare) };
}

/** What the fault does to one call: a slow one is answered in the end, a failed one fails at once. */
export function strike(fault: Fault, random: Random): { readonly delayMs: number; readonly fails: boolean } {
  const draw = random();
  if (draw < fault.slowShare) return { delayMs: fault.delayMs, fails: false };
  return { delayMs: 0, fails: draw < fault.slowShare + fault.failedShare };
}
