import type { ExponentialHistogram, Slo } from '@plimsoll/slo';
import type { EngineErrorCode } from '../errors.js';
import type { Source } from './source.js';

export type Temporality = 'cumulative' | 'delta';

/** What a counter of events says: how many there were since the epoch's start (cumulative), or between start and time (delta). */
export interface CounterPoint {
  readonly source: Source;
  readonly slo: string;
  readonly outcome: 'good' | 'bad';
  /** Why events were bad; empty where nobody says. */
  readonly cause: string;
  /** Epoch milliseconds; zero where the sender does not say when it began. */
  readonly startMs: number;
  readonly timeMs: number;
  readonly value: number;
  readonly temporality: Temporality;
  /** True for `slo.fleet.events`: somebody (named as the source's instance) has added up the instances already. */
  readonly aggregated?: boolean;
}

/** How long the calls of an operation took, in seconds, since the epoch's start (cumulative) or between start and time (delta). */
export interface LatencyPoint {
  readonly source: Source;
  readonly operation: string;
  readonly startMs: number;
  readonly timeMs: number;
  readonly temporality: Temporality;
  readonly histogram: ExponentialHistogram;
}

/** What a service says that it promises. */
export interface DeclarationPoint {
  readonly source: Source;
  readonly slo: Slo;
  readonly timeMs: number;
}

/** What became of an entry. A point that adds nothing new because nothing happened is counted with an increase of zero. */
export type Outcome =
  | { readonly kind: 'counted'; readonly increase: number }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'refused'; readonly code: EngineErrorCode };

export const DUPLICATE: Outcome = { kind: 'duplicate' };

export const NOTHING_NEW: Outcome = { kind: 'counted', increase: 0 };
