import {
  add,
  type Counts,
  judgeSlice,
  NO_COUNTS,
  type Resolution,
  type RingSlots,
  type SliceBudgeting,
  type Span,
  slotEnd,
} from '@plimsoll/slo';

/**
 * The events of the times that corrections speak of, kept once more in the finest slots. The rings forget minutes after some hours; a maintenance from ten
 * past to ten to must not turn into a whole hour, or into nothing, when they do.
 */
export class Excerpt {
  readonly #slots = new Map<number, Counts>();
  #spans: Span[] = [];

  constructor(private readonly slotMs: number) {}

  /** Takes a span in, with what the rings still know of it; the part that is in already stays as it is. */
  include(span: Span, rings: readonly RingSlots[], resolutions: readonly Resolution[]): void {
    const fresh = outside(span, this.#spans);
    this.#spans.push(span);
    for (const part of fresh) this.#copy(part, rings, resolutions);
  }

  /** Keeps only what lies in these spans. */
  keepOnly(spans: readonly Span[]): void {
    this.#spans = [...spans];
    for (const endMs of this.#slots.keys()) if (!this.#isIncluded(endMs)) this.#slots.delete(endMs);
  }

  /** Counts events that lie in one of its spans, and no others. */
  add(timeMs: number, counts: Counts): void {
    if (!this.#isIncluded(timeMs)) return;
    const endMs = slotEnd(timeMs, this.slotMs);
    this.#slots.set(endMs, add(this.#slots.get(endMs) ?? NO_COUNTS, counts));
  }

  /** Events of a span. */
  events({ from, to }: Span): Counts {
    let sum = NO_COUNTS;
    for (const [endMs, counts] of this.#slots) if (endMs > from && endMs <= to) sum = add(sum, counts);
    return sum;
  }

  /** Slices of a span, in parts of a slice. */
  slices({ from, to }: Span, budgeting: SliceBudgeting): Counts {
    const slices = new Map<number, Counts>();
    for (const [endMs, counts] of this.#slots) {
      if (endMs <= from || endMs > to) continue;
      const slice = slotEnd(endMs, budgeting.slice.ms);
      slices.set(slice, add(slices.get(slice) ?? NO_COUNTS, counts));
    }
    return [...slices.values()].map((counts) => judgeSlice(counts, budgeting)).reduce(add, NO_COUNTS);
  }

  dump(): ExcerptDump {
    return {
      spans: this.#spans,
      slots: [...this.#slots].map(([endMs, { good, bad }]) => [endMs, good, bad]),
    };
  }

  restore({ spans, slots }: ExcerptDump): void {
    this.#spans = [...spans];
    for (const [endMs, good, bad] of slots) this.#slots.set(endMs, { good, bad });
  }

  #isIncluded(timeMs: number): boolean {
    return this.#spans.some(({ from, to }) => timeMs > from && timeMs <= to);
  }

  /** From the finest slots that still know each part; of a coarse slot that lies partly outside it takes the part inside, in whole events. */
  #copy(span: Span, rings: readonly RingSlots[], resolutions: readonly Resolution[]): void {
    const latestMs = rings[0]?.slots.at(-1)?.[0] ?? 0;
    let end = span.to;
    for (const [level, { slotMs, slots }] of rings.entries()) {
      const heldMs = resolutions.find((resolution) => resolution.slotMs === slotMs)?.spanMs ?? Number.POSITIVE_INFINITY;
      const coarser = rings[level + 1];
      const start = coarser ? Math.max(span.from, slotEnd(latestMs - heldMs, coarser.slotMs)) : span.from;
      if (start >= end) continue;
      for (const [endMs, good, bad] of slots) {
        const inside = Math.min(endMs, end) - Math.max(endMs - slotMs, start);
        if (inside <= 0) continue;
        const part = (count: number) => Math.floor((count * inside) / slotMs);
        this.add(Math.min(endMs, end), { good: part(good), bad: part(bad) });
      }
      end = start;
    }
  }
}

/** As plain data. */
export interface ExcerptDump {
  readonly spans: readonly Span[];
  readonly slots: readonly (readonly [endMs: number, good: number, bad: number])[];
}

/** The parts of a span that lie in none of the others. */
function outside(span: Span, others: readonly Span[]): Span[] {
  let parts: Span[] = [span];
  for (const { from, to } of others) {
    parts = parts.flatMap((part) =>
      [
        { from: part.from, to: Math.min(part.to, from) },
        { from: Math.max(part.from, to), to: part.to },
      ].filter((rest) => rest.from < rest.to),
    );
  }
  return parts;
}
