import type { Operation } from './operation.js';
import type { PendingCalls } from './pending-calls.js';
import { type Callable, isConstructor, resemble } from './same-function.js';

/** What a wrapper needs to time calls. */
export interface Timing {
  readonly monotonic: () => number;
  readonly pending: PendingCalls;
}

/**
 * A function that does what `fn` does, in every way a caller can see, and tells the operation how each call ended:
 * a plain call when it returns or throws, a promise when it settles.
 */
export function wrapFunction<F extends Callable>(fn: F, operation: Operation, timing: Timing): F {
  const wrapper = isConstructor(fn) ? constructible(fn, operation, timing) : callable(fn, operation, timing);
  resemble(wrapper, fn);
  // Cast: the wrapper takes any arguments and passes them on, and now looks like `fn`.
  return wrapper as Callable as F;
}

/** For arrow functions, methods and async functions: written as a method, since those have no `prototype` and no `new`. */
function callable(fn: Callable, operation: Operation, { monotonic, pending }: Timing): Callable {
  return {
    call(this: unknown, ...args: unknown[]): unknown {
      const startMs = monotonic();
      let value: unknown;
      try {
        value = Reflect.apply(fn, this, args);
      } catch (error) {
        operation.rejected(error, startMs, monotonic());
        throw error;
      }
      if (value instanceof Promise) return pending.follow(value, startMs, operation);
      operation.fulfilled(value, startMs, monotonic());
      return value;
    },
  }.call;
}

/**
 * The same for functions that may also be called with `new`. The body stands here twice on purpose: one body calling
 * another is a call more on the hot path, or an array of arguments.
 */
function constructible(fn: Callable, operation: Operation, timing: Timing): Callable {
  const { monotonic, pending } = timing;
  return function call(this: unknown, ...args: unknown[]): unknown {
    if (new.target !== undefined) return construct(fn, args, new.target === call ? fn : new.target, operation, timing);
    const startMs = monotonic();
    let value: unknown;
    try {
      value = Reflect.apply(fn, this, args);
    } catch (error) {
      operation.rejected(error, startMs, monotonic());
      throw error;
    }
    if (value instanceof Promise) return pending.follow(value, startMs, operation);
    operation.fulfilled(value, startMs, monotonic());
    return value;
  };
}

function construct(
  fn: Callable,
  args: unknown[],
  newTarget: Callable,
  operation: Operation,
  { monotonic }: Timing,
): unknown {
  const startMs = monotonic();
  let value: unknown;
  try {
    value = Reflect.construct(fn, args, newTarget);
  } catch (error) {
    operation.rejected(error, startMs, monotonic());
    throw error;
  }
  operation.fulfilled(value, startMs, monotonic());
  return value;
}
