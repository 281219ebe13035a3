import {
  type Attainment,
  attainment,
  type Budget,
  type BurnRate,
  budget,
  burnRate,
  type Counts,
  type Duration,
  formatDuration,
  formatWindow,
  parseDuration,
  quote,
  type Span,
  slotEnd,
  spanEndingAt,
  windowSpan,
} from '@plimsoll/slo';
import { refusal } from './errors.js';
import type { Percentiles } from './percentiles.js';
import { longestWindowMs, type SloAccount } from './slo-account.js';

/** What one SLO looks like from inside this process: only its own events, only since it started. */
export interface SloStatus {
  readonly name: string;
  readonly operation: string;
  readonly indicator: string;
  readonly target: string;
  readonly window: string;
  /** Events in the window. */
  readonly counts: Counts;
  readonly attainment: Attainment;
  /** The time before this process started is unseen: see its `worst`, `best` and `coverage`. */
  readonly budget: Budget;
  /** Over the last 5 minutes, the last hour and the windows of the alert policy, the shortest first. */
  readonly burnRates: readonly { readonly window: string; readonly burnRate: BurnRate }[];
}

export interface OperationStatus {
  readonly name: string;
  /** Since the start of the process. */
  readonly latency: Percentiles;
  readonly slos: readonly SloStatus[];
}

/** What this process knows about itself, at one moment. */
export interface ServiceStatus {
  readonly service: string;
  readonly owner: string | null;
  /** Epoch ms. */
  readonly atMs: number;
  readonly operations: readonly OperationStatus[];
}

/** The moment of asking, and what is needed to ask. */
export interface Moment {
  readonly nowMs: number;
  readonly startMs: number;
  readonly slotMs: number;
}

export function sloStatus(account: SloAccount, moment: Moment): SloStatus {
  const { name, operation, indicator, target, window } = account.slo;
  const span = objectiveSpan(account, moment);
  return {
    name,
    operation: operation ?? '',
    indicator: indicator.kind,
    target: target.text,
    window: formatWindow(window),
    counts: account.events(span),
    attainment: attainment(account.worth(span)),
    budget: localBudget(account, moment),
    burnRates: statusWindows(account).map((duration) => ({
      window: formatDuration(duration),
      burnRate: localBurnRate(account, duration, moment),
    })),
  };
}

/** The budget over the SLO's window by this process's events alone. */
export function localBudget(account: SloAccount, moment: Moment): Budget {
  const span = objectiveSpan(account, moment);
  const expectedMs = Math.max(1, span.to - span.from);
  const observedMs = Math.min(expectedMs, Math.max(1, moment.nowMs - moment.startMs));
  return budget(account.worth(span), account.slo.target, { observedMs, expectedMs });
}

/** The burn rate over the last so long by this process's events alone. */
export function localBurnRate(account: SloAccount, window: Duration, moment: Moment): BurnRate {
  return burnRate(localCounts(account, window, moment), account.slo.target);
}

/** What the burn rate over the last so long is made of. */
export function localCounts(account: SloAccount, { ms }: Duration, moment: Moment): Counts {
  return account.worth(spanEndingAt(runningSlotEnd(moment), ms));
}

/** A window that somebody asks for, as text: refused where it is none, or longer than the SLO keeps. */
export function windowAsked(account: SloAccount, window: string, path: readonly (string | number)[]): Duration {
  const length = parseDuration(window);
  if (length.kind === 'refused') throw refusal('window-unknown', path, length.message);
  const longest = longestWindowMs(account.slo);
  if (length.value.ms <= longest) return length.value;
  const advice = `ask for at most ${formatDuration({ ms: longest })}`;
  throw refusal(
    'window-unknown',
    path,
    `a window must not be longer than the SLO's own (got ${quote(window)}): ${advice}`,
  );
}

/** Five minutes, an hour and the alert windows, without repetition. */
function statusWindows({ slo }: SloAccount): Duration[] {
  const lengths = [FIVE_MINUTES_MS, HOUR_MS, ...slo.alertPolicy.flatMap(({ long, short }) => [long.ms, short.ms])];
  return [...new Set(lengths)].sort((a, b) => a - b).map((ms) => ({ ms }));
}

function objectiveSpan({ slo }: SloAccount, moment: Moment): Span {
  return windowSpan(slo.window, runningSlotEnd(moment));
}

/** Up to the end of the running slot, since the events until now are in it. */
function runningSlotEnd({ nowMs, slotMs }: Moment): number {
  return slotEnd(nowMs, slotMs);
}

const FIVE_MINUTES_MS = 300_000;
const HOUR_MS = 3_600_000;
