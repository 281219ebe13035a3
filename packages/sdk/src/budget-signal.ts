import { exceeds } from '@plimsoll/slo';
import { declared } from './declared.js';
import type { FleetBudget } from './fleet-budget.js';
import { CORE, type Measured, type ServiceCore, settle } from './service-core.js';
import type { SloAccount } from './slo-account.js';
import { localBudget, localCounts } from './status.js';

/** What a piece of work is to its users: critical work is never shed, and sheddable work is the first to go. */
export type Priority = 'critical' | 'normal' | 'sheddable';

/**
 * How hard an SLO is pressed. `burning`: a rule of its alert policy that pages is met, in its long and in its short window. `spent`: and
 * nothing is left of the error budget. `unknown`: not enough was measured to say.
 */
export type Pressure = 'unknown' | 'calm' | 'burning' | 'spent';

export interface BudgetReading {
  readonly pressure: Pressure;
  /** By the events of the whole fleet, or of this process alone. */
  readonly source: 'fleet' | 'local';
  /** Why the fleet was not asked, or had nothing to say; undefined where it did. */
  readonly localBecause?: 'no fleet' | 'no answer' | 'too old' | 'fleet is blind';
}

export interface BudgetSignalOptions {
  /** Where the fleet's budget comes from; without it, or when what it says is too old, this process goes by its own events. */
  readonly fleet?: FleetBudget;
  /** Events in the short window below which this process draws no conclusion of its own. 20 when unset. */
  readonly minEvents?: number;
  /** Milliseconds that a reading stands; a question in between costs one reading of the clock. 1,000 when unset. */
  readonly everyMillis?: number;
}

/** The error budget of an SLO as something to act on. */
export interface BudgetSignal {
  /** Should work of this priority be turned away for now? Never where nothing is known. Turn it away before it is measured, or count it as what it is. */
  shouldShed(priority: Priority): boolean;
  reading(): BudgetReading;
}

/**
 * The error budget of an SLO as a signal at run time. While it burns at a rate that would page somebody, sheddable work should go; when it is
 * spent as well, normal work, too. As the short window empties, work is let in again, and what it meets decides.
 * Throws a DeclarationError where the SLO is not declared.
 */
export function budgetSignal(service: Measured, slo: string, options: BudgetSignalOptions = {}): BudgetSignal {
  const core = service[CORE];
  const account = declared(core.accounts, slo, { code: 'slo-unknown', what: 'an SLO', path: [] });
  const { fleet, minEvents = 20, everyMillis = 1000 } = options;
  const { monotonic } = core.clock;
  let last: BudgetReading | undefined;
  let lastMs = 0;
  const read = (): BudgetReading => {
    const seen = fleet?.reading() ?? NO_FLEET;
    if (seen.kind === 'measured') return { pressure: seen.pressure, source: 'fleet' };
    return { pressure: localPressure(core, account, minEvents), source: 'local', localBecause: seen.because };
  };
  const reading = (): BudgetReading => {
    const nowMs = monotonic();
    if (last !== undefined && nowMs - lastMs < everyMillis) return last;
    last = read();
    lastMs = nowMs;
    return last;
  };
  const shouldShed = (priority: Priority): boolean => {
    if (priority === 'critical' || core.isDisabled) return false;
    const { pressure } = reading();
    return pressure === 'spent' || (pressure === 'burning' && priority === 'sheddable');
  };
  return { shouldShed, reading };
}

const NO_FLEET = { kind: 'no-data', because: 'no fleet' } as const;

function localPressure(core: ServiceCore, account: SloAccount, minEvents: number): Pressure {
  const { clock, startMs, slotMs, operations } = core;
  const operation = operations.get(account.slo.operation ?? '');
  settle(core, operation ? [operation] : []);
  const moment = { nowMs: clock.wall(), startMs, slotMs };
  const { target, alertPolicy } = account.slo;
  let isKnown = false;
  for (const { severity, long, short, threshold } of alertPolicy) {
    if (severity !== 'page') continue;
    const lately = localCounts(account, short, moment);
    if (lately.good + lately.bad < minEvents) continue;
    isKnown = true;
    if (!exceeds(lately, target, threshold) || !exceeds(localCounts(account, long, moment), target, threshold))
      continue;
    const budget = localBudget(account, moment);
    return budget.kind === 'measured' && budget.remaining <= 0 ? 'spent' : 'burning';
  }
  return isKnown ? 'calm' : 'unknown';
}
