/**
 * What this SDK failed or refused to do since the start. Its own faults never reach the code it measures, so this is the
 * only place where they show.
 */
export interface SelfCounts {
  /** A classifier threw or answered with something that is no verdict; the default was used. */
  readonly classifierFaults: number;
  /** An injected clock threw or returned no finite number; its last reading was used. */
  readonly clockFaults: number;
  /** A duration below zero or not a number; the event was counted with duration 0. */
  readonly oddDurations: number;
  /** A function that names operations threw; the event was not counted. */
  readonly namingFaults: number;
  /** A listener to crossed thresholds threw. */
  readonly listenerFaults: number;
}

export class SelfCounters implements SelfCounts {
  classifierFaults = 0;
  clockFaults = 0;
  oddDurations = 0;
  namingFaults = 0;
  listenerFaults = 0;
}
