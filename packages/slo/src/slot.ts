/**
 * Time is kept in slots, aligned to the epoch: slot i of size s covers ((i-1)·s, i·s], so an event exactly on a boundary belongs to the slot that
 * ends there. Recent time is kept finely and old time coarsely.
 */
export interface Resolution {
  readonly slotMs: number;
  /** The longest window that starts on slots of this size. The coarsest resolution serves every window beyond. */
  readonly spanMs: number;
}

/** 10 s for windows up to an hour, 1 min up to 6 h, 10 min up to 3 d, 1 h beyond. */
export const DEFAULT_RESOLUTIONS: readonly Resolution[] = [
  { slotMs: 10_000, spanMs: 3_600_000 },
  { slotMs: 60_000, spanMs: 21_600_000 },
  { slotMs: 600_000, spanMs: 259_200_000 },
  { slotMs: 3_600_000, spanMs: Number.POSITIVE_INFINITY },
];

/** The number of the slot that an instant belongs to. */
export function slotIndex(timeMs: number, slotMs: number): number {
  // Plus zero: no time is minus zero.
  return Math.ceil(timeMs / slotMs) + 0;
}

/** The end of the slot that an instant belongs to: the instant itself on a boundary. */
export function slotEnd(timeMs: number, slotMs: number): number {
  return slotIndex(timeMs, slotMs) * slotMs;
}

/** The last slot boundary at or before an instant. */
export function slotFloor(timeMs: number, slotMs: number): number {
  return Math.floor(timeMs / slotMs) * slotMs;
}
