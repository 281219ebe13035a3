import type { Books, Source } from '@plimsoll/engine';
import { type Encoding, MetricsDecoder, OtlpError, type PartialSuccess } from '@plimsoll/otlp';
import type { Clock } from './clock.js';
import { type Entry, EntryReader } from './entries.js';
import { inflater } from './inflate.js';
import type { Keeper } from './keeper.js';
import { Refusal } from './refusal.js';
import type { SelfCounters } from './self-counters.js';
import { Speakers } from './speaker.js';
import type { JournalEntry } from './store/rows.js';
import { StoreError } from './store/store-error.js';
import { Tally } from './tally.js';

/** One request, as it arrived and as it is read. */
export interface Delivery {
  readonly encoding: Encoding;
  /** Decompressed. */
  readonly body: Uint8Array;
  /** What came over the wire, where that was compressed: the journal keeps it so. */
  readonly compressed?: { readonly body: Uint8Array; readonly compression: string } | undefined;
}

/** What became of the points of a request. */
interface Fates {
  readonly rejected: Tally<string>;
  readonly entered: number;
}

interface ReceiverOptions {
  readonly books: Books;
  readonly counters: SelfCounters;
  readonly clock: Clock;
}

/** Enters what OTLP requests say into the books, counts what became of each point, and has it kept. */
export class Receiver {
  readonly #books: Books;
  readonly #counters: SelfCounters;
  readonly #clock: Clock;
  readonly #decoder = new MetricsDecoder();
  readonly #speakers = new Speakers();

  constructor({ books, counters, clock }: ReceiverOptions) {
    this.#books = books;
    this.#counters = counters;
    this.#clock = clock;
  }

  /**
   * One request. It is read to its end before any of it is entered: throws a `Refusal`, and changes nothing, when the
   * body is not OTLP. Resolves, once everything that it changed is kept, to what was rejected of it; undefined when
   * nothing was. Refused as well is what could not be kept: the sender then tries again, and what is in the books
   * already is a duplicate.
   */
  async receive(delivery: Delivery, keeper: Keeper): Promise<PartialSuccess | undefined> {
    const { encoding, body, compressed } = delivery;
    const receivedMs = this.#clock.wallMs();
    const { rejected, entered } = this.#enterAll(this.#read(body, encoding), receivedMs);
    // Duplicates as well: what they repeat may have failed to be kept.
    if (entered > 0) {
      const compression = compressed?.compression ?? null;
      const entry = { kind: 'otlp', receivedMs, encoding, compression, body: compressed?.body ?? body } as const;
      await keeper.accepted(entry).catch(refuse);
    }
    return rejected.total === 0 ? undefined : { rejectedDataPoints: rejected.total, errorMessage: explained(rejected) };
  }

  /** Enters what an earlier process accepted, but for sources whose books have it already. It was counted then. */
  reenter(entry: Extract<JournalEntry, { kind: 'otlp' }>, isEntered: (source: Source) => boolean): void {
    const { receivedMs, encoding, compression } = entry;
    const body = inflater(compression ?? undefined)(entry.body, Number.MAX_SAFE_INTEGER);
    const reader = new EntryReader(this.#speakers);
    this.#decoder.decode(body, encoding, reader);
    const entered = new Map<Source, boolean>();
    for (const one of reader.entries) {
      const { source } = one.point;
      const isKnown = entered.get(source) ?? isEntered(source);
      entered.set(source, isKnown);
      if (!isKnown) this.#enter(one, receivedMs);
    }
  }

  #enterAll({ entries, refused, notOurs }: EntryReader, receivedMs: number): Fates {
    const { points, refusedPoints } = this.#counters;
    const rejected = new Tally<string>();
    let entered = 0;
    for (const code of refused) rejected.add(code);
    for (const entry of entries) {
      const became = this.#enter(entry, receivedMs);
      if (became.kind === 'refused') {
        rejected.add(became.code);
      } else {
        points.add(became.kind);
        entered += 1;
      }
    }
    points.add('not-ours', notOurs);
    points.add('refused', rejected.total);
    for (const [code, count] of rejected.entries()) refusedPoints.add(code, count);
    return { rejected, entered };
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

/** The sender may try again: what has been entered is then a duplicate. */
function refuse(cause: unknown): never {
  if (!(cause instanceof StoreError)) throw cause;
  const code = cause.code === 'store-full' || cause.code === 'store-taken' ? cause.code : 'store-failed';
  throw new Refusal(code, cause.issues[0]?.message ?? cause.message, { cause, headers: { 'retry-after': '5' } });
}
