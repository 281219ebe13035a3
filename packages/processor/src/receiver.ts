import type { Books } from '@plimsoll/engine';
import { type Encoding, MetricsDecoder, OtlpError, type PartialSuccess } from '@plimsoll/otlp';
import type { Clock } from './clock.js';
import { type Entry, EntryReader } from './entries.js';
import { Refusal } from './refusal.js';
import type { SelfCounters } from './self-counters.js';
import { Speakers } from './speaker.js';
import { Tally } from './tally.js';

/** Enters what OTLP requests say into the books, and counts what became of each point. */
export class Receiver {
  readonly #books: Books;
  readonly #counters: SelfCounters;
  readonly #clock: Clock;
  readonly #decoder = new MetricsDecoder();
  readonly #speakers = new Speakers();

  constructor({ books, counters, clock }: { books: Books; counters: SelfCounters; clock: Clock }) {
    this.#books = books;
    this.#counters = counters;
    this.#clock = clock;
  }

  /**
   * One request. It is read to its end before any of it is entered: throws a `Refusal`, and changes nothing, when the
   * body is not OTLP. Resolves to what was rejected of it; undefined when nothing was.
   */
  receive(body: Uint8Array, encoding: Encoding): PartialSuccess | undefined {
    const { entries, refused, notOurs } = this.#read(body, encoding);
    const { points, refusedPoints } = this.#counters;
    const receivedMs = this.#clock.wallMs();
    const rejected = new Tally<string>();
    for (const code of refused) rejected.add(code);
    for (const entry of entries) {
      const became = this.#enter(entry, receivedMs);
      if (became.kind === 'refused') rejected.add(became.code);
      else points.add(became.kind);
    }
    points.add('not-ours', notOurs);
    points.add('refused', rejected.total);
    for (const [code, count] of rejected.entries()) refusedPoints.add(code, count);
    return rejected.total === 0 ? undefined : { rejectedDataPoints: rejected.total, errorMessage: explained(rejected) };
  }

  #read(body: Uint8Array, encoding: Encoding): EntryReader {
    const reader = new EntryReader(this.#speakers);
    try {
      const { skipped } = this.#decoder.decode(body, encoding, reader);
      for (const count of Object.values(skipped)) this.#counters.points.add('skipped', count);
      return reader;
    } catch (cause) {
      if (!(cause instanceof OtlpError)) throw cause;
      throw new Refusal('malformed-otlp', `the body is not an OTLP metrics request: ${cause.message}`, { cause });
    }
  }

  #enter(entry: Entry, receivedMs: number): ReturnType<Books['declare'] | Books['count']> {
    switch (entry.kind) {
      case 'declare':
        return this.#books.declare(entry.point, receivedMs);
      case 'count':
        return this.#books.count(entry.point, receivedMs);
      case 'observe':
        return this.#books.observe(entry.point, receivedMs);
    }
  }
}

/** One line for a sender's log: "3 points refused: 1 x outcome-unknown, 2 x slo-name-missing". docs/errors.md has the codes. */
function explained(rejected: Tally<string>): string {
  const codes = rejected.entries().map(([code, count]) => `${count} x ${code}`);
  return `${rejected.total} ${rejected.total === 1 ? 'point' : 'points'} refused: ${codes.join(', ')}`;
}
