import { setImmediate as immediately } from 'node:timers/promises';
import { type Books, type Evaluation, type FleetIndex, indexFleet, type SloBriefView } from '@plimsoll/engine';
import { Orders } from './pages.js';

/** An index is built without a pause for so long; requests in between wait no longer than this. */
const PORTION_MS = 5;

/** What lists are cut from, as of one evaluation. */
export interface Lists {
  readonly generatedAt: number;
  readonly index: FleetIndex;
  readonly byId: ReadonlyMap<string, SloBriefView>;
}

/** The fleet on lists: built once for each evaluation that somebody asks about, in portions, however many ask. */
export class FleetLists {
  readonly #books: Books;
  readonly #monotonicMs: () => number;
  readonly orders = new Orders();
  #of: Evaluation | undefined;
  #lists: Promise<Lists> | undefined;

  constructor({ books, monotonicMs }: { books: Books; monotonicMs: () => number }) {
    this.#books = books;
    this.#monotonicMs = monotonicMs;
  }

  /** As of the last evaluation. */
  current(): Promise<Lists> {
    const { lastEvaluation } = this.#books;
    if (this.#lists === undefined || lastEvaluation !== this.#of) {
      this.#of = lastEvaluation;
      this.#lists = this.#build(lastEvaluation?.at ?? 0);
    }
    return this.#lists;
  }

  async #build(generatedAt: number): Promise<Lists> {
    const steps = indexFleet(this.#books);
    let pauseAt = this.#monotonicMs() + PORTION_MS;
    for (;;) {
      const { done, value } = steps.next();
      if (done) {
        this.orders.keep(generatedAt, value.slos);
        return { generatedAt, index: value, byId: new Map(value.slos.map((slo) => [slo.id, slo])) };
      }
      if (this.#monotonicMs() < pauseAt) continue;
      await immediately();
      pauseAt = this.#monotonicMs() + PORTION_MS;
    }
  }
}
