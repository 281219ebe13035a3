import type { BudgetSignal } from './budget-signal.js';

/** As much of a breaker of opossum as is used. */
export interface OpossumLike {
  readonly opened: boolean;
  open(): void;
}

/**
 * Opens a breaker of opossum when the budget burns, whatever its own share of errors. It closes as it always does: after `resetTimeout` one
 * call is let through, and its success closes it, until the next look finds that it burns still. Returns the end of it; the timer keeps no process alive.
 */
export function openWhileBurning(
  breaker: OpossumLike,
  signal: BudgetSignal,
  { everyMillis = 1000 }: { readonly everyMillis?: number } = {},
): { look(): void; stop(): void } {
  const look = (): void => {
    if (isPressed(signal) && !breaker.opened) breaker.open();
  };
  const timer = setInterval(look, everyMillis);
  timer.unref();
  return { look, stop: () => clearInterval(timer) };
}

/**
 * A breaker for cockatiel's `circuitBreaker(policy, { breaker: budgetBreaker(signal), halfOpenAfter })`: a failure opens the circuit while the
 * budget burns, and does nothing while there is enough of it. It has no state of its own to keep.
 */
export function budgetBreaker(signal: BudgetSignal): {
  state: unknown;
  success(): void;
  failure(): boolean;
} {
  return { state: undefined, success: () => undefined, failure: () => isPressed(signal) };
}

function isPressed(signal: BudgetSignal): boolean {
  const { pressure } = signal.reading();
  return pressure === 'burning' || pressure === 'spent';
}
