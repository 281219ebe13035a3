import type { JournalEntry } from './rows.js';
import type { Store } from './store.js';

/** Entries are removed in portions, so that no transaction is long. */
const REMOVED_AT_A_TIME = 1_000;

/**
 * Everything that was accepted since the books were last written down, in order. Who starts again enters it once more. The position of an entry is the number
 * of entries before it, over the whole life of the store; failed writes leave gaps.
 */
export class Journal {
  readonly #store: Store;
  #last: number;
  /** Entries up to here are gone. */
  #trimmedTo: number;

  /** `position` is the newest that any row of a service has: later entries may be gone already. */
  constructor(store: Store, position: number) {
    this.#store = store;
    const [oldest = position + 1] = store.tables.journal.getKeys({ limit: 1 });
    const [newest = 0] = store.tables.journal.getKeys({ reverse: true, limit: 1 });
    this.#last = Math.max(newest, position);
    this.#trimmedTo = oldest - 1;
  }

  /** The position of the newest entry. What it says is in the books already. */
  get last(): number {
    return this.#last;
  }

  get trimmedTo(): number {
    return this.#trimmedTo;
  }

  /** Adds an entry, and what else belongs to it. It has its position at once, and is kept when the promise resolves. */
  append(entry: JournalEntry, also?: () => void): Promise<void> {
    const position = ++this.#last;
    const { journal } = this.#store.tables;
    return this.#store.commit(() => {
      journal.putSync(position, entry);
      also?.();
    });
  }

  /** All entries after a position, the oldest first. */
  after(position: number): Iterable<{ readonly key: number; readonly value: JournalEntry }> {
    return this.#store.tables.journal.getRange({ start: position + 1 });
  }

  /** How many entries there are to enter again after a crash. */
  get length(): number {
    return this.#store.tables.journal.getKeysCount();
  }

  /** Removes the entries up to a position: every service's row is at least as new. */
  async trim(position: number): Promise<void> {
    const { journal } = this.#store.tables;
    for (;;) {
      const gone = [...journal.getKeys({ end: position + 1, limit: REMOVED_AT_A_TIME })];
      if (gone.length > 0) {
        await this.#store.commit(() => {
          for (const key of gone) journal.removeSync(key);
        });
      }
      if (gone.length < REMOVED_AT_A_TIME) break;
    }
    this.#trimmedTo = Math.max(this.#trimmedTo, position);
  }
}
