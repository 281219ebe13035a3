import { setImmediate as immediately } from 'node:timers/promises';
import type { AlertTransition, Books, Source } from '@plimsoll/engine';
import { serviceId } from '@plimsoll/engine';
import type { Clock } from '../clock.js';
import { DAY_MS, HOUR_MS } from '../day.js';
import type { Happening } from '../happening.js';
import type { Keeper, Restored } from '../keeper.js';
import type { NotifierState } from '../notify/notifier.js';
import { AlertKeeping } from './alert-keeping.js';
import { Checkpoint } from './checkpoint.js';
import { BEAT_EVERY_MS } from './holder.js';
import { Journal } from './journal.js';
import { readStored, restoreAlerts } from './restore.js';
import { forgetBefore } from './retention.js';
import type { CorrectionRow, JournalEntry } from './rows.js';
import { Store } from './store.js';
import { keyOf, type Tables } from './tables.js';

/** So many rounds write every service down once: a few at a time, so that nobody notices. */
const ROUNDS = 12;

/** How often the history is looked through for what is too old. */
const FORGET_EVERY_MS = 6 * HOUR_MS;

/** Journal entries are entered again for about so long without a pause. */
const WITHOUT_PAUSE_MS = 20;

/** Enters a request of an earlier life again, but for services whose books have it. */
export type Reenter = (entry: Extract<JournalEntry, { kind: 'otlp' }>, isEntered: (source: Source) => boolean) => void;

interface StoreKeeperOptions {
  readonly directory: string;
  readonly checkpointEveryMs: number;
  readonly historyDays: number;
  /** Lengths of the slots of the books. */
  readonly slotsMs: readonly number[];
  readonly clock: Clock;
  /** Still empty; they take in what was kept. */
  readonly books: Books;
  readonly reenter: Reenter;
  readonly report: (happening: Happening) => void;
}

/** Keeps the books in a data directory. */
export class StoreKeeper implements Keeper {
  readonly #store: Store;
  readonly #options: StoreKeeperOptions;
  readonly #journal: Journal;
  readonly #alerts: AlertKeeping;
  readonly #checkpoint: Checkpoint;
  readonly #timers: NodeJS.Timeout[] = [];
  #round: Promise<void> | undefined;

  private constructor(store: Store, options: StoreKeeperOptions) {
    const { books, clock } = options;
    const { snapshot, positions } = readStored(store);
    books.load(snapshot);
    this.#store = store;
    this.#options = options;
    this.#journal = new Journal(store, Math.max(0, ...positions.values()));
    this.#alerts = new AlertKeeping(store);
    this.#checkpoint = new Checkpoint({ store, books, journal: this.#journal, clock, positions });
  }

  /** Takes a data directory and brings the books back. Throws a `StoreError` where it cannot be had or read. */
  static async open(options: StoreKeeperOptions): Promise<StoreKeeper> {
    const { clock, directory, slotsMs, books, report, checkpointEveryMs } = options;
    const begunMs = clock.monotonicMs();
    const store = await Store.open(directory, { clock, slotsMs });
    try {
      const keeper = new StoreKeeper(store, options);
      const entries = await keeper.#replay();
      const restored: Restored = {
        services: [...books.services()].length,
        entries,
        durationMs: clock.monotonicMs() - begunMs,
      };
      report({ kind: 'restored', directory, restored });
      keeper.#every(BEAT_EVERY_MS, () => store.beat(clock.wallMs()));
      keeper.#every(FORGET_EVERY_MS, () => keeper.forget());
      keeper.#every(checkpointEveryMs / ROUNDS, () => keeper.checkpoint(1 / ROUNDS));
      return keeper;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  accepted(entry: JournalEntry): Promise<void> {
    return entry.kind === 'otlp' ? this.#journal.append(entry) : this.#journal.append(entry, () => this.#note(entry));
  }

  composed(id: string): Promise<void> {
    const { books } = this.#options;
    return this.#store.commit(() => {
      for (const journey of books.journeys()) {
        if (journey.id === id) this.tables.journeys.putSync(keyOf(id), journey.dump());
      }
    });
  }

  dissolved(id: string): Promise<void> {
    return this.#store.commit(() => {
      this.tables.journeys.removeSync(keyOf(id));
    });
  }

  *corrections(): Iterable<CorrectionRow> {
    for (const { value } of this.tables.corrections.getRange()) yield value;
  }

  evaluated(transitions: readonly AlertTransition[]): Promise<void> | undefined {
    return this.#alerts.keep(this.#options.books, transitions);
  }

  get notified(): NotifierState | undefined {
    return this.#store.tables.meta.get('notifier');
  }

  notifying(state: NotifierState): Promise<void> {
    return this.#store.commit(() => this.#store.tables.meta.putSync('notifier', state));
  }

  /** Writes a share of the books down, after the round that is running. */
  async checkpoint(share: number): Promise<void> {
    while (this.#round) await this.#round.catch(() => {});
    this.#round = this.#checkpoint.round(share).finally(() => {
      this.#round = undefined;
    });
    return this.#round;
  }

  /** Forgets the part of the history that is too old. */
  forget(): Promise<void> {
    const { clock, historyDays } = this.#options;
    return forgetBefore(this.#store, clock.wallMs() - historyDays * DAY_MS);
  }

  get tables(): Tables {
    return this.#store.tables;
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    try {
      await this.checkpoint(1);
    } catch (error) {
      // The journal has it all: the next start takes longer, and nothing is lost.
      this.#options.report({ kind: 'store-failed', error });
    }
    await this.#store.close();
  }

  async #replay(): Promise<number> {
    const { books, clock } = this.#options;
    const { positions } = this.#checkpoint;
    let entries = 0;
    let pausedMs = clock.monotonicMs();
    for (const { key: position, value: entry } of this.#journal.after(0)) {
      const isEntered = (service: string) => position <= (positions.get(service) ?? 0);
      this.#enter(entry, isEntered);
      entries += 1;
      if (clock.monotonicMs() - pausedMs < WITHOUT_PAUSE_MS) continue;
      await immediately();
      pausedMs = clock.monotonicMs();
    }
    restoreAlerts(books, this.#store);
    books.forgetSelf();
    return entries;
  }

  /** Notes a correction for those who want to know who entered it, beside the books that go by it. */
  #note(entry: Exclude<JournalEntry, { kind: 'otlp' }>): void {
    const { corrections } = this.tables;
    const key: [string, string] = [keyOf(entry.slo), entry.kind === 'correct' ? entry.correction.id : entry.correction];
    if (entry.kind === 'correct') {
      corrections.putSync(key, { slo: entry.slo, correction: entry.correction, withdrawn: null });
      return;
    }
    const row = corrections.get(key);
    if (row) corrections.putSync(key, { ...row, withdrawn: entry.withdrawn });
  }

  #enter(entry: JournalEntry, isEntered: (service: string) => boolean): void {
    const { books, reenter } = this.#options;
    if (entry.kind === 'otlp') reenter(entry, (source) => isEntered(serviceId(source)));
    else if (isEntered(entry.service)) return;
    else if (entry.kind === 'correct') books.correct(entry.slo, entry.correction);
    else books.withdraw(entry.slo, entry.correction);
  }

  #every(intervalMs: number, work: () => Promise<void>): void {
    let isRunning = false;
    const timer = setInterval(() => {
      if (isRunning) return;
      isRunning = true;
      work()
        .catch((error: unknown) => this.#options.report({ kind: 'store-failed', error }))
        .finally(() => {
          isRunning = false;
        });
    }, intervalMs);
    timer.unref();
    this.#timers.push(timer);
  }
}
