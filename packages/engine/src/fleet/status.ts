import type { AlertState, Attainment, Budget, BurnRate, Counts, Exhaustion, Span, Trend } from '@plimsoll/slo';
import type { Worth } from './account.js';

/** The burn rate over one window that ends at the status. */
export interface WindowReading {
  readonly windowMs: number;
  readonly counts: Counts;
  /** What the budget counts: the events, or slices. */
  readonly worth: Worth;
  readonly burnRate: BurnRate;
}

/** How an SLO stood at an instant: everything is as of `at`, and nothing that came after is in it. */
export interface SloStatus {
  readonly at: number;
  /** The SLO's window, from when the SLO began if it is younger. */
  readonly span: Span;
  readonly counts: Counts;
  readonly worth: Worth;
  readonly attainment: Attainment;
  readonly budget: Budget;
  /** What remains of the budget under the SLO's no-data policy; undefined where nothing was measured. */
  readonly remaining: number | undefined;
  readonly exhaustion: Exhaustion | undefined;
  /** The shortest window first. */
  readonly burnRates: readonly WindowReading[];
  readonly trend: Trend;
  /** Is telemetry missing right now? */
  readonly isBlind: boolean;
  readonly alerts: readonly AlertState[];
}
