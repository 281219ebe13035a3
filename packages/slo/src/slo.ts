import type { AlertPolicy } from './alert-policy.js';
import type { NoDataPolicy } from './budget.js';
import type { BudgetAlert } from './budget-alert.js';
import type { Budgeting } from './budgeting.js';
import type { Indicator } from './indicator.js';
import type { Target } from './target.js';
import type { Window } from './window.js';

/** One promise of a service: which events count and which of them are good, what share must be good, over what time, and when to tell somebody. */
export interface Slo {
  /** Unique in the service; an RFC 1123 label, so that it fits into every system of names. */
  readonly name: string;
  readonly service: string;
  /** The team that answers for it. Without one it is shown as nobody's. */
  readonly owner?: string;
  /** The operation whose calls are counted. Several SLOs may count the same calls. */
  readonly operation?: string;
  readonly indicator: Indicator;
  readonly target: Target;
  readonly window: Window;
  readonly budgeting: Budgeting;
  readonly alertPolicy: AlertPolicy;
  /** Alerts on the budget itself, beside those on how fast it burns. */
  readonly budgetAlerts?: readonly BudgetAlert[];
  readonly description?: string;
  /** What is taken to be true while nothing is seen; freeze when unset. */
  readonly noData?: NoDataPolicy;
}
