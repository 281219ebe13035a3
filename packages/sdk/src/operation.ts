import type { Indicator, Slo } from '@plimsoll/slo';
import type { CallEnds, JudgedReturns } from './call-ends.js';
import { type CauseCount, Causes } from './causes.js';
import { type Classifier, classify, type Ending } from './classify.js';
import type { SafeClock } from './clock.js';
import type { InFlight } from './in-flight.js';
import { type LateCounts, Recorder, type SlotCounts } from './recorder.js';
import type { SelfCounters } from './self-counts.js';
import type { SloAccount } from './slo-account.js';

/** Why an event that did not fail was bad: it took longer than its SLO allows. */
const SLOW = 'slow';

export interface OperationOptions {
  readonly name: string;
  readonly accounts: readonly SloAccount[];
  readonly clock: SafeClock;
  readonly slotMs: number;
  /** Epoch ms: the start of every series of the service. */
  readonly startMs: number;
  readonly causeLimit: number;
  readonly classifier: Classifier | undefined;
  readonly self: SelfCounters;
}

/** One operation of a service: it learns how each call ended, and enters it for every SLO of the operation at once. */
export class Operation implements CallEnds {
  readonly name: string;
  readonly accounts: readonly SloAccount[];
  private readonly options: OperationOptions;
  readonly returned: Recorder | JudgedReturns;
  private readonly recorder: Recorder;
  private readonly failures: Causes;
  private readonly derived: readonly DerivedSlo[];
  private readonly judged: ReadonlyMap<SloAccount, Causes>;
  private readonly slowSinceStart: number[];
  private readonly startMs: number;

  constructor(options: OperationOptions) {
    const { name, accounts, clock, slotMs, startMs, causeLimit, classifier, self } = options;
    this.name = name;
    this.accounts = accounts;
    this.options = options;
    this.startMs = startMs;
    this.failures = new Causes(causeLimit, startMs);
    const rules = accounts.flatMap((account) => {
      const rule = callRule(account.slo.indicator);
      return rule ? [{ account, ...rule }] : [];
    });
    const thresholdsMs = rules.flatMap(({ thresholdMs = [] }) => thresholdMs).sort((a, b) => a - b);
    const free = thresholdsMs.map((_, lane) => lane);
    this.derived = rules.map(({ account, thresholdMs, failuresAreBad }) => {
      if (thresholdMs === undefined)
        return { account, lane: undefined, failures: failuresAreBad ? this.failures : undefined };
      const [lane] = free.splice(
        free.findIndex((place) => thresholdsMs[place] === thresholdMs),
        1,
      );
      return { account, lane, failures: failuresAreBad ? new Causes(causeLimit, startMs) : undefined };
    });
    this.slowSinceStart = thresholdsMs.map(() => 0);
    const byCode = accounts.filter(({ slo }) => callRule(slo.indicator) === undefined);
    this.judged = new Map(byCode.map((account) => [account, new Causes(causeLimit, startMs)]));
    this.recorder = new Recorder({
      clock,
      slotMs,
      thresholdsMs,
      onSlot: (slot) => this.enter(slot),
      onPassedEarlier: (lane, timeMs) => this.enterLate(lane, Math.max(startMs, timeMs)),
      onOddDuration: () => {
        self.oddDurations += 1;
      },
    });
    this.returned = classifier === undefined ? this.recorder : this.judgedReturns();
  }

  threw(error: unknown, durationMs: number, endMs: number, lateLanes: number): void {
    this.conclude({ kind: 'threw', error }, durationMs, endMs, lateLanes);
  }

  /** Enters an HTTP response that was sent to its end. */
  responded(status: number, durationMs: number, endMs: number, lateLanes: number): void {
    if (status < 500 && this.options.classifier === undefined) this.recorder.succeeded(durationMs, endMs, lateLanes);
    else this.conclude({ kind: 'responded', status }, durationMs, endMs, lateLanes);
  }

  /** Judges any kind of ending by the classifier. Never throws. */
  conclude(ending: Ending, durationMs: number, endMs: number, lateLanes: number): void {
    const { classifier, self } = this.options;
    const verdict = classify(ending, classifier, () => {
      self.classifierFaults += 1;
    });
    if (verdict.outcome === 'good') this.recorder.succeeded(durationMs, endMs, lateLanes);
    else if (verdict.outcome === 'bad') this.fail(verdict.cause, durationMs, endMs, lateLanes);
    else this.setAside(durationMs, endMs, lateLanes);
  }

