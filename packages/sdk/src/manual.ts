import { declared } from './declared.js';
import type { Operation } from './operation.js';
import type { ServiceCore } from './service-core.js';

/** How a call that was recorded by hand ended. */
export interface CallEnd {
  readonly failed?: boolean;
  /** Why it failed, in a few words that do not vary; the error's name where there is an error. */
  readonly cause?: string;
  /** Judged as if it had been thrown. */
  readonly error?: unknown;
}

/** A call that has started. */
export interface StartedCall {
  /** Records the end. Only the first time; whatever comes later is the same call. */
  end(end?: CallEnd): void;
}

/** An operation whose calls are told by the code itself. Nothing here throws, except a name that was never declared. */
export class ManualOperation {
  private readonly operation: Operation;
  private readonly core: ServiceCore;

  constructor(operation: Operation, core: ServiceCore) {
    this.operation = operation;
    this.core = core;
  }

  /** Records a call that has ended. A duration that is no number from 0 up is counted as 0 ms, and as odd. */
  record(call: { readonly durationMs: number } & CallEnd): void {
    if (this.core.isDisabled) return;
    const isOdd = !(call.durationMs >= 0);
    if (isOdd) this.core.self.oddDurations += 1;
    this.conclude(call, isOdd ? 0 : call.durationMs, this.core.clock.monotonic(), 0);
  }

  /** Starts a call now. It is bad for an SLO with a latency threshold as soon as it has passed it, whether it ever ends or not. */
  start(): StartedCall {
    if (this.core.isDisabled) return { end: () => undefined };
    const { monotonic } = this.core.clock;
    const call = this.core.pending.begin(monotonic(), this.operation);
    let hasEnded = false;
    return {
      end: (end = {}) => {
        if (hasEnded) return;
        hasEnded = true;
        const endMs = monotonic();
        this.conclude(end, endMs - call.startMs, endMs, call.lateLanes);
        call.leave();
      },
    };
  }

  /** Records one event of a custom, freshness, throughput or saturation SLO, by the name the contract gives it. */
  judge(slo: string, isGood: boolean, cause = 'judged bad'): void {
    const account = declared(this.core.accounts, slo, { code: 'slo-unknown', what: 'an SLO', path: [] });
    if (!this.core.isDisabled) this.operation.judge(account, isGood, cause);
  }

  private conclude(end: CallEnd, durationMs: number, endMs: number, lateLanes: number): void {
    const { operation } = this;
    if (end.error !== undefined) operation.conclude({ kind: 'threw', error: end.error }, durationMs, endMs, lateLanes);
    else if (end.failed === true) operation.fail(end.cause ?? 'failed', durationMs, endMs, lateLanes);
    else operation.conclude({ kind: 'returned', value: undefined }, durationMs, endMs, lateLanes);
  }
}
