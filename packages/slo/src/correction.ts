import { add, type Counts, NO_COUNTS } from './counts.js';
import type { Span } from './span.js';

/**
 * A stretch of time that is judged differently from how it was counted: a maintenance, a measurement known to be wrong. Kept beside the ledger, never as
 * an edit of it: what was counted stays counted, and a correction can be withdrawn.
 */
export interface Correction {
  readonly id: string;
  /** When; several where it repeats. */
  readonly spans: readonly Span[];
  /** The events of that time are left out, or its bad ones count as good. */
  readonly semantics: 'remove' | 'count-as-good';
  readonly author: string;
  readonly reason: string;
  /** When it was entered, epoch milliseconds: later than its spans where it is retroactive. */
  readonly enteredAt: number;
}

/**
 * The counts of a span with its corrections applied. `countsOf` is how the books answer for any span. Where corrections overlap, each instant is corrected
 * once, and leaving out goes before counting as good. Where a correction starts or ends inside a slot, it takes what the books hold for that slot, and never
 * more than there is.
 */
export function correctedCounts(
  span: Span,
  corrections: readonly Correction[],
  countsOf: (span: Span) => Counts,
): Counts {
  const removed = joined(spansOf(corrections, 'remove'), span);
  const forgiven = joined(spansOf(corrections, 'count-as-good'), span).flatMap((one) => without(one, removed));
  const counted = countsOf(span);
  const away = removed.map(countsOf).reduce(add, NO_COUNTS);
  const left: Counts = { good: Math.max(0, counted.good - away.good), bad: Math.max(0, counted.bad - away.bad) };
  const pardoned = Math.min(left.bad, forgiven.map(countsOf).reduce(add, NO_COUNTS).bad);
  return { good: left.good + pardoned, bad: left.bad - pardoned };
}

/** How much of a span is left when what corrections remove is taken out, in milliseconds: what a coverage or a share of time is measured against. */
export function remainingMs(span: Span, corrections: readonly Correction[]): number {
  return joined(spansOf(corrections, 'remove'), span).reduce(
    (rest, { from, to }) => rest - (to - from),
    span.to - span.from,
  );
}

function spansOf(corrections: readonly Correction[], semantics: Correction['semantics']): Span[] {
  return corrections.filter((correction) => correction.semantics === semantics).flatMap(({ spans }) => spans);
}

/** The parts of the spans that lie within bounds, sorted, those that touch made one. */
function joined(spans: readonly Span[], bounds: Span): Span[] {
  const inside = spans
    .map(({ from, to }) => ({ from: Math.max(from, bounds.from), to: Math.min(to, bounds.to) }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from);
  const result: Span[] = [];
  for (const { from, to } of inside) {
    const last = result[result.length - 1];
    if (last && from <= last.to) result[result.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else result.push({ from, to });
  }
  return result;
}

/** What is left of a span outside of holes, which are sorted and do not touch. */
function without(span: Span, holes: readonly Span[]): Span[] {
  const rest: Span[] = [];
  let start = span.from;
  for (const hole of holes) {
    if (hole.to <= start || hole.from >= span.to) continue;
    if (hole.from > start) rest.push({ from: start, to: hole.from });
    start = hole.to;
  }
  if (start < span.to) rest.push({ from: start, to: span.to });
  return rest;
}
