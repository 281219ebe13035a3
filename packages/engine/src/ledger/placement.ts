import { type Resolution, type SlotShare, type Span, slotEnd, spreadEvenly } from '@plimsoll/slo';

/** Events and the instants that they are counted at; `dropped` are those from before anything that is kept. */
export interface Placement {
  readonly shares: readonly SlotShare[];
  readonly dropped: number;
}

/**
 * Where an increase belongs: spread evenly, in whole events, over the slots that its span touches. The part of a long span that only coarse slots
 * remember anyhow is spread over coarse slots, so that a stream met after a month costs no more than the slots that a month has:
 *
 *   span    |------------------------------------------------------|
 *   slots   |   1 h   |   1 h   |   1 h   | 10 min | 10 min | 1 min…| 10 s…|
 */
export function place(
  { count, span }: { count: number; span: Span },
  { resolutions, keptFromMs }: { resolutions: readonly Resolution[]; keptFromMs: number },
): Placement {
  if (span.to <= keptFromMs) return { shares: [], dropped: count };
  const finest = resolutions[0];
  if (finest && span.from >= keptFromMs && span.to - span.from <= finest.spanMs) {
    return { shares: spreadEvenly({ count, span, slotMs: finest.slotMs }), dropped: 0 };
  }
  const kept = Math.max(span.from, keptFromMs);
  const dropped = countUntil(kept, count, span);
  const shares: SlotShare[] = [];
  let before = dropped;
  for (const part of partsByAge({ from: kept, to: span.to }, resolutions)) {
    const until = part.to === span.to ? count : countUntil(part.to, count, span);
    shares.push(...spreadEvenly({ count: until - before, span: part, slotMs: part.slotMs }));
    before = until;
  }
  return { shares, dropped };
}

/** Events of an evenly spread span until an instant: whole ones, never falling, so that the differences add up. */
function countUntil(timeMs: number, count: number, { from, to }: Span): number {
  return Math.floor(count * ((timeMs - from) / (to - from)));
}

/** The span cut where its age, seen from its end, passes from one resolution to the next. The oldest first. */
function partsByAge({ from, to }: Span, resolutions: readonly Resolution[]): (Span & { slotMs: number })[] {
  const parts: (Span & { slotMs: number })[] = [];
  let end = to;
  for (const [i, { slotMs, spanMs }] of resolutions.entries()) {
    const coarser = resolutions[i + 1];
    const start = coarser ? Math.max(from, slotEnd(to - spanMs, coarser.slotMs)) : from;
    if (start < end) parts.unshift({ from: start, to: end, slotMs });
    end = Math.min(end, start);
    if (end <= from) break;
  }
  return parts;
}
