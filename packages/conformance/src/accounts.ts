import { place, Series } from '@plimsoll/engine';
import { type Counts, type Resolution, Rings, type Span } from '@plimsoll/slo';
import type { Sample } from './event-log.js';

/**
 * Where an increase that spans several slots goes: spread over them, as the engine does, or into the last one, as a reader of scraped counters has it,
 * for whom everything happens when he looks.
 */
export type Placement = 'spread' | 'at-end';

interface Options {
  readonly resolutions: readonly Resolution[];
  readonly spanMs: number;
  readonly placement: Placement;
}

/** Nothing was counted before the vectors begin. */
const ARRIVAL = { knownBeforeMs: Number.NEGATIVE_INFINITY, previousReportMs: undefined };

/** The engine's own ledger and slots, without what surrounds them: counters in, window sums out. */
export class Accounts {
  readonly #rings: Rings;
  readonly #options: Options;
  readonly #series = new Map<string, Series>();

  private constructor(options: Options) {
    this.#options = options;
    this.#rings = new Rings(options);
  }

  static ofCounters(options: Options): Accounts {
    return new Accounts(options);
  }

  static ofSingleEvents({ slotMs, spanMs }: { slotMs: number; spanMs: number }): Accounts {
    return new Accounts({ resolutions: [{ slotMs, spanMs }], spanMs, placement: 'at-end' });
  }

  /** Enters what one life of one instance has counted so far. */
  report(sample: Sample | Omit<Sample, 'arrivalMs'>): void {
    for (const outcome of ['good', 'bad'] as const) {
      const { instance, service, startMs, timeMs } = sample;
      const series = this.#seriesOf(`${service}/${instance}/${outcome}`);
      const advance = series.advance({ startMs, timeMs, value: sample[outcome], temporality: 'cumulative' }, ARRIVAL);
      if (advance.kind !== 'increased' || advance.increase === 0) continue;
      const { increase: count, span } = advance;
      for (const { timeMs: at, count: events } of this.#shares(count, span)) this.event(at, outcome === 'bad', events);
    }
  }

  /** Counts events at an instant. */
  event(timeMs: number, isBad: boolean, events = 1): void {
    this.#rings.add(timeMs, isBad ? 0 : events, isBad ? events : 0);
  }

  sum(span: Span): Counts {
    return this.#rings.sum(span);
  }

  #shares(count: number, span: Span): readonly { timeMs: number; count: number }[] {
    const { resolutions, placement } = this.#options;
    if (placement === 'at-end') return [{ timeMs: span.to, count }];
    return place({ count, span }, { resolutions, keptFromMs: Number.NEGATIVE_INFINITY }).shares;
  }

  #seriesOf(key: string): Series {
    const known = this.#series.get(key);
    if (known) return known;
    const series = new Series();
    this.#series.set(key, series);
    return series;
  }
}
