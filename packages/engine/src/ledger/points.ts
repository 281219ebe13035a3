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

/** What some calls say of an SLO: so many were good, or bad for a cause. None: nothing happened, and that was seen. */
export interface Judged {
  readonly slo: string;
  readonly outcome: 'good' | 'bad';
  readonly cause: string;
  readonly count: number;
}

/** Calls that a metric of anybody has counted, by how long they took or all in one bucket. */
export interface CallsPoint {
  readonly source: Source;
  /** What tells it from other series of the instance: the metric and its attributes. */
  readonly series: string;
  readonly startMs: number;
  readonly timeMs: number;
  readonly temporality: Temporality;
  /** Counts by bucket. The buckets of one series always mean the same, but for the scale of an exponential histogram. */
  readonly histogram: ExponentialHistogram;
  /** What calls that were gained say, also when there are none. */
  readonly judge: (gained: ExponentialHistogram) => readonly Judged[];
  /** Operations that these are the latencies of, in seconds; none where the buckets are not those of an exponential histogram. */
  readonly operations: readonly string[];
}

/** A call that was met by itself. */
export interface JudgedCall extends Judged {
  /** When it ended. */
  readonly timeMs: number;
}

/** Calls of one instance that were met one by one. Whoever enters them sees to it that none is entered twice. */
export interface MetCalls {
  readonly source: Source;
  readonly calls: readonly JudgedCall[];
  /** SLOs that would have been judged by any call of the instance since it was heard last. */
  readonly watched: readonly string[];
  /** When the newest of them ended. */
  readonly timeMs: number;
  /** How long the calls of each operation took, in seconds. */
  readonly latencies: readonly { readonly operation: string; readonly histogram: ExponentialHistogram }[];
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
