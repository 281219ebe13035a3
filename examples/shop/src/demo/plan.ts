import type { Fault } from '../payments/fault.js';

/** When what happens, in milliseconds after traffic starts, and which windows make it visible. */
export interface Plan {
  readonly durationMs: number;
  readonly degradeAtMs: number;
  readonly restoreAtMs: number;
  readonly fault: Fault;
  /** The window of every SLO, so short that what happened has left it again when the demo ends. */
  readonly window: string;
  /** One page rule with windows as short. */
  readonly alerts: string;
}

/**
 * ```
 *  healthy        degraded     recovering
 *  |--------------|------------|---------------------------------|
 *  0              25 %         40 %         55 %                 100 %
 *                                           |<---- the window -->|
 * ```
 */
export function planned(durationMs: number): Plan {
  const seconds = (share: number, least: number) => Math.max(least, Math.floor((durationMs * share) / 1_000));
  const long = seconds(0.08, 2);
  const short = Math.max(1, Math.floor(long / 4));
  return {
    durationMs,
    degradeAtMs: durationMs * 0.25,
    restoreAtMs: durationMs * 0.4,
    fault: { slowShare: 0.6, delayMs: 700, failedShare: 0.1 },
    window: `${seconds(0.45, 1)}s`,
    alerts: `page ${long}s/${short}s > 5`,
  };
}
