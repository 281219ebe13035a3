import type { Span } from '@plimsoll/slo';

/** What a delta point told its counter. */
export type DeltaAdvance =
  | { readonly kind: 'increased'; readonly increase: number; readonly span: Span }
  | { readonly kind: 'known' }
  | { readonly kind: 'forgotten' };

/** How many intervals of a series are remembered: at an export every ten seconds, the last ten minutes. */
export const INTERVALS_REMEMBERED = 60;

/**
 * A series whose points say what was added between start and end. Delta points cannot be merged, only told apart: an interval that is known is a
 * duplicate, and one that ends before everything that is remembered is refused, because nobody can say any more whether it was counted.
 */
export class DeltaCounter {
  /** Start and end of each remembered interval, by end. */
  #intervals: number[] = [];
  #forgottenToMs = Number.NEGATIVE_INFINITY;
  #total = 0;
  #isUsedTwice = false;

  /** Enters what was added in (start, time]. Without a start the interval begins where the one before it ended. */
  advance({ startMs, timeMs, value }: { startMs: number; timeMs: number; value: number }): DeltaAdvance {
    const intervals = this.#intervals;
    let place = intervals.length;
    while (place > 0 && (intervals[place - 1] ?? 0) > timeMs) place -= 2;
    const previousEnd = intervals[place - 1] ?? Number.NEGATIVE_INFINITY;
    const hasStart = startMs > 0 && startMs <= timeMs;
    const from = hasStart ? startMs : place > 0 ? previousEnd : timeMs;
    for (let i = place - 2; i >= 0 && intervals[i + 1] === timeMs; i -= 2) {
      if (intervals[i] === from || !hasStart) return { kind: 'known' };
    }
    if (timeMs <= this.#forgottenToMs) return { kind: 'forgotten' };
    const nextStart = intervals[place] ?? Number.POSITIVE_INFINITY;
    if (hasStart && (from < previousEnd || nextStart < timeMs)) this.#isUsedTwice = true;
    intervals.splice(place, 0, from, timeMs);
    if (intervals.length > 2 * INTERVALS_REMEMBERED) this.#forgottenToMs = intervals.splice(0, 2)[1] ?? timeMs;
    this.#total += value;
    return { kind: 'increased', increase: value, span: { from, to: timeMs } };
  }

  /** Did two of its intervals overlap without being the same? One process never counts an instant twice. */
  get isUsedTwice(): boolean {
    return this.#isUsedTwice;
  }

  /** Everything that was counted. */
  get total(): number {
    return this.#total;
  }

  dump(): DeltaCounterDump {
    const forgottenTo = Number.isFinite(this.#forgottenToMs) ? this.#forgottenToMs : null;
    return { intervals: [...this.#intervals], forgottenTo, total: this.#total, usedTwice: this.#isUsedTwice };
  }

  static restore({ intervals, forgottenTo, total, usedTwice }: DeltaCounterDump): DeltaCounter {
    const counter = new DeltaCounter();
    counter.#intervals = [...intervals];
    counter.#forgottenToMs = forgottenTo ?? Number.NEGATIVE_INFINITY;
    counter.#total = total;
    counter.#isUsedTwice = usedTwice;
    return counter;
  }
}

/** As plain data. */
export interface DeltaCounterDump {
  readonly intervals: readonly number[];
  readonly forgottenTo: number | null;
  readonly total: number;
  readonly usedTwice: boolean;
}
