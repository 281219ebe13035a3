import { types } from 'node:util';
import type { CallEnds } from './call-ends.js';
import type { PendingCall, PendingCalls } from './pending-calls.js';
import type { Callable } from './same-function.js';

/** What a generator is driven by. */
const STEPS = ['next', 'return', 'throw'] as const;

/**
 * Measures a generator, sync or async, from its first step to its end: done, left early (no failure: the reader had
 * enough), or thrown. The very same object is returned; its steps report to us and then do what they did.
 */
export function followGenerator<G>(generator: G, by: Following): G {
  if (typeof generator !== 'object' || generator === null) return generator;
  const run = new Run(by);
  for (const step of STEPS) {
    const original: unknown = Reflect.get(generator, step);
    if (typeof original !== 'function') continue;
    const value = function (this: unknown, ...args: unknown[]): unknown {
      run.begin();
      let result: unknown;
      try {
        result = Reflect.apply(original, this, args);
      } catch (error) {
        run.failed(error);
        throw error;
      }
      if (!types.isPromise(result)) return run.stepped(result);
      run.wait();
      return result.then(
        (item) => run.stepped(item),
        (error) => {
          run.failed(error);
          throw error;
        },
      );
    };
    Object.defineProperty(generator, step, { value, configurable: true, writable: true, enumerable: false });
  }
  return generator;
}

/** One of these functions is called without running anything of its body; the generator it returns is what works. */
export function isGeneratorFunction(fn: Callable): boolean {
  return types.isGeneratorFunction(fn);
}

/** What a generator is followed with. */
export interface Following {
  readonly ends: CallEnds;
  readonly pending: PendingCalls;
  readonly monotonic: () => number;
}

/**
 * One generator's way from its first step to its end. Only while a step of it is awaited is it in flight, and can be found to
 * hang: between two steps it waits for its reader, who may never come back.
 */
class Run {
  private readonly by: Following;
  private startMs: number | undefined;
  private steps = 0;
  private call: PendingCall | undefined;
  private lateLanes = 0;
  private hasEnded = false;

  constructor(by: Following) {
    this.by = by;
  }

  begin(): void {
    this.startMs ??= this.by.monotonic();
  }

  /** A step has given its promise. */
  wait(): void {
    this.steps += 1;
    if (this.hasEnded || this.call !== undefined || this.startMs === undefined) return;
    this.call = this.by.pending.begin(this.startMs, this.by.ends);
    this.call.lateLanes = this.lateLanes;
  }

  stepped<T>(item: T): T {
    const isDone = typeof item === 'object' && item !== null && 'done' in item && item.done === true;
    this.arrive();
    if (isDone && !this.hasEnded) this.end((endMs) => this.by.ends.returned.succeeded(...this.times(endMs), undefined));
    return item;
  }

  failed(error: unknown): void {
    this.arrive();
    if (!this.hasEnded) this.end((endMs) => this.by.ends.threw(error, ...this.times(endMs)));
  }

  /** A step is over; the generator rests when it was the last one that was awaited. */
  private arrive(): void {
    if (this.steps > 0) this.steps -= 1;
    if (this.steps === 0) this.rest();
  }

  private end(tell: (endMs: number) => void): void {
    this.hasEnded = true;
    this.rest();
    tell(this.by.monotonic());
  }

  private rest(): void {
    if (this.call === undefined) return;
    this.lateLanes = this.call.lateLanes;
    this.call.leave();
    this.call = undefined;
  }

  private times(endMs: number): [durationMs: number, endMs: number, lateLanes: number] {
    return [endMs - (this.startMs ?? endMs), endMs, this.lateLanes];
  }
}
