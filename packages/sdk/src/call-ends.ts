import type { InFlight } from './in-flight.js';
import type { Recorder } from './recorder.js';

/**
 * Where the end of a call is told: how long it took, when it ended on the monotonic clock, in ms, and how many latency
 * thresholds have counted it as late already. Nothing here ever throws.
 */
export interface CallEnds {
  /** Of calls that returned: the recorder itself, unless a classifier has to see what they returned. */
  readonly returned: Recorder | JudgedReturns;
  threw(error: unknown, durationMs: number, endMs: number, lateLanes: number): void;
  /** Enters a call in flight wherever it has become late by now. Says whether it may yet be late elsewhere. */
  lookAt(call: InFlight, nowMs: number): boolean;
}

export interface JudgedReturns {
  succeeded(durationMs: number, endMs: number, lateLanes: number, value: unknown): void;
}
