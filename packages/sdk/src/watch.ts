import { DeclarationError, exceeds, type Fraction, type Issue, parseFraction, quote } from '@plimsoll/slo';
import { declared } from './declared.js';
import { CORE, type Measured, type ServiceCore, settle } from './service-core.js';
import type { SloAccount } from './slo-account.js';
import { localBudget, localBurnRate, localCounts, type Moment, windowAsked } from './status.js';

/** A line that this process's own view of an SLO may cross. */
export type Threshold =
  /** The burn rate over the last so long ("5m") is above this. */
  | { readonly slo: string; readonly burnRate: number; readonly window: string }
  /** This share of the error budget remains, or less: 0.1 is a tenth, 0 none, -1 means that it is spent twice. */
  | { readonly slo: string; readonly remaining: number };

/** A threshold was crossed, or what had crossed it came back. */
export interface Crossing {
  readonly threshold: Threshold;
  readonly isCrossed: boolean;
  /** The burn rate, or the remaining share of the budget, at this moment. Undefined where there are no events any more. */
  readonly value: number | undefined;
  /** Epoch ms. */
  readonly atMs: number;
}

export interface WatchOptions {
  /** Milliseconds between two looks. The length of a slot when unset, 10,000: nothing is told more finely than that. */
  readonly everyMillis?: number;
}

export interface Watching {
  /** Looks now, and not only when it is time. */
  look(): void;
  /** The end of it; the listener is not called again. */
  stop(): void;
}

/**
 * Calls `listener` when a local threshold is crossed, and again when what had crossed it is back, by this process's events alone.
 * A burn rate is compared exactly; without events nothing is crossed. The timer keeps no process alive, and a listener that
 * throws is counted. Throws a DeclarationError with everything that is wrong with the thresholds.
 */
export function watch(
  service: Measured,
  thresholds: Threshold | readonly Threshold[],
  listener: (crossing: Crossing) => void,
  options: WatchOptions = {},
): Watching {
  const core = service[CORE];
  const all = 'slo' in thresholds ? [thresholds] : thresholds;
  const everyMs = options.everyMillis ?? core.slotMs;
  const issues: Issue[] = [];
  const lines = all.flatMap((threshold, i) => lineOf(core, threshold, i, issues) ?? []);
  if (!(everyMs > 0 && everyMs <= LONGEST_TIMER_MS)) {
    const message = `everyMillis must be above 0 and at most ${LONGEST_TIMER_MS} (got ${quote(everyMs)})`;
    issues.push({ code: 'interval-out-of-range', path: ['everyMillis'], message });
  }
  if (issues.length > 0) throw new DeclarationError(issues);
  if (core.isDisabled) return { look: () => undefined, stop: () => undefined };
  const look = (): void => lookAt(core, lines, listener);
  const timer = setInterval(look, everyMs);
  timer.unref();
  return { look, stop: () => clearInterval(timer) };
}

/** What a timer of Node can wait. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A threshold, and on which side of it we are. */
interface Line {
  readonly threshold: Threshold;
  readonly account: SloAccount;
  readonly reading: (moment: Moment) => { readonly isCrossed: boolean; readonly value: number | undefined };
  isCrossed: boolean;
}

function lineOf(core: ServiceCore, threshold: Threshold, i: number, issues: Issue[]): Line | undefined {
  try {
    const path = [i, 'slo'];
    const account = declared(core.accounts, threshold.slo, { code: 'slo-unknown', what: 'an SLO', path });
    const reading = 'burnRate' in threshold ? burning(account, threshold, i) : running(account, threshold, i);
    return { threshold, account, reading, isCrossed: false };
  } catch (error) {
    if (!(error instanceof DeclarationError)) throw error;
    issues.push(...error.issues);
    return undefined;
  }
}

function burning(account: SloAccount, threshold: Extract<Threshold, { burnRate: number }>, i: number): Line['reading'] {
  const { target } = account.slo;
  const window = windowAsked(account, threshold.window, [i, 'window']);
  const most = target.budget.den / target.budget.num;
  const limit = parseFraction(String(threshold.burnRate));
  if (limit.kind === 'refused' || limit.value.num <= 0 || threshold.burnRate >= most) {
    const message = `a burn-rate threshold must be above 0 and below ${most}, which is a total outage at ${target.text} (got ${quote(threshold.burnRate)})`;
    throw new DeclarationError([{ code: 'threshold-out-of-range', path: [i, 'burnRate'], message }]);
  }
  const fraction: Fraction = limit.value;
  return (moment) => {
    const answer = localBurnRate(account, window, moment);
    return {
      isCrossed: exceeds(localCounts(account, window, moment), target, fraction),
      value: answer.kind === 'measured' ? answer.burnRate : undefined,
    };
  };
}

function running(
  account: SloAccount,
  threshold: Extract<Threshold, { remaining: number }>,
  i: number,
): Line['reading'] {
  if (!(threshold.remaining < 1)) {
    const message = `a share of the budget that remains must be below 1 (got ${quote(threshold.remaining)}): 0.1 is a tenth`;
    throw new DeclarationError([{ code: 'threshold-out-of-range', path: [i, 'remaining'], message }]);
  }
  return (moment) => {
    const answer = localBudget(account, moment);
    if (answer.kind !== 'measured') return { isCrossed: false, value: undefined };
    return { isCrossed: answer.remaining <= threshold.remaining, value: answer.remaining };
  };
}

function lookAt(core: ServiceCore, lines: readonly Line[], listener: (crossing: Crossing) => void): void {
  const { clock, startMs, slotMs, operations, self } = core;
  const asked = new Set(lines.flatMap(({ account }) => operations.get(account.slo.operation ?? '') ?? []));
  settle(core, asked);
  const moment = { nowMs: clock.wall(), startMs, slotMs };
  for (const line of lines) {
    const { isCrossed, value } = line.reading(moment);
    if (isCrossed === line.isCrossed) continue;
    line.isCrossed = isCrossed;
    try {
      listener({ threshold: line.threshold, isCrossed, value, atMs: moment.nowMs });
    } catch {
      self.listenerFaults += 1;
    }
  }
}
