import type { AlertTransition } from '@plimsoll/engine';
import type { JournalEntry } from './store/rows.js';

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
  /** Keeps how alerts stand after an evaluation; undefined where there is nothing to wait for. */
  evaluated(transitions: readonly AlertTransition[]): Promise<void> | undefined;
  /** Writes a share of the books down; 1 is all that has changed. */
  checkpoint(share: number): Promise<void>;
  /** Writes everything down and lets go. */
  close(): Promise<void>;
}

/** Remembers nothing: the books live as long as the process. */
export const forgetfulKeeper: Keeper = {
  accepted: async () => {},
  evaluated: () => undefined,
  checkpoint: async () => {},
  close: async () => {},
};
