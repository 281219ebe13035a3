import { declared } from './declared.js';
import { percentilesOf } from './percentiles.js';
import { CORE, type Measured } from './service-core.js';

export interface DeadlineOptions {
  /** Never less than this, in milliseconds. */
  readonly atLeastMillis: number;
  /** Never more than this; also before anything was measured. */
  readonly atMostMillis: number;
  /** Which percentile of the calls that did not fail, since the start. `p99` when unset. */
  readonly percentile?: 'p50' | 'p95' | 'p99' | 'p99.9';
  /** How many times that percentile. 2 when unset. */
  readonly times?: number;
  /** Milliseconds that an answer stands. 1,000 when unset. */
  readonly everyMillis?: number;
}

export interface AdaptiveDeadline {
  /** How long a call should be waited for now, in milliseconds. */
  millis(): number;
  /** A signal that aborts then: `fetch(url, { signal: deadline.signal() })`. */
  signal(): AbortSignal;
}

/**
 * How long it is worth waiting for an operation, by how long it takes: a call that hangs is given up early where calls are fast, and not too
 * early where they are slow. Failed calls do not count, so giving up does not make the next deadline shorter.
 * Throws a DeclarationError where the operation is not declared.
 */
export function adaptiveDeadline(service: Measured, operation: string, options: DeadlineOptions): AdaptiveDeadline {
  const core = service[CORE];
  const path = ['operations', operation];
  const found = declared(core.operations, operation, { code: 'operation-unknown', what: 'an operation', path });
  const { atLeastMillis, atMostMillis, percentile = 'p99', times = 2, everyMillis = 1000 } = options;
  let last: { readonly ms: number; readonly readMs: number } | undefined;
  const millis = (): number => {
    const readMs = core.clock.monotonic();
    if (last !== undefined && readMs - last.readMs < everyMillis) return last.ms;
    const measured = percentilesOf((visit) => found.eachLatency(visit));
    const wanted = measured.kind === 'measured' ? Math.ceil(times * measured[percentile]) : atMostMillis;
    last = { ms: Math.min(atMostMillis, Math.max(atLeastMillis, wanted)), readMs };
    return last.ms;
  };
  return { millis, signal: () => AbortSignal.timeout(millis()) };
}
