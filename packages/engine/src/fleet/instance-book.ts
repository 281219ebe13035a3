import { HistogramCounter, type HistogramCounterDump } from '../latency/histogram-counter.js';
import type { Arrival } from '../ledger/cumulative-counter.js';
import { Series, type SeriesDump } from '../ledger/series.js';
import type { Patience } from '../limits.js';

/** One process of a service: what it has counted, and when it was last heard. */
export class InstanceBook implements Arrival {
  version = '';
  /** True for an aggregator that sends a fleet's sum in place of the instances. */
  isAggregator = false;
  /** True while nothing but single calls was heard of it: it says nothing when nobody calls. */
  isSporadic = false;
  /** Event time of its newest point. */
  lastEventMs = Number.NEGATIVE_INFINITY;
  /** When its newest report arrived. */
  arrivedMs = Number.NEGATIVE_INFINITY;
  previousReportMs: number | undefined;
  /** How far apart its reports are: rises at once, and falls slowly, so that a flush between two reports does not make it look impatient. */
  intervalMs: number | undefined;
  /** Since when two processes are known to use its id. */
  usedTwiceSinceMs: number | undefined;
  /** By SLO, then by outcome and cause. */
  readonly series = new Map<string, Map<string, Series>>();
  /** Calls that its metrics of any kind have counted, by metric and attributes. */
  readonly calls = new Map<string, HistogramCounter>();

  constructor(
    readonly id: string,
    readonly knownBeforeMs: number,
  ) {}

  /** Notes that a point of this event time arrived. All points of one export carry one time, so this is one report. */
  report(timeMs: number, receivedMs: number): void {
    if (receivedMs > this.arrivedMs) this.arrivedMs = receivedMs;
    if (timeMs <= this.lastEventMs) return;
    if (Number.isFinite(this.lastEventMs)) {
      const gap = timeMs - this.lastEventMs;
      const before = this.intervalMs ?? gap;
      this.intervalMs = gap > before ? gap : (3 * before + gap) / 4;
      this.previousReportMs = this.lastEventMs;
    }
    this.lastEventMs = timeMs;
  }

  /** How long after its last point it no longer holds back the watermark. */
  patienceMs({ silentAfterMs }: Patience, slotMs: number): number {
    return this.intervalMs === undefined ? silentAfterMs : Math.min(silentAfterMs, 2 * this.intervalMs + slotMs);
  }

  /** The series of an SLO, or undefined where it would be a new one. */
  find(slo: string, key: string): Series | undefined {
    return this.series.get(slo)?.get(key);
  }

  begin(slo: string, key: string): Series {
    const series = new Series();
    const ofSlo = this.series.get(slo);
    if (ofSlo) ofSlo.set(key, series);
    else this.series.set(slo, new Map([[key, series]]));
    return series;
  }

  get seriesCount(): number {
    let count = this.calls.size;
    for (const ofSlo of this.series.values()) count += ofSlo.size;
    return count;
  }

  dump(): InstanceBookDump {
    return {
      id: this.id,
      version: this.version,
      isAggregator: this.isAggregator,
      knownBeforeMs: finite(this.knownBeforeMs),
      lastEventMs: finite(this.lastEventMs),
      arrivedMs: finite(this.arrivedMs),
      previousReportMs: this.previousReportMs ?? null,
      intervalMs: this.intervalMs ?? null,
      usedTwiceSinceMs: this.usedTwiceSinceMs ?? null,
      series: [...this.series].map(([slo, ofSlo]) => [slo, [...ofSlo].map(([key, series]) => [key, series.dump()])]),
      ...(this.isSporadic && { isSporadic: true }),
      ...(this.calls.size > 0 && { calls: [...this.calls].map(([key, counter]) => [key, counter.dump()] as const) }),
    };
  }

  static restore(dump: InstanceBookDump): InstanceBook {
    const book = new InstanceBook(dump.id, dump.knownBeforeMs ?? Number.NEGATIVE_INFINITY);
    book.version = dump.version;
    book.isAggregator = dump.isAggregator;
    book.lastEventMs = dump.lastEventMs ?? Number.NEGATIVE_INFINITY;
    book.arrivedMs = dump.arrivedMs ?? Number.NEGATIVE_INFINITY;
    book.previousReportMs = dump.previousReportMs ?? undefined;
    book.intervalMs = dump.intervalMs ?? undefined;
    book.usedTwiceSinceMs = dump.usedTwiceSinceMs ?? undefined;
    for (const [slo, series] of dump.series) {
      book.series.set(slo, new Map(series.map(([key, one]) => [key, Series.restore(one)])));
    }
    book.isSporadic = dump.isSporadic ?? false;
    for (const [key, counter] of dump.calls ?? []) book.calls.set(key, HistogramCounter.restore(counter));
    return book;
  }
}

/** As plain data. */
export interface InstanceBookDump {
  readonly id: string;
  readonly version: string;
  readonly isAggregator: boolean;
  readonly knownBeforeMs: number | null;
  readonly lastEventMs: number | null;
  readonly arrivedMs: number | null;
  readonly previousReportMs: number | null;
  readonly intervalMs: number | null;
  readonly usedTwiceSinceMs: number | null;
  readonly series: readonly (readonly [slo: string, series: readonly (readonly [key: string, SeriesDump])[]])[];
  readonly isSporadic?: boolean;
  readonly calls?: readonly (readonly [key: string, counter: HistogramCounterDump])[];
}

/** What an outcome and its cause are called inside an instance: nearly always the word itself, without a new text. */
export function seriesKey(outcome: 'good' | 'bad', cause: string): string {
  return outcome === 'bad' ? cause : cause === '' ? GOOD : GOOD + cause;
}

const GOOD = '\u0000';

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
