import type { SafeClock } from './clock.js';
import type { Operation } from './operation.js';
import type { SelfCounters } from './self-counts.js';
import type { SloAccount } from './slo-account.js';
import type { Timing } from './wrap.js';

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
  readonly timing: Timing;
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
