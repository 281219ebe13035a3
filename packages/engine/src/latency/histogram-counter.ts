import {
  downscale,
  EMPTY_HISTOGRAM,
  type ExponentialBuckets,
  type ExponentialHistogram,
  type Span,
} from '@plimsoll/slo';
import type { Arrival } from '../ledger/cumulative-counter.js';
import { DeltaCounter, type DeltaCounterDump } from '../ledger/delta-counter.js';
import type { Temporality } from '../ledger/points.js';

interface HistogramEpoch {
  readonly startMs: number;
  timeMs: number;
  histogram: ExponentialHistogram;
}

export type HistogramAdvance =
  | { readonly kind: 'increased'; readonly increase: ExponentialHistogram; readonly span: Span }
  | { readonly kind: 'known' | 'baseline' | 'fell' | 'forgotten' };

/** Histograms are large, so few epochs are remembered: the running one and two before it. */
const EPOCHS_REMEMBERED = 3;

/** The latencies of one operation in one instance: the same ledger as for counters, with a histogram in place of the number. */
export class HistogramCounter {
  #epochs: HistogramEpoch[] = [];
  #forgottenStartMs = Number.NEGATIVE_INFINITY;
  #deltas: DeltaCounter | undefined;

  advance(
    point: { startMs: number; timeMs: number; histogram: ExponentialHistogram; temporality: Temporality },
    arrival: Arrival,
  ): HistogramAdvance {
    const { startMs, timeMs, histogram, temporality } = point;
    if (temporality === 'delta') {
      this.#deltas ??= new DeltaCounter();
      const advance = this.#deltas.advance({ startMs, timeMs, value: histogram.count });
      return advance.kind === 'increased' ? { ...advance, increase: histogram } : advance;
    }
    const epoch = this.#epochs.find((candidate) => candidate.startMs === startMs);
    if (!epoch) return this.#begin({ startMs, timeMs, histogram }, arrival);
    if (timeMs <= epoch.timeMs) return { kind: 'known' };
    const increase = difference(histogram, epoch.histogram);
    const span = { from: epoch.timeMs, to: timeMs };
    if (!increase && startMs > 0) return { kind: 'fell' };
    epoch.timeMs = timeMs;
    epoch.histogram = histogram;
    return { kind: 'increased', increase: increase ?? histogram, span };
  }

  dump(): HistogramCounterDump {
    const forgotten = Number.isFinite(this.#forgottenStartMs) ? this.#forgottenStartMs : null;
    return { forgotten, epochs: this.#epochs.map((epoch) => ({ ...epoch })), deltas: this.#deltas?.dump() ?? null };
  }

  static restore({ forgotten, epochs, deltas }: HistogramCounterDump): HistogramCounter {
    const counter = new HistogramCounter();
    counter.#epochs = epochs.map((epoch) => ({ ...epoch }));
    counter.#forgottenStartMs = forgotten ?? Number.NEGATIVE_INFINITY;
    if (deltas) counter.#deltas = DeltaCounter.restore(deltas);
    return counter;
  }

  #begin(epoch: HistogramEpoch, { knownBeforeMs, previousReportMs }: Arrival): HistogramAdvance {
    const { startMs, timeMs, histogram } = epoch;
    if (startMs <= this.#forgottenStartMs) return { kind: 'forgotten' };
    this.#epochs.push(epoch);
    this.#epochs.sort((a, b) => a.timeMs - b.timeMs);
    if (this.#epochs.length > EPOCHS_REMEMBERED) {
      this.#forgottenStartMs = Math.max(this.#forgottenStartMs, this.#epochs.shift()?.startMs ?? 0);
    }
    const from = startMs > 0 ? startMs : previousReportMs;
    if (from === undefined || (startMs > 0 && startMs < knownBeforeMs)) return { kind: 'baseline' };
    return { kind: 'increased', increase: histogram, span: { from: Math.min(from, timeMs), to: timeMs } };
  }
}

/** As plain data. */
export interface HistogramCounterDump {
  readonly forgotten: number | null;
  readonly epochs: readonly Readonly<HistogramEpoch>[];
  readonly deltas: DeltaCounterDump | null;
}

/**
 * What a cumulative histogram has gained since an earlier one, at the coarser of their scales; undefined where a bucket fell. Its minimum and maximum are
 * not known: those of a cumulative histogram are of its whole life.
 */
export function difference(
  later: ExponentialHistogram,
  earlier: ExponentialHistogram,
): ExponentialHistogram | undefined {
  const scale = Math.min(later.scale, earlier.scale);
  const before = downscale(earlier, scale).positive;
  const after = downscale(later, scale).positive;
  const counts: number[] = [];
  let gained = later.zeroCount - earlier.zeroCount;
  if (gained < 0 || fellOutside(before, after)) return undefined;
  for (let i = 0; i < after.counts.length; i++) {
    const gain = (after.counts[i] ?? 0) - (before.counts[after.offset + i - before.offset] ?? 0);
    if (gain < 0) return undefined;
    counts.push(gain);
    gained += gain;
  }
  if (gained === 0) return { ...EMPTY_HISTOGRAM, scale };
  return {
    scale,
    zeroCount: later.zeroCount - earlier.zeroCount,
    positive: { offset: after.offset, counts },
    sum: Math.max(0, later.sum - earlier.sum),
    count: gained,
  };
}

/** Did a bucket that had counts drop out of the later histogram's range? */
function fellOutside(before: ExponentialBuckets, after: ExponentialBuckets): boolean {
  return before.counts.some((count, i) => {
    const place = before.offset + i - after.offset;
    return count > 0 && (place < 0 || place >= after.counts.length);
  });
}
