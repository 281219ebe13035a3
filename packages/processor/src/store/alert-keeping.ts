import type { AlertTransition, Books } from '@plimsoll/engine';
import type { AlertState } from '@plimsoll/slo';
import { absenceSubject, isQuiet } from './restore.js';
import type { Store } from './store.js';
import { keyOf } from './tables.js';

/** Keeps how alerts stand, and every step that they took, so that an incident goes on under its name after a restart. */
export class AlertKeeping {
  readonly #store: Store;
  /** What is on the disk, as text to compare with. Quiet alerts are not. */
  readonly #kept = new Map<string, string>();

  constructor(store: Store) {
    this.#store = store;
    for (const { key, value } of store.tables.alerts.getRange()) this.#kept.set(key, JSON.stringify(value));
  }

  /** Writes what an evaluation changed, in one transaction; undefined when there is nothing to write. */
  keep(books: Books, transitions: readonly AlertTransition[]): Promise<void> | undefined {
    const { put, quiet } = this.#changes(books);
    if (put.size === 0 && quiet.length === 0 && transitions.length === 0) return undefined;
    const { tables } = this.#store;
    return this.#store
      .commit(() => {
        for (const [key, states] of put) tables.alerts.putSync(key, states);
        for (const key of quiet) tables.alerts.removeSync(key);
        for (const [place, transition] of transitions.entries()) {
          tables.transitions.putSync([transition.observedAt, place], transition);
        }
      })
      .then(() => {
        for (const [key, states] of put) this.#kept.set(key, JSON.stringify(states));
        for (const key of quiet) this.#kept.delete(key);
      });
  }

  #changes(books: Books): { put: Map<string, readonly AlertState[]>; quiet: string[] } {
    const put = new Map<string, readonly AlertState[]>();
    const loud = new Set<string>();
    const look = (subject: string, states: readonly AlertState[]) => {
      if (states.every(isQuiet)) return;
      const key = keyOf(subject);
      loud.add(key);
      if (this.#kept.get(key) !== JSON.stringify(states)) put.set(key, states);
    };
    for (const service of books.services()) {
      look(absenceSubject(service.id), [service.absence]);
      for (const book of service.slos.values()) look(book.id, book.alerts);
    }
    for (const journey of books.journeys()) look(journey.id, journey.alerts);
    return { put, quiet: [...this.#kept.keys()].filter((key) => !loud.has(key)) };
  }
}
