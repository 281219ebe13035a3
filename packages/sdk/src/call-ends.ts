import type { Recorder } from './recorder.js';

/** Where the end of a call is told: how long it took, and when it ended on the monotonic clock, in ms. Nothing here ever throws. */
export interface CallEnds {
  /** Of calls that returned: the recorder itself, unless a classifier has to see what they returned. */
  readonly returned: Recorder | JudgedReturns;
  threw(error: unknown, durationMs: number, endMs: number): void;
}

export interface JudgedReturns {
  succeeded(durationMs: number, endMs: number, value: unknown): void;
}
