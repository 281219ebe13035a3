import type { ServiceBookDump } from '@plimsoll/engine';
import type { Encoding } from '@plimsoll/otlp';
import type { Correction } from '@plimsoll/slo';
import type { NotifierState } from '../notify/notifier.js';

/** The processor that has a data directory to itself. */
export interface Holder {
  /** Made anew for each opening. */
  readonly token: string;
  readonly pid: number;
  /** What tells the process from a later one with its number; null where the system does not say. */
  readonly born: string | null;
  readonly host: string;
  /** Which file on the machine it is that is held: a copy of it is free. */
  readonly file: string;
  /** When it last said that it is alive. */
  readonly beatMs: number;
}

/** What changed the books and was acknowledged: a request as it arrived, or something that a person entered. */
export type JournalEntry =
  | {
      readonly kind: 'otlp';
      readonly receivedMs: number;
      readonly encoding: Encoding;
      /** As the sender compressed it; null where it did not. */
      readonly compression: string | null;
      readonly body: Uint8Array;
    }
  | { readonly kind: 'correct'; readonly service: string; readonly slo: string; readonly correction: Correction }
  | {
      readonly kind: 'withdraw';
      readonly service: string;
      readonly slo: string;
      readonly correction: string;
      readonly withdrawn: Withdrawal;
    };

/** Who took a correction back, when, and why. */
export interface Withdrawal {
  readonly at: number;
  readonly author: string;
  readonly reason: string;
}

/** A correction as it was entered. One that was withdrawn stays, so that somebody can see that it was there. */
export interface CorrectionRow {
  readonly slo: string;
  readonly correction: Correction;
  readonly withdrawn: Withdrawal | null;
}

/** A service's books as they were after a position of the journal. */
export interface ServiceRow {
  readonly position: number;
  readonly dump: ServiceBookDump;
}

/** A stretch of time for which telemetry arrived, (start, end]. */
export type Stretch = readonly [startMs: number, endMs: number];

/** Facts about the store itself. */
export interface Meta {
  /** The version of everything below. See migrations.ts. */
  readonly format: number;
  readonly holder: Holder;
  /** Lengths of the slots that time is kept in, the finest first. Slots cannot be divided afterwards. */
  readonly slotsMs: readonly number[];
  /** Who was told of which incident, and what is on its way. */
  readonly notifier: NotifierState;
}

/** The table of facts, each of its own type. */
export interface MetaTable {
  get<Name extends keyof Meta>(name: Name): Meta[Name] | undefined;
  putSync<Name extends keyof Meta>(name: Name, value: Meta[Name]): void;
  removeSync(name: keyof Meta): unknown;
}
