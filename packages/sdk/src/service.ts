import { type Budget, type BurnRate, quote, type ServiceContract } from '@plimsoll/slo';
import { declared } from './declared.js';
import { decoratorOf, type SloDecorator } from './decorator.js';
import { refusal } from './errors.js';
import { ManualOperation } from './manual.js';
import type { Operation } from './operation.js';
import { type Percentiles, percentilesOf } from './percentiles.js';
import type { Callable } from './same-function.js';
import type { SelfCounts } from './self-counts.js';
import { CORE, createCore, type ServiceCore, type ServiceOptions, settle } from './service-core.js';
import type { SloAccount } from './slo-account.js';
import { localBudget, localBurnRate, type Moment, type ServiceStatus, sloStatus, windowAsked } from './status.js';
import { wrapFunction } from './wrap.js';

/** The names under which a contract declares its operations. */
export type OperationName<C extends ServiceContract> = keyof C['operations'] & string;

/**
 * Declares what a service promises. Throws a DeclarationError with everything that is wrong with the contract; after
 * that nothing of the service ever throws into the code it measures.
 *
 * ```ts
 * const checkout = defineService({
 *   service: 'checkout',
 *   owner: 'team-payments',
 *   operations: { pay: { latency: { p95: '500ms' }, availability: '99.9%', errorRate: '0.1%' } },
 * });
 * ```
 */
export function defineService<const C extends ServiceContract>(
  contract: C,
  options: ServiceOptions = {},
): Service<OperationName<C>> {
  return new Service(contract, options);
}

/** A declared service: wraps what it does, and knows how well it keeps its promises. */
export class Service<Name extends string = string> {
  readonly name: string;
  readonly owner: string | undefined;
  /** For the entries of this package; not for users. */
  readonly [CORE]: ServiceCore;
  private readonly core: ServiceCore;

  constructor(contract: ServiceContract, options: ServiceOptions = {}) {
    this.core = createCore(contract, options);
    this[CORE] = this.core;
    this.name = this.core.name;
    this.owner = contract.owner;
  }

  /**
   * A function that behaves as `fn` in every way (name, length, `this`, result, error, sync or async) and is measured:
   * a plain call until it returns or throws, a promise until it settles.
   */
  wrap<F extends (...args: never[]) => unknown>(operation: Name, fn: F): F {
    return this.wrapCallable(operation, fn);
  }

  /** A decorator for methods, under standard and legacy decorators alike: `@checkout.slo('pay')`. */
  slo(operation: Name): SloDecorator {
    this.find(operation);
    return decoratorOf(operation, (fn) => this.wrapCallable(operation, fn));
  }

  /** An operation to record by hand, where there is no function to wrap. */
  operation(name: Name): ManualOperation {
    return new ManualOperation(this.find(name), this.core);
  }

  /** Everything this process knows about its own promises at this moment. */
  status(): ServiceStatus {
    const moment = this.moment();
    settle(this.core, this.core.operations.values());
    return {
      service: this.name,
      owner: this.owner ?? null,
      atMs: moment.nowMs,
      operations: [...this.core.operations.values()].map((operation) => ({
        name: operation.name,
        latency: percentilesOf((visit) => operation.eachLatency(visit)),
        slos: operation.accounts.map((account) => sloStatus(account, moment)),
      })),
    };
  }

  /** The error budget of an SLO over its window, by this process's events. No data before the first event. */
  budget(slo: string): Budget {
    return localBudget(this.account(slo), this.moment());
  }

  /** The burn rate of an SLO over the last so long ("5m"), by this process's events. No data without any. */
  burnRate(slo: string, window: string): BurnRate {
    const account = this.account(slo);
    return localBurnRate(account, windowAsked(account, window, [slo]), this.moment());
  }

  /** How long the calls of an operation took since the start, failed ones left out. */
  percentiles(operation: Name): Percentiles {
    const found = this.find(operation);
    return percentilesOf((visit) => found.eachLatency(visit));
  }

  /** What the SDK itself failed or refused to do. All zero is the normal state. */
  self(): SelfCounts {
    return { ...this.core.self };
  }

  private wrapCallable<F extends Callable>(operation: Name, fn: F): F {
    const found = this.find(operation);
    if (typeof fn !== 'function') {
      throw refusal('not-a-function', ['operations', operation], `only a function can be wrapped (got ${quote(fn)})`);
    }
    const { clock, pending, isDisabled } = this.core;
    return isDisabled ? fn : wrapFunction(fn, found, { monotonic: clock.monotonic, pending });
  }

  private find(operation: string): Operation {
    const path = ['operations', operation];
    return declared(this.core.operations, operation, { code: 'operation-unknown', what: 'an operation', path });
  }

  private account(slo: string): SloAccount {
    const account = declared(this.core.accounts, slo, { code: 'slo-unknown', what: 'an SLO', path: [] });
    const operation = this.core.operations.get(account.slo.operation ?? '');
    settle(this.core, operation ? [operation] : []);
    return account;
  }

  private moment(): Moment {
    const { clock, startMs, slotMs } = this.core;
    return { nowMs: clock.wall(), startMs, slotMs };
  }
}
