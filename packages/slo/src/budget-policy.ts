import { NO_DATA, type NoData } from './attainment.js';
import { type Counts, total } from './counts.js';
import { compareProducts, type Fraction } from './fraction.js';
import { divideUp } from './rounding.js';
import type { Target } from './target.js';

/** What is done when the budget runs low. */
export type PolicyAction = 'notify' | 'ticket' | 'require-approval' | 'freeze-deploys';

/** What a team has agreed to do about its error budget, before there is anything to argue about. */
export interface ErrorBudgetPolicy {
  readonly thresholds: readonly PolicyThreshold[];
  readonly exceptions: readonly PolicyException[];
}

/** From this share of the budget spent on, these actions hold. */
export interface PolicyThreshold {
  /** 1 is all of it. */
  readonly spent: Fraction;
  readonly actions: readonly PolicyAction[];
  /** Kinds of changes that a freeze or an approval lets through all the same, such as "security-fix". */
  readonly allows?: readonly string[];
}

/** Bad events of this cause are not held against the team: for the actions named, the budget is counted without them. */
export interface PolicyException {
  readonly cause: string;
  /** All actions when unset. */
  readonly lifts?: readonly PolicyAction[];
  /** Why, for whoever asks later. */
  readonly reason: string;
}

/** The window's counts, and how many of the bad events each known cause had. */
export interface PolicyReading {
  readonly counts: Counts;
  readonly target: Target;
  readonly causes?: Readonly<Record<string, number>>;
}

export type PolicyDecision =
  | {
      readonly kind: 'decided';
      /** The actions that hold, each with the threshold that asked for it first. */
      readonly actions: readonly DecidedAction[];
      /** The actions that would hold were it not for an exception. */
      readonly lifted: readonly DecidedAction[];
    }
  | NoData;

export interface DecidedAction {
  readonly action: PolicyAction;
  readonly threshold: PolicyThreshold;
  /** The share of the budget spent that was compared: without the causes that are excepted from this action. */
  readonly spent: number;
}

const ACTIONS: readonly PolicyAction[] = ['notify', 'ticket', 'require-approval', 'freeze-deploys'];

/** What the policy asks for now. Without any event it decides nothing: the reader has to. */
export function decide(policy: ErrorBudgetPolicy, reading: PolicyReading): PolicyDecision {
  if (total(reading.counts) === 0) return NO_DATA;
  const actions: DecidedAction[] = [];
  const lifted: DecidedAction[] = [];
  for (const action of ACTIONS) {
    const held = reached(policy, action, {
      ...reading,
      bad: reading.counts.bad - exceptedFrom(action, policy, reading),
    });
    if (held) actions.push(held);
    else {
      const otherwise = reached(policy, action, { ...reading, bad: reading.counts.bad });
      if (otherwise) lifted.push(otherwise);
    }
  }
  return { kind: 'decided', actions, lifted };
}

export type ChangeVerdict = 'allowed' | 'needs-approval' | 'frozen';

/** May a change of this kind go out? Without data it needs somebody's approval: nothing is known in its favour. */
export function judgeChange(decision: PolicyDecision, kind: string): ChangeVerdict {
  if (decision.kind === 'no-data') return 'needs-approval';
  const holding = decision.actions
    .filter(({ threshold }) => !threshold.allows?.includes(kind))
    .map(({ action }) => action);
  if (holding.includes('freeze-deploys')) return 'frozen';
  return holding.includes('require-approval') ? 'needs-approval' : 'allowed';
}

function exceptedFrom(
  action: PolicyAction,
  { exceptions }: ErrorBudgetPolicy,
  { causes = {}, counts }: PolicyReading,
): number {
  const excepted = new Set(
    exceptions.filter(({ lifts }) => lifts === undefined || lifts.includes(action)).map(({ cause }) => cause),
  );
  const bad = [...excepted].reduce((sum, cause) => sum + (causes[cause] ?? 0), 0);
  return Math.min(bad, counts.bad);
}

/** The highest threshold of an action that is reached: exactly, so that a budget spent to the last event is spent. */
function reached(
  policy: ErrorBudgetPolicy,
  action: PolicyAction,
  reading: PolicyReading & { bad: number },
): DecidedAction | undefined {
  const {
    target: { budget },
    counts,
    bad,
  } = reading;
  const passed = policy.thresholds
    .filter(({ actions }) => actions.includes(action))
    .filter(({ spent }) => compareProducts([bad, budget.den, spent.den], [spent.num, budget.num, total(counts)]) >= 0)
    .sort((a, b) => compareProducts([b.spent.num, a.spent.den], [a.spent.num, b.spent.den]));
  const [threshold] = passed;
  const spent = divideUp(BigInt(bad) * BigInt(budget.den), BigInt(total(counts)) * BigInt(budget.num));
  return threshold && { action, threshold, spent };
}
