import { AssertionError } from 'node:assert';
import { declared } from './declared.js';
import { CORE, type Measured, type ServiceCore, settle } from './service-core.js';
import { localBurnRate, localCounts, windowAsked } from './status.js';

/** How an SLO is expected to have burned. Every part that is given has to hold; with none, one bad event is enough. */
export interface BurnExpected {
  /** Exactly so many bad events. */
  readonly bad?: number;
  /** Exactly so many good events. */
  readonly good?: number;
  /** At least one of the bad events had this cause. */
  readonly cause?: string;
  /** A burn rate of at least this, over {@link window}. */
  readonly burnRate?: number;
  /** "5m" when unset. For {@link burnRate} only: events are counted since the start. */
  readonly window?: string;
}

export interface SloExpectation {
  /** Bad events were counted, as many and for the cause that are expected. */
  toHaveBurned(slo: string, expected?: BurnExpected): void;
  /** Events were counted, and all of them were good; `good` says how many. Nothing measured is not kept. */
  toHaveKept(slo: string, expected?: { readonly good?: number }): void;
  /** No event was counted. */
  toHaveNoData(slo: string): void;
}

/**
 * Assertions on what a service has counted, for vitest, node:test and everything else that takes an AssertionError for a failed test.
 *
 * ```ts
 * expectSlo(checkout).toHaveBurned('pay-availability', { bad: 1, cause: 'TypeError' });
 * ```
 */
export function expectSlo(service: Measured): SloExpectation {
  const core = service[CORE];
  return {
    toHaveBurned: function toHaveBurned(slo, expected = {}) {
      const seen = seenOf(core, slo, expected.window ?? '5m');
      const faults: string[] = [];
      const { bad, good, cause, burnRate } = expected;
      if (bad === undefined ? seen.bad === 0 : seen.bad !== bad) faults.push(`${bad ?? 'at least 1'} bad`);
      if (good !== undefined && seen.good !== good) faults.push(`${good} good`);
      if (cause !== undefined && !(cause in seen.causes)) faults.push(`the cause "${cause}"`);
      if (burnRate !== undefined && !((seen.burnRate ?? -1) >= burnRate)) {
        faults.push(`a burn rate of ${burnRate} or more over ${expected.window ?? '5m'}`);
      }
      if (faults.length > 0)
        fail(`${slo} should have burned with ${faults.join(' and ')}`, seen, expected, toHaveBurned);
    },
    toHaveKept: function toHaveKept(slo, expected = {}) {
      const seen = seenOf(core, slo, '5m');
      const isRight = expected.good === undefined ? seen.good > 0 : seen.good === expected.good;
      if (seen.bad === 0 && isRight) return;
      const wanted = { bad: 0, good: expected.good ?? 'at least 1' };
      fail(`${slo} should have been kept, with ${wanted.good} good and no bad`, seen, wanted, toHaveKept);
    },
    toHaveNoData: function toHaveNoData(slo) {
      const seen = seenOf(core, slo, '5m');
      if (seen.good + seen.bad === 0) return;
      fail(`${slo} should have no data`, seen, { bad: 0, good: 0 }, toHaveNoData);
    },
  };
}

interface Seen {
  readonly good: number;
  readonly bad: number;
  readonly causes: Readonly<Record<string, number>>;
  /** Undefined without events in the window. */
  readonly burnRate: number | undefined;
}

function seenOf(core: ServiceCore, slo: string, window: string): Seen {
  const account = declared(core.accounts, slo, { code: 'slo-unknown', what: 'an SLO', path: [] });
  const operation = core.operations.get(account.slo.operation ?? '');
  settle(core, operation ? [operation] : []);
  const moment = { nowMs: core.clock.wall(), startMs: core.startMs, slotMs: core.slotMs };
  const length = windowAsked(account, window, ['window']);
  const rate = localBurnRate(account, length, moment);
  const hasEvents = localCounts(account, length, moment);
  const causes = (operation?.causes(account) ?? []).filter(({ count }) => count > 0);
  return {
    ...account.sinceStart,
    causes: Object.fromEntries(causes.map(({ cause, count }) => [cause, count])),
    burnRate: rate.kind === 'measured' && hasEvents.good + hasEvents.bad > 0 ? rate.burnRate : undefined,
  };
}

function fail(said: string, seen: Seen, expected: unknown, caller: (...args: never[]) => void): never {
  throw new AssertionError({
    message: `${said} (got ${inWords(seen)})`,
    actual: seen,
    expected,
    operator: caller.name,
    stackStartFn: caller,
  });
}

function inWords({ good, bad, causes, burnRate }: Seen): string {
  if (good + bad === 0) return 'no event at all: is the wrapped function the one that was called?';
  const why = Object.entries(causes).map(([cause, count]) => `${cause} ${count}`);
  const rate = burnRate === undefined ? '' : `, burn rate ${Number(burnRate.toPrecision(4))}`;
  return `${good} good and ${bad} bad${why.length > 0 ? `: ${why.join(', ')}` : ''}${rate}`;
}
