import type { Correction, Span } from '@plimsoll/slo';
import type { DeclaredCorrection } from '../declaration.js';
import { startsBetween } from './recurrence.js';

/**
 * The stretches of time that a correction covers within a range, in order, those that touch or overlap joined, and cut to
 * the range. Left-open and right-closed like every span: an event at the very start of a maintenance still counts.
 * Throws a RangeError where the rule cannot be followed, which reading a declaration has already refused, or starts more
 * than 10,000 times in the range.
 */
export function correctionSpans(correction: DeclaredCorrection, range: Span): readonly Span[] {
  // What started before the range may reach into it.
  const starts = startsBetween(correction, range.from - correction.durationMs, range.to);
  if (starts.kind === 'refused') throw new RangeError(starts.message);
  const spans: Span[] = [];
  for (const start of starts.at) {
    const from = Math.max(start, range.from);
    const to = Math.min(start + correction.durationMs, range.to);
    const last = spans.at(-1);
    if (from >= to) continue;
    if (last !== undefined && from <= last.to) spans[spans.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else spans.push({ from, to });
  }
  return spans;
}

/** The correction as the mathematics takes it, with its spans in a range. `enteredAt` is when it was declared. */
export function correctionIn(declared: DeclaredCorrection, range: Span, enteredAt: number): Correction {
  const { id, semantics, author, reason } = declared;
  return { id, spans: correctionSpans(declared, range), semantics, author, reason, enteredAt };
}
