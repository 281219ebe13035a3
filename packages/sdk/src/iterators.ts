import { types } from 'node:util';
import type { CallEnds } from './call-ends.js';
import type { Callable } from './same-function.js';

/** What a generator is driven by. */
const STEPS = ['next', 'return', 'throw'] as const;

/**
 * Measures a generator, sync or async, from its first step to its end: done, left early (no failure: the reader had
 * enough), or thrown. The very same object is returned; its steps report to us and then do what they did.
 */
export function followGenerator<G>(generator: G, monotonic: () => number, ends: CallEnds): G {
  if (typeof generator !== 'object' || generator === null) return generator;
  const run: Run = { startMs: undefined, hasEnded: false, monotonic, ends };
  for (const step of STEPS) {
    const original: unknown = Reflect.get(generator, step);
    if (typeof original !== 'function') continue;
    const value = function (this: unknown, ...args: unknown[]): unknown {
      run.startMs ??= monotonic();
      let result: unknown;
      try {
        result = Reflect.apply(original, this, args);
      } catch (error) {
        failed(run, error);
        throw error;
      }
      if (types.isPromise(result))
        return result.then(
          (item) => stepped(run, item),
          (error) => rethrown(run, error),
        );
      return stepped(run, result);
    };
    Object.defineProperty(generator, step, { value, configurable: true, writable: true, enumerable: false });
  }
  return generator;
}

/** One of these functions is called without running anything of its body; the generator it returns is what works. */
export function isGeneratorFunction(fn: Callable): boolean {
  return types.isGeneratorFunction(fn);
}

interface Run {
  startMs: number | undefined;
  hasEnded: boolean;
  readonly monotonic: () => number;
  readonly ends: CallEnds;
}

function stepped<T>(run: Run, item: T): T {
  const isDone = typeof item === 'object' && item !== null && 'done' in item && item.done === true;
  if (isDone && !run.hasEnded) {
    run.hasEnded = true;
    const endMs = run.monotonic();
    run.ends.returned.succeeded(endMs - (run.startMs ?? endMs), endMs, undefined);
  }
  return item;
}

function failed(run: Run, error: unknown): void {
  if (run.hasEnded) return;
  run.hasEnded = true;
  const endMs = run.monotonic();
  run.ends.threw(error, endMs - (run.startMs ?? endMs), endMs);
}

function rethrown(run: Run, error: unknown): never {
  failed(run, error);
  throw error;
}
