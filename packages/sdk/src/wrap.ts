import { types } from 'node:util';
import type { CallEnds, JudgedReturns } from './call-ends.js';
import { followGenerator, isGeneratorFunction } from './iterators.js';
import type { PendingCall, PendingCalls } from './pending-calls.js';
import { LONGEST_MS, LONGEST_US, OCTAVE_BITS, OCTAVE_ZERO, Recorder, SUCCEEDED, UNIT_MASK } from './recorder.js';
import { type Callable, isConstructor, resemble } from './same-function.js';
import { isForeignPromise, isOrdinary } from './unusual-promise.js';

/** What a wrapper needs to time calls. */
export interface Timing {
  readonly monotonic: () => number;
  readonly pending: PendingCalls;
}

/**
 * A function that does what `fn` does, in every way a caller can see, and tells how each call ended: a plain call when it
 * returns or throws, a promise when it settles, a generator when it is done. A thenable that is no promise (a lazy query)
 * is a value like any other: to touch it could run it.
 */
export function wrapFunction<F extends Callable>(fn: F, ends: CallEnds, timing: Timing): F {
  const call = callFor(fn, ends, timing);
  const wrapper = isConstructor(fn) ? constructible(fn, call, ends, timing) : call;
  resemble(wrapper, fn);
  // Cast: the wrapper takes any arguments and passes them on, and now looks like `fn`.
  return wrapper as Callable as F;
}

function callFor(fn: Callable, ends: CallEnds, { monotonic, pending }: Timing): Callable {
  if (isGeneratorFunction(fn)) return generatingCall(fn, ends, pending, monotonic);
  if (isAsyncFunction(fn)) return asyncCall(fn, ends, pending, monotonic);
  if (ends.returned instanceof Recorder) return recordingCall(fn, ends.returned, ends, pending, monotonic);
  return judgedCall(fn, ends.returned, ends, pending, monotonic);
}

const { apply } = Reflect;
const { clz32 } = Math;

/**
 * The hot path: two readings of the clock, and the counts.
 *
 * It is one function, with a copy of `Recorder.succeeded` in it, on purpose. V8 inlines functions of up to 460 bytes of
 * bytecode into their callers, and 920 bytes in all. When a call site takes this wrapper in, nothing is left for the readings
 * of the clock; one that is not inlined allocates its pair of integers and takes 15 ns more. Being longer than 460 bytes, the
 * wrapper stays whole, has both readings inside, and allocates nothing whoever calls it. `npm run bench -- sdk` watches this.
 *
 * Written as a method because a method, like an arrow or an async function, has no `prototype` and no `new`. The parameters
 * come one by one because a destructured one is checked for being initialised every time it is read.
 */
function recordingCall(
  fn: Callable,
  recorder: Recorder,
  ends: CallEnds,
  pending: PendingCalls,
  monotonic: () => number,
): Callable {
  return {
    call(this: unknown, ...args: unknown[]): unknown {
      const startMs = monotonic();
      let value: unknown;
      try {
        value = apply(fn, this, args);
      } catch (error) {
        const failedMs = monotonic();
        ends.threw(error, failedMs - startMs, failedMs, 0);
        throw error;
      }
      if (typeof value === 'object' && value !== null) {
        let call: PendingCall | undefined;
        try {
          if (value instanceof Promise || isForeignPromise(value)) {
            if (!isOrdinary(value)) return pending.followUnusual(value, startMs, ends);
            call = pending.begin(startMs, ends);
            return value.then(call.fulfilled, call.rejected);
          }
        } catch {
          // A proxy, or something that only looks like a promise: a value like any other.
          call?.leave();
        }
      }
      const endMs = monotonic();
      const durationMs = endMs - startMs;
      if (endMs > recorder.slotEndMs) recorder.turn(endMs);
      const us = durationMs < LONGEST_MS ? (durationMs * 1000) | 0 : LONGEST_US;
      const octave = OCTAVE_ZERO - clz32(us | UNIT_MASK);
      let at = (octave << OCTAVE_BITS) + (us >>> octave) + recorder.shift;
      let counts = recorder.counts;
      if (at < recorder.lanes || at >= counts.length) {
        at = recorder.reach(at - recorder.shift);
        counts = recorder.counts;
      }
      // Casts: all places are inside the arrays.
      counts[at] = (counts[at] as number) + 1;
      counts[SUCCEEDED] = (counts[SUCCEEDED] as number) + 1;
      if (durationMs > recorder.tightestMs) recorder.succeededLate(durationMs, endMs, 0);
      return value;
    },
  }.call;
}

