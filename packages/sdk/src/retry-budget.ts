import type { BudgetSignal } from './budget-signal.js';

export interface RetryBudgetOptions {
  /** Retries per call, in the long run. 0.1 when unset: at most a tenth more load, whatever happens. */
  readonly ratio?: number;
  /** Retries that may come at once. 10 when unset. */
  readonly burst?: number;
  /** While this SLO burns, calls earn no retries: what is saved up may be used, and no more. */
  readonly signal?: BudgetSignal;
}

/** How many calls may be tried again. */
export interface RetryBudget {
  /** A call was made for the first time; it earns a share of a retry. */
  called(): void;
  /** May a failed call be tried again? Taken at once: ask only when it would be. */
  mayRetry(): boolean;
}

/**
 * A bound on retries in proportion to calls, for all callers together, so that retries cannot double the load on something that already
 * fails. It begins full, earns `ratio` with each call, and never holds more than `burst`. Integers inside: it does not drift.
 */
export function retryBudget({ ratio = 0.1, burst = 10, signal }: RetryBudgetOptions = {}): RetryBudget {
  const most = Math.max(0, Math.floor(burst)) * PARTS;
  const earned = Math.max(0, Math.round(ratio * PARTS));
  let left = most;
  return {
    called: () => {
      const pressure = signal?.reading().pressure;
      if (pressure === 'burning' || pressure === 'spent') return;
      left = Math.min(most, left + earned);
    },
    mayRetry: () => {
      if (left < PARTS) return false;
      left -= PARTS;
      return true;
    },
  };
}

/** Of a retry. */
const PARTS = 1000;
