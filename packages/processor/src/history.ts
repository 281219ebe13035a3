import type { AlertTransition, Books, HourSum, SloBook } from '@plimsoll/engine';
import { addAll, type Counts, type ExponentialHistogram, type Span } from '@plimsoll/slo';
import { DAY_MS, dayOf, HOUR_MS } from './day.js';
import { byDay, merged } from './store/hours.js';
import type { Stretch } from './store/rows.js';
import { keyOf, type Tables } from './store/tables.js';

/** Events of an hour or a day, (from, to]. */
export interface EventsOfPast extends Span {
  /** With the corrections that hold today. */
  readonly counts: Counts;
  /** As it was counted, whatever was corrected since. */
  readonly counted: Counts;
}

/** Latencies of a day (UTC), all instances merged. */
export interface LatenciesOfPast extends Span {
  readonly histogram: ExponentialHistogram;
}

export interface TransitionQuery {
  /** Only what was observed before then. */
  readonly beforeMs?: number;
  /** Only those of the SLO, journey or service with this id. */
  readonly subject?: string;
  readonly limit: number;
}

/**
 * The past beyond every window: events by hour or day, latencies by day, alerts. What was counted until now is in it, on the disk or not. Without a data
 * directory it goes back as far as the books do.
 */
export class History {
  readonly #books: Books;
  readonly #tables: Tables | undefined;

  constructor(books: Books, tables: Tables | undefined) {
    this.#books = books;
    this.#tables = tables;
  }

  /** Is anything kept that the books forget? */
  get outlivesBooks(): boolean {
    return this.#tables !== undefined;
  }

  /** Hours or days of an SLO in a span that had events, the oldest first. What is missing had none: no data, and not a kept promise. */
  events(slo: string, span: Span, step: 'hour' | 'day'): EventsOfPast[] {
    const book = this.#books.find(slo)?.book;
    const hours = this.hours(slo, span);
    if (step === 'hour') return hours.map((sum) => pastOf({ from: sum[0] - HOUR_MS, to: sum[0] }, [sum], book));
    return [...byDay(hours)].map(([from, sums]) => pastOf({ from, to: from + DAY_MS }, sums, book));
  }

  /** Hours of an SLO in a span that had events, as they were counted, the oldest first. */
  hours(slo: string, span: Span): readonly HourSum[] {
    const hours = this.#hours(slo, span, this.#books.find(slo)?.book);
    return hours.filter(([endMs]) => endMs > span.from && endMs <= span.to);
  }

  /** When telemetry of an SLO arrived, as far as it was written down, the oldest first. */
  covered(slo: string, { from, to }: Span): Stretch[] {
    const range = { start: [keyOf(slo), dayOf(from + 1)], end: [keyOf(slo), to] };
    return [...(this.#tables?.covered.getRange(range) ?? [])].flatMap(({ value }) => value);
  }

  /** Days of an operation in which it was called, the oldest first. `service` is the service's id. */
  latencies(service: string, operation: string, span: Span): LatenciesOfPast[] {
    const book = this.#books.service(service);
    const today = dayOf(book?.listening.watermarkMs ?? book?.lastHeardMs ?? Number.NEGATIVE_INFINITY);
    const days = new Map<number, ExponentialHistogram>();
    for (const [dayMs, histogram] of this.#storedLatencies([keyOf(service), operation], span)) {
      days.set(dayMs, histogram);
    }
    const live = book?.operations.get(operation)?.within({ from: today, to: today + DAY_MS });
    if (live && live.count > 0 && today < span.to && today + DAY_MS > span.from) days.set(today, live);
    return [...days].sort(([a], [b]) => a - b).map(([from, histogram]) => ({ from, to: from + DAY_MS, histogram }));
  }

  /** Steps of alerts, the newest first. */
  transitions({ beforeMs = Number.MAX_VALUE, subject, limit }: TransitionQuery): AlertTransition[] {
    const found: AlertTransition[] = [];
    for (const transition of this.#transitionsBefore(beforeMs)) {
      if (found.length >= limit) break;
      if (subject === undefined || transition.subject === subject) found.push(transition);
    }
    return found;
  }

  #hours(slo: string, { from, to }: Span, book: SloBook | undefined): readonly HourSum[] {
    if (!this.#tables) return merged([], book?.account.slotsWithin(HOUR_MS) ?? []);
    const key = keyOf(slo);
    const days = this.#tables.hours.getRange({ start: [key, dayOf(from + 1)], end: [key, to] });
    const stored = [...days].flatMap(({ value }) => value);
    return merged(stored, book?.hours?.pending() ?? []);
  }

  *#storedLatencies([service, operation]: [string, string], span: Span): Iterable<[number, ExponentialHistogram]> {
    if (!this.#tables) return;
    const range = { start: [service, operation, dayOf(span.from + 1)], end: [service, operation, span.to] };
    for (const { key, value } of this.#tables.latencies.getRange(range)) yield [key[2], value];
  }

  *#transitionsBefore(beforeMs: number): Iterable<AlertTransition> {
    if (!this.#tables) {
      for (const transition of [...this.#books.history()].reverse())
        if (transition.observedAt < beforeMs) yield transition;
      return;
    }
    const range = { reverse: true, start: [beforeMs, 0], exclusiveStart: true };
    for (const { value } of this.#tables.transitions.getRange(range)) yield value;
  }
}

function pastOf(span: Span, sums: readonly HourSum[], book: SloBook | undefined): EventsOfPast {
  const counted = addAll(sums.map(([, good, bad]) => ({ good, bad })));
  return { ...span, counted, counts: book?.account.corrected(span, counted) ?? counted };
}
