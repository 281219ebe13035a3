import type { Duration } from './duration.js';

/** What makes an event good. Every kind ends in counts of good and bad; the kinds differ in who decides and from what. */
export type Indicator =
  /** Good: the call did not fail. With a timeout, a call that is still running by then is bad at that moment. */
  | { readonly kind: 'availability'; readonly timeout?: Duration }
  /** The same events as availability, stated as the share that may fail. */
  | { readonly kind: 'error-rate'; readonly timeout?: Duration }
  /**
   * Good: did not fail and took no longer than the threshold. A call still running by then is bad at that moment, however it ends; one that fails
   * before is left out, or bad, as declared.
   */
  | { readonly kind: 'latency'; readonly threshold: Duration; readonly failures: 'ignore' | 'bad' }
  /** The code says good or bad. */
  | { readonly kind: 'custom' }
  /** Sampled. Good: the newest data is no older than this. */
  | { readonly kind: 'freshness'; readonly maxAge: Duration }
  /** Sampled. Good: at least so many per second. */
  | { readonly kind: 'throughput'; readonly atLeast: number }
  /** Sampled. Good: at most so much of what there is, in the unit of the sample. */
  | { readonly kind: 'saturation'; readonly atMost: number };

/** How one call ended, as far as an indicator can ask. */
export interface CallOutcome {
  readonly durationMs: number;
  readonly failed: boolean;
}

export type Verdict = 'good' | 'bad' | 'ignored';

/** Judges a finished call by an indicator of calls. The exact duration is compared, before it is rounded into any bucket; the threshold itself is good. */
export function judgeCall(
  indicator: Extract<Indicator, { kind: 'availability' | 'error-rate' | 'latency' }>,
  { durationMs, failed }: CallOutcome,
): Verdict {
  if (indicator.kind === 'latency') {
    if (durationMs > indicator.threshold.ms) return 'bad';
    if (failed) return indicator.failures === 'bad' ? 'bad' : 'ignored';
    return 'good';
  }
  const timedOut = indicator.timeout !== undefined && durationMs > indicator.timeout.ms;
  return failed || timedOut ? 'bad' : 'good';
}

/** Judges a sampled value: the age of the data in milliseconds, events per second, or the share in use. The bound itself is good; NaN is ignored. */
export function judgeSample(
  indicator: Extract<Indicator, { kind: 'freshness' | 'throughput' | 'saturation' }>,
  value: number,
): Verdict {
  if (Number.isNaN(value)) return 'ignored';
  switch (indicator.kind) {
    case 'freshness':
      return value <= indicator.maxAge.ms ? 'good' : 'bad';
    case 'throughput':
      return value >= indicator.atLeast ? 'good' : 'bad';
    case 'saturation':
      return value <= indicator.atMost ? 'good' : 'bad';
  }
}
