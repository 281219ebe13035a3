import type { Span } from '@plimsoll/slo';

/** One life of a counter: from its start time on it only grows. */
export interface Epoch {
  readonly startMs: number;
  /** The newest point's time and the largest value: the two merge apart, each by taking the larger. */
  timeMs: number;
  value: number;
}

/** What a point told a counter. */
export type Advance =
  /** So many more events, within the span. Zero: time passed and nothing happened. */
  | { readonly kind: 'increased'; readonly increase: number; readonly span: Span }
  /** Known already: a retry, a duplicate, or a point that was overtaken by a later one. */
  | { readonly kind: 'known' }
  /** The epoch began before anybody can say what of it was counted: counting starts from this value. */
  | { readonly kind: 'baseline' }
  | { readonly kind: 'fell' }
  | { readonly kind: 'forgotten' };

const KNOWN: Advance = { kind: 'known' };
const BASELINE: Advance = { kind: 'baseline' };
const FELL: Advance = { kind: 'fell' };
const FORGOTTEN: Advance = { kind: 'forgotten' };

/** How many epochs of one series are remembered, so that a retry from before a restart is known for what it is. */
export const EPOCHS_REMEMBERED = 6;

/** What a counter has to know about its surroundings when an epoch is met for the first time. */
export interface Arrival {
  /** Epochs that began before this instant may have been counted and forgotten. */
  readonly knownBeforeMs: number;
  /** For points without a start time: when the instance last reported before this point, if it did. */
  readonly previousReportMs: number | undefined;
}

/**
 * A grow-only counter for each epoch: merging two reports takes the larger value, so duplicates, retries and reordering change nothing, and a restart
 * is a new epoch even when its value equals the old one's. The sum over all epochs is what was counted.
 *
 * The newest epoch lives in the fields of the counter itself, since nearly every series has no other.
 */
export class CumulativeCounter {
  #startMs = Number.NaN;
  #timeMs = 0;
  #value = 0;
  #others: Epoch[] | undefined;
  #isUsedTwice = false;
  /** The latest start among the epochs that were forgotten to make room. */
  #forgottenStartMs = Number.NEGATIVE_INFINITY;

  /** Enters a value. `value` is a whole number at or above zero. A start of zero means that the sender does not know it. */
  advance(point: { startMs: number; timeMs: number; value: number }, arrival: Arrival): Advance {
    const { startMs, timeMs, value } = point;
    if (startMs === this.#startMs) {
      const [lastMs, last] = [this.#timeMs, this.#value];
      if (value > last) {
        this.#value = value;
        if (timeMs > lastMs) this.#timeMs = timeMs;
        return increase(value - last, lastMs, timeMs);
      }
      if (timeMs <= lastMs) return KNOWN;
      if (value === last) {
        this.#timeMs = timeMs;
        return increase(0, lastMs, timeMs);
      }
      // Without start times a fall is all that tells of a restart.
      if (startMs > 0) return FELL;
      this.#value = value;
      this.#timeMs = timeMs;
      return increase(value, lastMs, timeMs);
    }
    const other = this.#others?.find((epoch) => epoch.startMs === startMs);
    const advance = other ? advanceEpoch(other, point) : this.#begin(point, arrival);
    if (this.#others && !this.#isUsedTwice) this.#isUsedTwice = this.#overlaps();
    return advance;
  }

  /** Did two of its epochs run at the same time? One process restarts; two processes overlap. */
  get isUsedTwice(): boolean {
    return this.#isUsedTwice;
  }

  /** All events counted, over all epochs that are remembered. */
  get total(): number {
    return this.epochs().reduce((sum, { value }) => sum + value, 0);
  }

  /** Every remembered epoch, the newest last. */
  epochs(): readonly Epoch[] {
    return Number.isNaN(this.#startMs) ? [] : [...(this.#others ?? []), this.#newest()];
  }

  dump(): CumulativeCounterDump {
    const forgotten = Number.isFinite(this.#forgottenStartMs) ? this.#forgottenStartMs : null;
    const epochs = this.epochs().map(({ startMs, timeMs, value }) => [startMs, timeMs, value] as const);
    return { forgotten, epochs, usedTwice: this.#isUsedTwice };
  }

  static restore({ forgotten, epochs, usedTwice }: CumulativeCounterDump): CumulativeCounter {
    const counter = new CumulativeCounter();
    const restored = epochs.map(([startMs, timeMs, value]) => ({ startMs, timeMs, value }));
    const newest = restored.pop();
    if (newest) counter.#become(newest);
    if (restored.length > 0) counter.#others = restored;
    counter.#isUsedTwice = usedTwice;
    counter.#forgottenStartMs = forgotten ?? Number.NEGATIVE_INFINITY;
    return counter;
  }

  #begin({ startMs, timeMs, value }: { startMs: number; timeMs: number; value: number }, arrival: Arrival): Advance {
    if (startMs <= this.#forgottenStartMs) return FORGOTTEN;
    this.#remember({ startMs, timeMs, value });
    if (startMs <= 0) {
      const { previousReportMs } = arrival;
      return previousReportMs === undefined ? BASELINE : increase(value, previousReportMs, timeMs);
    }
    return startMs < arrival.knownBeforeMs ? BASELINE : increase(value, startMs, timeMs);
  }

  #remember(epoch: Epoch): void {
    if (Number.isNaN(this.#startMs)) {
      this.#become(epoch);
      return;
    }
    const others = [...(this.#others ?? []), epoch];
    if (epoch.startMs > this.#startMs) {
      others.pop();
      others.push(this.#newest());
      this.#become(epoch);
    }
    others.sort((a, b) => a.timeMs - b.timeMs);
    while (others.length >= EPOCHS_REMEMBERED) {
      const oldest = others.shift();
      if (oldest) this.#forgottenStartMs = Math.max(this.#forgottenStartMs, oldest.startMs);
    }
    this.#others = others;
  }

  #overlaps(): boolean {
    const epochs = [...this.epochs()].sort((a, b) => a.startMs - b.startMs);
    let busyUntil = Number.NEGATIVE_INFINITY;
    for (const { startMs, timeMs } of epochs) {
      if (startMs < busyUntil) return true;
      busyUntil = Math.max(busyUntil, timeMs);
    }
    return false;
  }

  #become({ startMs, timeMs, value }: Epoch): void {
    this.#startMs = startMs;
    this.#timeMs = timeMs;
    this.#value = value;
  }

  #newest(): Epoch {
    return { startMs: this.#startMs, timeMs: this.#timeMs, value: this.#value };
  }
}

/** As plain data: each epoch as start, time and value. */
export interface CumulativeCounterDump {
  readonly forgotten: number | null;
  readonly epochs: readonly (readonly [startMs: number, timeMs: number, value: number])[];
  readonly usedTwice: boolean;
}

function advanceEpoch(epoch: Epoch, { timeMs, value }: { timeMs: number; value: number }): Advance {
  const { timeMs: lastMs, value: last } = epoch;
  if (value < last) return timeMs > lastMs ? FELL : KNOWN;
  if (value === last && timeMs <= lastMs) return KNOWN;
  epoch.value = value;
  epoch.timeMs = Math.max(timeMs, lastMs);
  return increase(value - last, lastMs, timeMs);
}

/** A larger value with an earlier time than the last contradicts it; the events are counted where the value was read. */
function increase(count: number, fromMs: number, toMs: number): Advance {
  return { kind: 'increased', increase: count, span: { from: Math.min(fromMs, toMs), to: toMs } };
}
