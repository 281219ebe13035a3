import {
  DEFAULT_RESOLUTIONS,
  DeclarationError,
  type Resolution,
  readContract,
  type ServiceContract,
} from '@plimsoll/slo';
import type { Classifier } from './classify.js';
import { type Clock, type SafeClock, safeClock, systemClock } from './clock.js';
import { Operation } from './operation.js';
import { PendingCalls } from './pending-calls.js';
import { SelfCounters } from './self-counts.js';
import { SloAccount } from './slo-account.js';

/** How a service measures; every part has a default. */
export interface ServiceOptions {
  /** Says what an ending means where the default is not right. One that throws is counted, and the default holds. */
  readonly classify?: Classifier;
  /** For tests. */
  readonly clock?: Clock;
  /** Slots of the local windows; see `DEFAULT_RESOLUTIONS` of @plimsoll/slo. */
  readonly resolutions?: readonly Resolution[];
  /** How many causes of failure each operation tells apart; the rest is "other". 10 when unset. */
  readonly causes?: number;
  /** Measure nothing and wrap nothing. The environment's `PLIMSOLL_DISABLED=true` when unset. */
  readonly disabled?: boolean;
}

/**
 * Where a service keeps what the other entries of this package need. A registered symbol: a program may hold this package
 * twice, as ESM and as CommonJS, and a service of one must work with the middleware of the other.
 */
export const CORE: unique symbol = Symbol.for('@plimsoll/sdk/core');

export interface ServiceCore {
  readonly name: string;
  readonly operations: ReadonlyMap<string, Operation>;
  /** By SLO name. */
  readonly accounts: ReadonlyMap<string, SloAccount>;
  readonly pending: PendingCalls;
  /** Everything that holds calls in flight: `pending`, and those whose operation is known only when a router has decided. */
  readonly inFlight: { countLate(): void }[];
  readonly clock: SafeClock;
  readonly slotMs: number;
  readonly self: SelfCounters;
  /** Epoch ms; every count was 0 at this moment. */
  readonly startMs: number;
  readonly isDisabled: boolean;
}

/** Any declared service, whichever its operations are. */
export interface Measured {
  readonly [CORE]: ServiceCore;
}

/** Reads a contract and makes what its calls are counted in. Throws a DeclarationError with everything that is wrong. */
export function createCore(contract: ServiceContract, options: ServiceOptions): ServiceCore {
  const { slos, issues } = readContract(contract);
  if (issues.length > 0) throw new DeclarationError(issues);
  const { resolutions = DEFAULT_RESOLUTIONS, classify: classifier, causes: causeLimit = 10 } = options;
  const self = new SelfCounters();
  const clock = safeClock(options.clock ?? systemClock, () => {
    self.clockFaults += 1;
  });
  const pending = new PendingCalls(clock.monotonic);
  const slotMs = Math.min(...resolutions.map((resolution) => resolution.slotMs));
  const startMs = Math.floor(clock.wall());
  const accounts = new Map(slos.map((slo) => [slo.name, new SloAccount(slo, resolutions)]));
  const accountsOf = new Map<string, SloAccount[]>(Object.keys(contract.operations).map((name) => [name, []]));
  for (const account of accounts.values()) accountsOf.get(account.slo.operation ?? '')?.push(account);
  const common = { clock, slotMs, startMs, causeLimit, classifier, self };
  const operations = Array.from(accountsOf, ([name, own]) => new Operation({ name, accounts: own, ...common }));
  return {
    name: contract.service.trim(),
    operations: new Map(operations.map((operation) => [operation.name, operation])),
    accounts,
    pending,
    inFlight: [pending],
    clock,
    slotMs,
    self,
    startMs,
    isDisabled: options.disabled ?? process.env.PLIMSOLL_DISABLED === 'true',
  };
}

/** Brings the counts of operations up to this moment, calls that hang included. */
export function settle({ inFlight }: ServiceCore, operations: Iterable<Operation>): void {
  for (const source of inFlight) source.countLate();
  for (const operation of operations) operation.settle();
}
