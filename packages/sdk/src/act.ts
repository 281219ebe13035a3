export { type AdaptiveDeadline, adaptiveDeadline, type DeadlineOptions } from './adaptive-deadline.js';
export { budgetBreaker, type OpossumLike, openWhileBurning } from './breakers.js';
export {
  type BudgetReading,
  type BudgetSignal,
  type BudgetSignalOptions,
  budgetSignal,
  type Pressure,
  type Priority,
} from './budget-signal.js';
export { type FleetBudget, type FleetBudgetOptions, type FleetReading, fleetBudget } from './fleet-budget.js';
export { type RetryBudget, type RetryBudgetOptions, retryBudget } from './retry-budget.js';
