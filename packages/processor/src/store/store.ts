import { mkdirSync, statfsSync } from 'node:fs';
import { formatDuration } from '@plimsoll/slo';
import { open, type RootDatabase } from 'lmdb';
import type { Clock } from '../clock.js';
import { claim, holds, release } from './holder.js';
import { migrate } from './migrations.js';
import type { MetaTable } from './rows.js';
import { StoreError } from './store-error.js';
import { openTables, type Tables } from './tables.js';

/** A disk with less room than this is called full: the system keeps some for itself, and a page needs its place. */
const FULL_BELOW_BYTES = 1024 * 1024;

/** Something to write, and who waits for it. */
interface Work {
  readonly write: () => void;
  readonly resolve: () => void;
  readonly reject: (error: StoreError) => void;
}

/**
 * The embedded store: LMDB in a data directory that one processor holds at a time. A write is on the disk, flushed, when its promise resolves, whole or not
 * at all. All that is asked for while a transaction is on its way to the disk goes into the next one, so a thousand senders wait for the disk together.
 */
export class Store {
  readonly tables: Tables;
  readonly #root: RootDatabase;
  readonly #token: string;
  #queue: Work[] = [];
  #writing: Promise<void> | undefined;
  #isClosed = false;

  private constructor(
    readonly directory: string,
    root: RootDatabase,
    { tables, token }: { tables: Tables; token: string },
  ) {
    this.#root = root;
    this.tables = tables;
    this.#token = token;
  }

  /** Opens a data directory, which is made if need be. Throws a `StoreError` when another processor holds it, or it cannot be used. */
  static async open(
    directory: string,
    { clock, slotsMs }: { clock: Clock; slotsMs: readonly number[] },
  ): Promise<Store> {
    const root = openRoot(directory);
    try {
      const tables = openTables(root);
      const token = root.transactionSync(() => claim(tables.meta, { directory, nowMs: clock.wallMs() }));
      try {
        migrate(root, tables);
        root.transactionSync(() => agreeOnSlots(tables.meta, slotsMs));
        return new Store(directory, root, { tables, token });
      } catch (error) {
        root.transactionSync(() => release(tables.meta, token));
        throw error;
      }
    } catch (error) {
      await root.close();
      throw error instanceof StoreError ? error : failure(directory, error);
    }
  }

  /** Writes in one transaction with whatever else is waiting. `write` runs once, later, and puts into or removes from tables. */
  commit(write: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ write, resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  /** Waits for what is being written, and lets the directory go. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#writing;
    const { meta } = this.tables;
    if (holds(meta, this.#token)) this.#root.transactionSync(() => release(meta, this.#token));
    await this.#root.close();
  }

  /** Bytes of the data file that are in use or can be used again. */
  get sizeBytes(): number {
    const { pageSize, lastPageNumber } = this.#root.getStats() as { pageSize: number; lastPageNumber: number };
    return pageSize * (lastPageNumber + 1);
  }

  /** Says that this processor is alive, to one on another machine that would like to have the directory. */
  beat(nowMs: number): Promise<void> {
    return this.commit(() => {
      const holder = this.tables.meta.get('holder');
      if (holder) this.tables.meta.putSync('holder', { ...holder, beatMs: nowMs });
    });
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.length > 0) await this.#writeTogether();
    this.#writing = undefined;
  }

  async #writeTogether(): Promise<void> {
    const together: Work[] = [];
    try {
      // A child transaction: what throws half way leaves nothing behind.
      await this.#root.childTransaction(() => {
        together.push(...this.#queue.splice(0));
        if (!holds(this.tables.meta, this.#token)) throw taken(this.directory);
        for (const { write } of together) write();
      });
      for (const { resolve } of together) resolve();
    } catch (cause) {
      if (together.length === 0) together.push(...this.#queue.splice(0));
      const error = cause instanceof StoreError ? cause : failure(this.directory, await reasonOf(cause));
      for (const { reject } of together) reject(error);
    }
  }
}

/** Books of one length of slots cannot go on in another. */
function agreeOnSlots(meta: MetaTable, slotsMs: readonly number[]): void {
  const kept = meta.get('slotsMs') ?? slotsMs;
  if (kept.join() !== slotsMs.join()) {
    const [was, is] = [kept, slotsMs].map((slots) => slots.map((ms) => formatDuration({ ms })).join(', '));
    throw new StoreError(
      'store-slots-differ',
      `the books there are kept in slots of ${was} (got ${is}): keep to those, or choose another directory`,
    );
  }
  meta.putSync('slotsMs', kept);
}

function openRoot(directory: string): RootDatabase {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return open({
      path: directory,
      encoding: 'msgpack',
      maxDbs: 16,
      // A resolved write has been flushed, and each transaction is one that we began ourselves.
      overlappingSync: false,
      eventTurnBatching: false,
    });
  } catch (error) {
    throw failure(directory, error);
  }
}

/** LMDB says that a commit failed, and in a promise beside it, why. */
async function reasonOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !('commitError' in error) || !(error.commitError instanceof Promise)) return error;
  const settled = new Promise((resolve) => setImmediate(resolve, error));
  return Promise.race([error.commitError.catch((reason: unknown) => reason), settled]);
}

function failure(directory: string, cause: unknown): StoreError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (isFull(directory)) {
    return new StoreError(
      'store-full',
      `no room is left on the disk of ${directory} (${reason}): free some, and the senders will try again`,
      { cause },
    );
  }
  return new StoreError('store-failed', `cannot use ${directory} (${reason}): check the disk and its permissions`, {
    cause,
  });
}

function isFull(directory: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize < FULL_BELOW_BYTES;
  } catch {
    return false;
  }
}

function taken(directory: string): StoreError {
  return new StoreError(
    'store-taken',
    `another processor has taken ${directory} over, since this one was not heard: stop one of them`,
  );
}