  /** Enters a call whose end is no event. It was late all the same, if it was. */
  setAside(durationMs: number, endMs: number, lateLanes: number): void {
    this.recorder.ignored(durationMs, endMs, lateLanes);
  }

  /** Enters a call that failed for a reason known to the caller. */
  fail(cause: string, durationMs: number, endMs: number, lateLanes: number): void {
    this.recorder.failed(durationMs, endMs, lateLanes);
    const { wall } = this.options.clock;
    this.failures.add(cause, wall);
    for (const { lane, failures } of this.derived) {
      if (lane === undefined || failures === undefined) continue;
      const isLate = lane < lateLanes || durationMs > (this.recorder.thresholdsMs[lane] ?? Infinity);
      if (!isLate) failures.add(cause, wall);
    }
  }

  lookAt(call: InFlight, nowMs: number): boolean {
    return this.recorder.lookAt(call, nowMs);
  }

  /** Enters one event of an SLO whose good and bad only the code knows. */
  judge(account: SloAccount, isGood: boolean, cause: string): void {
    const { clock } = this.options;
    account.enter(clock.wall(), isGood ? 1 : 0, isGood ? 0 : 1);
    if (!isGood) this.judged.get(account)?.add(cause, clock.wall);
  }

  /** Brings the accounts up to this moment. */
  settle(): void {
    this.recorder.settle();
  }

  /** Bad events of an SLO since the start, by cause; never empty. Complete after {@link settle}. */
  causes(account: SloAccount): CauseCount[] {
    const judged = this.judged.get(account);
    if (judged) return judged.list();
    const derived = this.derived.find((candidate) => candidate.account === account);
    const failed = derived?.failures?.list() ?? [];
    if (derived?.lane === undefined) return failed;
    return [{ cause: SLOW, count: this.slowSinceStart[derived.lane] ?? 0, startMs: this.startMs }, ...failed];
  }

  /** Of its SLOs, the shortest first. */
  get thresholdsMs(): ArrayLike<number> {
    return this.recorder.thresholdsMs;
  }

  /** Does any SLO of this operation follow from its calls? */
  get countsCalls(): boolean {
    return this.derived.length > 0;
  }

  /** Bytes that the counts take. */
  get byteLength(): number {
    return this.recorder.byteLength;
  }

  eachLatency(visit: (index: number, count: number) => void): void {
    this.recorder.eachLatency(visit);
  }

  private judgedReturns(): JudgedReturns {
    return {
      succeeded: (durationMs, endMs, lateLanes, value) =>
        this.conclude({ kind: 'returned', value }, durationMs, endMs, lateLanes),
    };
  }

  private enter({ timeMs, succeeded, failed, late }: SlotCounts): void {
    late.forEach(({ passed }, lane) => {
      this.slowSinceStart[lane] = (this.slowSinceStart[lane] ?? 0) + passed;
    });
    for (const { account, lane, failures } of this.derived) {
      const slow = (lane === undefined ? undefined : late[lane]) ?? NOBODY_LATE;
      account.enter(timeMs, succeeded - slow.succeeded, slow.passed + (failures ? failed - slow.failed : 0));
    }
  }

  private enterLate(lane: number, timeMs: number): void {
    this.slowSinceStart[lane] = (this.slowSinceStart[lane] ?? 0) + 1;
    for (const derived of this.derived) if (derived.lane === lane) derived.account.enter(timeMs, 0, 1);
  }
}

const NOBODY_LATE: LateCounts = { passed: 0, succeeded: 0, failed: 0 };

/** An SLO whose good and bad follow from the calls of its operation. */
interface DerivedSlo {
  readonly account: SloAccount;
  /** Which of the recorder's thresholds is this SLO's. */
  readonly lane: number | undefined;
  /** Why calls failed, where failures are bad; of those that were not late already. */
  readonly failures: Causes | undefined;
}

/**
 * What an indicator asks of a call: may it take only so long, and is a failed call bad or left out? `undefined` for the
 * indicators that do not judge calls.
 */
function callRule(indicator: Slo['indicator']): { thresholdMs?: number; failuresAreBad: boolean } | undefined {
  switch (indicator.kind) {
    case 'latency':
      return { thresholdMs: indicator.threshold.ms, failuresAreBad: indicator.failures === 'bad' };
    case 'availability':
    case 'error-rate':
      return { ...timeoutOf(indicator), failuresAreBad: true };
    default:
      return undefined;
  }
}

function timeoutOf({ timeout }: Extract<Indicator, { kind: 'availability' | 'error-rate' }>): { thresholdMs?: number } {
  return timeout === undefined ? {} : { thresholdMs: timeout.ms };
}