/** An async function: it throws nothing, and what it returns is an ordinary promise, whatever happens in it. */
function asyncCall(fn: AsyncCallable, ends: CallEnds, pending: PendingCalls, monotonic: () => number): Callable {
  return {
    call(this: unknown): Promise<unknown> {
      const startMs = monotonic();
      // A few nanoseconds less than with named arguments.
      // biome-ignore lint/complexity/noArguments: see above.
      const promise = apply(fn, this, arguments);
      const call = pending.begin(startMs, ends);
      return promise.then(call.fulfilled, call.rejected);
    },
  }.call;
}

type AsyncCallable = (...args: unknown[]) => Promise<unknown>;

function isAsyncFunction(fn: Callable): fn is AsyncCallable {
  return types.isAsyncFunction(fn) && !isGeneratorFunction(fn);
}

/** What {@link recordingCall} does, with a classifier, which has to see every value. */
function judgedCall(
  fn: Callable,
  returned: JudgedReturns,
  ends: CallEnds,
  pending: PendingCalls,
  monotonic: () => number,
): Callable {
  return {
    call(this: unknown, ...args: unknown[]): unknown {
      const startMs = monotonic();
      let value: unknown;
      try {
        value = apply(fn, this, args);
      } catch (error) {
        throw thrown(error, startMs, ends, monotonic);
      }
      if (typeof value === 'object' && value !== null) {
        try {
          if (value instanceof Promise || isForeignPromise(value)) return pending.follow(value, startMs, ends);
        } catch {
          // As above.
        }
      }
      const endMs = monotonic();
      returned.succeeded(endMs - startMs, endMs, 0, value);
      return value;
    },
  }.call;
}

/** A generator function returns at once; what is measured is the generator. */
function generatingCall(fn: Callable, ends: CallEnds, pending: PendingCalls, monotonic: () => number): Callable {
  const by = { ends, pending, monotonic };
  return {
    call(this: unknown, ...args: unknown[]): unknown {
      const startMs = monotonic();
      let generator: unknown;
      try {
        generator = apply(fn, this, args);
      } catch (error) {
        throw thrown(error, startMs, ends, monotonic);
      }
      return followGenerator(generator, by);
    },
  }.call;
}

/** Around the call of a function that can also be called with `new`. */
function constructible(fn: Callable, call: Callable, ends: CallEnds, { monotonic }: Timing): Callable {
  const wrapper = function (this: unknown, ...args: unknown[]): unknown {
    if (new.target === undefined) return apply(call, this, args);
    const startMs = monotonic();
    let value: unknown;
    try {
      value = Reflect.construct(fn, args, new.target === wrapper ? fn : new.target);
    } catch (error) {
      throw thrown(error, startMs, ends, monotonic);
    }
    const endMs = monotonic();
    ends.returned.succeeded(endMs - startMs, endMs, 0, value);
    return value;
  };
  // Only a bound function can be constructed and has no prototype; its `this` is fixed already.
  return Object.hasOwn(fn, 'prototype') ? wrapper : wrapper.bind(undefined);
}

/** Reports an error, and hands back the very same one. */
function thrown(error: unknown, startMs: number, ends: CallEnds, monotonic: () => number): unknown {
  const endMs = monotonic();
  ends.threw(error, endMs - startMs, endMs, 0);
  return error;
}
