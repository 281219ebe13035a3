import type { AlertTransition } from '@plimsoll/engine';
import type { NotifierState } from './notify/notifier.js';
import type { CorrectionRow, JournalEntry } from './store/rows.js';
import type { Tables } from './store/tables.js';

/** What a keeper found when it was opened. */
export interface Restored {
  readonly services: number;
  /** Journal entries that came after the books were last written down, and were entered again. */
  readonly entries: number;
  readonly durationMs: number;
}

/** Who remembers the books beyond the life of this process. */
export interface Keeper {
  /** Resolves when it is safe to acknowledge what has been entered; rejects with a `StoreError` where that could not be kept. */
  accepted(entry: JournalEntry): Promise<void>;
  /** Keeps a journey that was taken in, or one that was let go. */
  composed(journey: string): Promise<void>;
  dissolved(journey: string): Promise<void>;
  /** Every correction that was ever entered. */
  corrections(): Iterable<CorrectionRow>;
  /** Where the history can be read; undefined where none is kept. */
  readonly tables: Tables | undefined;
  /** Keeps how alerts stand after an evaluation; undefined where there is nothing to wait for. */
  evaluated(transitions: readonly AlertTransition[]): Promise<void> | undefined;
  /** Who had been told what when the process ended. */
  readonly notified: NotifierState | undefined;
  /** Keeps who is told what. Rejects with a `StoreError` where that could not be kept. */
  notifying(state: NotifierState): Promise<void>;
  /** Writes a share of the books down; 1 is all that has changed. */
  checkpoint(share: number): Promise<void>;
  /** Writes everything down and lets go. */
  close(): Promise<void>;
}

/** Remembers nothing: the books live as long as the process. */
export const forgetfulKeeper: Keeper = {
  accepted: async () => {},
  composed: async () => {},
  dissolved: async () => {},
  corrections: () => [],
  tables: undefined,
  evaluated: () => undefined,
  notified: undefined,
  notifying: async () => {},
  checkpoint: async () => {},
  close: async () => {},
};
