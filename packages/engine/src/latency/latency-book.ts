import {
  EMPTY_HISTOGRAM,
  type ExponentialHistogram,
  mergeHistograms,
  type Resolution,
  type Span,
  slotIndex,
} from '@plimsoll/slo';

/** Latencies are for showing, so their slots are coarser than the ledger's: 10 s for five minutes, 5 min for an hour, 1 h for a day. */
export const LATENCY_RESOLUTIONS: readonly Resolution[] = [
  { slotMs: 10_000, spanMs: 300_000 },
  { slotMs: 300_000, spanMs: 3_600_000 },
  { slotMs: 3_600_000, spanMs: 86_400_000 },
];

/**
 * So many buckets a merged histogram may have before it is made coarser. Our SDK sends scale 6, 64 buckets to a doubling: this
 * holds a microsecond to half an hour (31 doublings) as precisely as it was sent, where the usual 160 would end at 5.6 times.
 */
const MOST_BUCKETS = 2_048;

/** Latencies of one operation of a service, all instances merged, in slots of the recent past. */
export class LatencyBook {
  readonly #tiers: { readonly resolution: Resolution; readonly slots: Map<number, ExponentialHistogram> }[];
  /** The newest event time that was counted. */
  #newestMs = Number.NEGATIVE_INFINITY;

  constructor(resolutions: readonly Resolution[] = LATENCY_RESOLUTIONS) {
    this.#tiers = resolutions.map((resolution) => ({ resolution, slots: new Map() }));
  }

  /**
   * Adds what was gained within a span. It goes to the slot that the span ends in; where it spans several, evenly to all of those that are kept, bucket by
   * bucket in whole calls.
   */
  add(gained: ExponentialHistogram, span: Span): void {
    if (span.to > this.#newestMs) this.#newestMs = span.to;
    for (const { resolution, slots } of this.#tiers) {
      const { slotMs } = resolution;
      const last = slotIndex(span.to, slotMs);
      const first = Math.min(last, Math.floor(span.from / slotMs) + 1);
      const oldest = this.#oldest(resolution);
      const parts = last - first + 1;
      for (let slot = Math.max(first, oldest); slot <= last; slot++) {
        const part = parts === 1 ? gained : share(gained, slot - first, parts);
        if (part.count > 0) slots.set(slot, mergeHistograms(slots.get(slot) ?? EMPTY_HISTOGRAM, part, MOST_BUCKETS));
      }
      forget(slots, oldest);
    }
  }

  /** All calls of a span, from the finest slots that reach back so far. Right end: the last slot boundary at or before it. */
  within({ from, to }: Span): ExponentialHistogram {
    const lengthMs = to - from;
    const fitting = this.#tiers.find(({ resolution }) => resolution.spanMs >= lengthMs);
    const coarse = fitting ?? this.#tiers[this.#tiers.length - 1];
    let merged = EMPTY_HISTOGRAM;
    if (!coarse) return merged;
    let start = Math.floor(from / coarse.resolution.slotMs) * coarse.resolution.slotMs;
    for (let level = this.#tiers.indexOf(coarse); level >= 0; level--) {
      const tier = this.#tiers[level];
      if (!tier) continue;
      const { slotMs } = tier.resolution;
      const end = Math.floor(to / slotMs);
      for (let slot = Math.round(start / slotMs) + 1; slot <= end; slot++) {
        const part = tier.slots.get(slot);
        if (part) merged = mergeHistograms(merged, part, MOST_BUCKETS);
      }
      start = Math.max(start, end * slotMs);
    }
    return merged;
  }

  /** The calls until an instant, slot by slot, the oldest first: in the finest slots that reach back to `from`, or in the coarsest, as far as they do. */
  slotsSince(from: number, until: number): LatencySlots {
    const reaching = this.#tiers.find(({ resolution }) => this.#oldest(resolution) * resolution.slotMs <= from);
    const tier = reaching ?? this.#tiers[this.#tiers.length - 1];
    if (!tier) return { sinceMs: until, slots: [] };
    const { slotMs } = tier.resolution;
    const slots = [...tier.slots]
      .map(([slot, histogram]) => ({ from: (slot - 1) * slotMs, to: slot * slotMs, histogram }))
      .filter((slot) => slot.to > from && slot.from < until)
      .sort((a, b) => a.to - b.to);
    return { sinceMs: this.#oldest(tier.resolution) * slotMs, slots };
  }

  dump(): LatencyBookDump {
    return {
      newestMs: Number.isFinite(this.#newestMs) ? this.#newestMs : null,
      tiers: this.#tiers.map(({ resolution, slots }) => ({ slotMs: resolution.slotMs, slots: [...slots] })),
    };
  }

  restore({ newestMs, tiers }: LatencyBookDump): void {
    this.#newestMs = newestMs ?? this.#newestMs;
    for (const { slotMs, slots } of tiers) {
      const tier = this.#tiers.find(({ resolution }) => resolution.slotMs === slotMs);
      for (const [slot, histogram] of slots) tier?.slots.set(slot, histogram);
    }
  }

  /** The oldest slot that is kept: the span, and a margin for windows that end a little in the past. */
  #oldest({ slotMs, spanMs }: Resolution): number {
    return slotIndex(this.#newestMs - 1.5 * spanMs, slotMs);
  }
}

/** Latencies of a stretch of time, (from, to]. */
export interface LatenciesOf extends Span {
  readonly histogram: ExponentialHistogram;
}

/** Latencies slot by slot. */
export interface LatencySlots {
  /** Since when none is missing. */
  readonly sinceMs: number;
  readonly slots: readonly LatenciesOf[];
}

/** As plain data. */
export interface LatencyBookDump {
  readonly newestMs: number | null;
  readonly tiers: readonly {
    readonly slotMs: number;
    readonly slots: readonly (readonly [slot: number, histogram: ExponentialHistogram])[];
  }[];
}

function forget(slots: Map<number, ExponentialHistogram>, oldest: number): void {
  for (const slot of slots.keys()) if (slot < oldest) slots.delete(slot);
}

/** One of `parts` equal shares in whole calls; all shares together are the histogram. */
function share(histogram: ExponentialHistogram, part: number, parts: number): ExponentialHistogram {
  const piece = (count: number) => Math.floor((count * (part + 1)) / parts) - Math.floor((count * part) / parts);
  const counts = histogram.positive.counts.map(piece);
  const zeroCount = piece(histogram.zeroCount);
  const count = counts.reduce((sum, one) => sum + one, zeroCount);
  return {
    scale: histogram.scale,
    zeroCount,
    positive: { offset: histogram.positive.offset, counts },
    sum: histogram.count > 0 ? (histogram.sum * count) / histogram.count : 0,
    count,
  };
}
