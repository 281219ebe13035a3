import type { ExponentialHistogram, Span } from '@plimsoll/slo';
import type { Arrival } from '../ledger/cumulative-counter.js';
import type { LatencyPoint } from '../ledger/points.js';
import { type HistogramAdvance, HistogramCounter, type HistogramCounterDump } from './histogram-counter.js';
import { LatencyBook, type LatencyBookDump } from './latency-book.js';

/** The latencies of a service: what each instance has told of each operation, and all instances merged by time. */
export class Operations {
  readonly #books = new Map<string, LatencyBook>();
  /** By instance, then by operation. */
  readonly #counters = new Map<string, Map<string, HistogramCounter>>();

  constructor(private readonly limit: number) {}

  /** Is there no room for this operation? */
  isFullFor(operation: string): boolean {
    return this.#books.size >= this.limit && !this.#books.has(operation);
  }

  /** The latencies of an operation, all instances together. */
  get(operation: string): LatencyBook | undefined {
    return this.#books.get(operation);
  }

  /** Every operation that has latencies. */
  names(): Iterable<string> {
    return this.#books.keys();
  }

  /** Takes in what a point tells; what is new is still to be {@link add}ed, once it is known when it happened. */
  advance(point: LatencyPoint, arrival: Arrival): HistogramAdvance {
    const { operation, source } = point;
    let counters = this.#counters.get(source.instance);
    if (!counters) {
      counters = new Map();
      this.#counters.set(source.instance, counters);
    }
    let counter = counters.get(operation);
    if (!counter) {
      counter = new HistogramCounter();
      counters.set(operation, counter);
    }
    return counter.advance(point, arrival);
  }

  /** Adds calls of an operation where they belong in time. */
  add(operation: string, gained: ExponentialHistogram, span: Span): void {
    if (gained.count === 0) return;
    let book = this.#books.get(operation);
    if (!book) {
      book = new LatencyBook();
      this.#books.set(operation, book);
    }
    book.add(gained, span);
  }

  /** Forgets what an instance has told; what was added stays. */
  forget(instance: string): void {
    this.#counters.delete(instance);
  }

  dump(): OperationsDump {
    return {
      books: [...this.#books].map(([operation, book]) => [operation, book.dump()]),
      counters: [...this.#counters].map(([instance, counters]) => [
        instance,
        [...counters].map(([operation, counter]) => [operation, counter.dump()]),
      ]),
    };
  }

  restore({ books, counters }: OperationsDump): void {
    for (const [operation, dump] of books) {
      const book = new LatencyBook();
      book.restore(dump);
      this.#books.set(operation, book);
    }
    for (const [instance, ofInstance] of counters) {
      const restored = ofInstance.map(([operation, dump]) => [operation, HistogramCounter.restore(dump)] as const);
      this.#counters.set(instance, new Map(restored));
    }
  }
}

/** As plain data. */
export interface OperationsDump {
  readonly books: readonly (readonly [operation: string, LatencyBookDump])[];
  readonly counters: readonly (readonly [
    instance: string,
    counters: readonly (readonly [operation: string, HistogramCounterDump])[],
  ])[];
}
