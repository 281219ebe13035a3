import { slotEnd, slotFloor } from './slot.js';
import type { Span } from './span.js';

/** Events that happened in one slot; `timeMs` is an instant of it: its end, or the end of the span where that comes first. */
export interface SlotShare {
  readonly timeMs: number;
  readonly count: number;
}

/**
 * Divides a number of events over the slots that a span touches, in proportion to how much of the span each holds, in whole events: every slot gets the
 * whole part of its share, and what is left goes to the largest remainders, evenly along the span where those are equal. The counts add up to
 * `count`; slots that get none are left out. An empty span is its own end.
 */
export function spreadEvenly({ count, span, slotMs }: { count: number; span: Span; slotMs: number }): SlotShare[] {
  if (count <= 0) return [];
  const boundary = slotFloor(span.from, slotMs) + slotMs;
  if (!(span.to > boundary)) return [{ timeMs: span.to, count }];
  if (span.to <= boundary + slotMs) return spreadOverTwo(count, span, boundary);
  const slots: { timeMs: number; count: number; remainder: number }[] = [];
  let left = count;
  for (let start = span.from; start < span.to; ) {
    const end = Math.min(slotFloor(start, slotMs) + slotMs, span.to);
    const { whole, remainder } = divideExactly(count, end - start, span.to - span.from);
    slots.push({ timeMs: end, count: whole, remainder });
    left -= whole;
    start = end;
  }
  giveToLargest(slots, left);
  return slots.filter((slot) => slot.count > 0).map(({ timeMs, count: events }) => ({ timeMs, count: events }));
}

/** The same for the two slots on the sides of a boundary. An export every slot touches two, so nearly every increase takes this way. */
function spreadOverTwo(count: number, { from, to }: Span, boundary: number): SlotShare[] {
  const first = divideExactly(count, boundary - from, to - from);
  const second = divideExactly(count, to - boundary, to - from);
  const left = count - first.whole - second.whole;
  const before = first.whole + (first.remainder > second.remainder ? left : 0);
  if (before === 0) return [{ timeMs: to, count }];
  if (before === count) return [{ timeMs: boundary, count }];
  return [
    { timeMs: boundary, count: before },
    { timeMs: to, count: count - before },
  ];
}

/** How many slots a span touches: what {@link spreadEvenly} would walk through. */
export function slotsTouched({ from, to }: Span, slotMs: number): number {
  return to > from ? (slotEnd(to, slotMs) - slotFloor(from, slotMs)) / slotMs : 1;
}

function divideExactly(count: number, partMs: number, lengthMs: number): { whole: number; remainder: number } {
  const product = count * partMs;
  if (product <= Number.MAX_SAFE_INTEGER && Number.isInteger(product)) {
    return { whole: Math.floor(product / lengthMs), remainder: product % lengthMs };
  }
  const exact = BigInt(count) * BigInt(Math.round(partMs));
  const length = BigInt(Math.round(lengthMs));
  return { whole: Number(exact / length), remainder: Number(exact % length) };
}

function giveToLargest(slots: { count: number; remainder: number }[], events: number): void {
  let left = events;
  const remainders = [...new Set(slots.map(({ remainder }) => remainder))].sort((a, b) => b - a);
  for (const remainder of remainders) {
    const equal = slots.filter((slot) => slot.remainder === remainder);
    const given = Math.min(left, equal.length);
    // One more wherever the even share, given / equal, passes a whole number.
    equal.forEach((slot, i) => {
      slot.count += Math.floor(((i + 1) * given) / equal.length) - Math.floor((i * given) / equal.length);
    });
    left -= given;
  }
}
