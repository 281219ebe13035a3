import { alertPolicy, OCCURRENCES, type Slo, target, window } from '@plimsoll/slo';
import { Books, type BooksOptions } from './books.js';
import type { CounterPoint, Outcome } from './ledger/points.js';
import type { Source } from './ledger/source.js';

/** Instants in tests are seconds after this; it lies on an hour. */
export const START_MS = 1_800_000_000_000;
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export function at(seconds: number): number {
  return START_MS + seconds * SECOND;
}

/** An instance of checkout, unless something else is said. */
export function sourceOf(instance = 'a', more: Partial<Source> = {}): Source {
  return { service: 'checkout', namespace: '', environment: '', instance, version: '1.0.0', ...more };
}

/** Availability of 99.9 % over 30 days, paged at 14.4 over 1 h and 5 m. */
export function promise(more: Partial<Slo> = {}): Slo {
  return {
    name: 'pay-availability',
    service: 'checkout',
    owner: 'team-payments',
    operation: 'pay',
    indicator: { kind: 'availability' },
    target: target('99.9%'),
    window: window('30d'),
    budgeting: OCCURRENCES,
    alertPolicy: alertPolicy('page 1h/5m > 14.4; ticket 1d/2h > 3'),
    ...more,
  };
}

/** A cumulative point of `a`'s good events, unless something else is said; times in seconds. */
export function pointAt(seconds: number, value: number, more: Partial<CounterPoint> = {}): CounterPoint {
  return {
    source: sourceOf(),
    slo: 'pay-availability',
    outcome: 'good',
    cause: '',
    startMs: START_MS,
    timeMs: at(seconds),
    value,
    temporality: 'cumulative',
    ...more,
  };
}

export const SLO_ID = 'checkout:pay-availability';

/** Books in which checkout has declared its availability. */
export class TestFleet {
  readonly books: Books;

  constructor(options: BooksOptions = {}, slo: Slo = promise()) {
    this.books = new Books(options);
    this.books.declare({ source: sourceOf('declarer'), slo, timeMs: START_MS });
  }

  /** Enters a point when it is told, with no delay. */
  count(seconds: number, value: number, more: Partial<CounterPoint> = {}): Outcome {
    const point = pointAt(seconds, value, more);
    return this.books.count(point, Math.max(point.timeMs, at(seconds)));
  }

  /** What one instance has counted since the start. */
  report(seconds: number, good: number, bad: number, instance = 'a', startMs = START_MS): void {
    const source = sourceOf(instance);
    this.count(seconds, good, { source, startMs });
    this.count(seconds, bad, { source, startMs, outcome: 'bad', cause: 'failed' });
  }

  evaluate(seconds: number): ReturnType<Books['evaluate']> {
    return this.books.evaluate(at(seconds));
  }

  /** The book of the availability. */
  get book() {
    for (const service of this.books.services()) {
      const book = service.slos.get('pay-availability');
      if (book) return book;
    }
    throw new Error('checkout has no book');
  }

  get status() {
    const { status } = this.book;
    if (!status) throw new Error('checkout was not evaluated');
    return status;
  }
}
