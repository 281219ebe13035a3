/** Times in the vectors are Unix seconds; ours are milliseconds. */
export const SECOND_MS = 1000;

/** `[n, pattern]`: n values, the pattern repeated and cut. */
type Segments = readonly (readonly [count: number, pattern: readonly number[]])[];

/** One process lifetime: its counters start at 0 at `startTick`. */
interface Life {
  readonly startTick: number;
  readonly ticks: number;
  readonly total: Segments;
  readonly bad: Segments;
}

/** One instance of a service, its lives, and what went wrong between it and its reader. */
interface Instance {
  readonly id: string;
  readonly service: string;
  readonly lives: readonly Life[];
  /** Tick ranges, both ends included, without a sample; the counter keeps running. */
  readonly missedScrapes?: readonly (readonly [from: number, to: number])[];
  /** Tick ranges whose samples arrive later than they were taken, and by how many seconds. */
  readonly lateScrapes?: readonly (readonly [from: number, to: number, seconds: number])[];
}

/** What happened, as the vectors tell it. */
export interface EventLog {
  readonly t0: number;
  readonly stepSeconds: number;
  readonly ticks: number;
  readonly instances: readonly Instance[];
}

/** The two counters of one life at the end of one tick. */
export interface Sample {
  readonly instance: string;
  readonly service: string;
  readonly startMs: number;
  readonly timeMs: number;
  readonly arrivalMs: number;
  readonly good: number;
  readonly bad: number;
}

/**
 * The cumulative counters of every life, one sample a tick, ordered by arrival, then by time.
 * - `everyTick`: as the process itself would report, nothing missed and nothing late;
 * - `scraped`: as a reader got them, without the missed ones, the late ones at their late arrival.
 */
export function samples(log: EventLog, kind: 'everyTick' | 'scraped'): Sample[] {
  const stepMs = log.stepSeconds * SECOND_MS;
  const t0Ms = log.t0 * SECOND_MS;
  const all = log.instances.flatMap((instance) =>
    instance.lives.flatMap((life) => {
      const total = expand(life.total, life.ticks);
      const bad = expand(life.bad, life.ticks);
      const startMs = t0Ms + life.startTick * stepMs;
      const taken: Sample[] = [];
      let cumulativeTotal = 0;
      let cumulativeBad = 0;
      for (let i = 0; i < life.ticks; i++) {
        cumulativeTotal += total[i] ?? 0;
        cumulativeBad += bad[i] ?? 0;
        const tick = life.startTick + i + 1;
        if (kind === 'scraped' && isWithin(tick, instance.missedScrapes)) continue;
        const timeMs = t0Ms + tick * stepMs;
        const delayMs = kind === 'scraped' ? delaySeconds(tick, instance.lateScrapes) * SECOND_MS : 0;
        const good = cumulativeTotal - cumulativeBad;
        const { id, service } = instance;
        taken.push({ instance: id, service, startMs, timeMs, arrivalMs: timeMs + delayMs, good, bad: cumulativeBad });
      }
      return taken;
    }),
  );
  return all.sort((a, b) => a.arrivalMs - b.arrivalMs || a.timeMs - b.timeMs);
}

function expand(segments: Segments, length: number): Float64Array {
  const values = new Float64Array(length);
  let at = 0;
  for (const [count, pattern] of segments) {
    for (let i = 0; i < count && at < length; i++) values[at++] = pattern[i % pattern.length] ?? 0;
  }
  return values;
}

function isWithin(tick: number, ranges: Instance['missedScrapes'] = []): boolean {
  return ranges.some(([from, to]) => tick >= from && tick <= to);
}

function delaySeconds(tick: number, ranges: Instance['lateScrapes'] = []): number {
  return ranges.find(([from, to]) => tick >= from && tick <= to)?.[2] ?? 0;
}

/** Good and bad events of a service (all services: no name) in `(fromMs, toMs]`, counted one by one. */
export class EventTotals {
  readonly #good: Float64Array;
  readonly #bad: Float64Array;
  readonly #t0Ms: number;
  readonly #stepMs: number;

  constructor(log: EventLog, service?: string) {
    this.#t0Ms = log.t0 * SECOND_MS;
    this.#stepMs = log.stepSeconds * SECOND_MS;
    this.#good = new Float64Array(log.ticks + 1);
    this.#bad = new Float64Array(log.ticks + 1);
    for (const instance of log.instances) {
      if (service !== undefined && instance.service !== service) continue;
      for (const life of instance.lives) {
        const total = expand(life.total, life.ticks);
        const bad = expand(life.bad, life.ticks);
        for (let i = 0; i < life.ticks; i++) {
          const tick = life.startTick + i + 1;
          const badNow = bad[i] ?? 0;
          this.#good[tick] = (this.#good[tick] ?? 0) + (total[i] ?? 0) - badNow;
          this.#bad[tick] = (this.#bad[tick] ?? 0) + badNow;
        }
      }
    }
    for (let tick = 1; tick <= log.ticks; tick++) {
      this.#good[tick] = (this.#good[tick] ?? 0) + (this.#good[tick - 1] ?? 0);
      this.#bad[tick] = (this.#bad[tick] ?? 0) + (this.#bad[tick - 1] ?? 0);
    }
  }

  between(fromMs: number, toMs: number): { good: number; bad: number } {
    const from = this.#tick(fromMs);
    const to = this.#tick(toMs);
    return {
      good: (this.#good[to] ?? 0) - (this.#good[from] ?? 0),
      bad: (this.#bad[to] ?? 0) - (this.#bad[from] ?? 0),
    };
  }

  /** The last tick at or before a time: an event carries the timestamp of its tick's end. */
  #tick(timeMs: number): number {
    const tick = Math.floor((timeMs - this.#t0Ms) / this.#stepMs);
    return Math.min(Math.max(tick, 0), this.#good.length - 1);
  }
}
