import { types } from 'node:util';

/** What is told of a call whose promise is followed: either its continuations run, or one of the others is called, once. */
interface Followed {
  readonly fulfilled: (value: unknown) => unknown;
  readonly rejected: (error: unknown) => never;
  returned(value: unknown): void;
  threw(error: unknown): void;
}

/** Is it a promise like those of every async function? Then a promise made by its `then` is as good as itself to anyone. */
export function isOrdinary(promise: Promise<unknown>): boolean {
  if (promise.constructor !== Promise) return false;
  for (const _name in promise) return false;
  return true;
}

/** A promise of another realm (`vm`, a test runner's sandbox), which `instanceof` does not know. Touches nothing of the value. */
export function isForeignPromise(value: object): value is Promise<unknown> {
  return types.isPromise(value);
}

/**
 * Follows a promise that has something of its own. Named properties, such as the `child` of a promisified `exec`, go along
 * to the promise that the caller gets. A promise of a class of its own, which may have methods (`.cancel()`), has to stay
 * the very object it is.
 */
export function followUnusual(promise: Promise<unknown>, begin: () => Followed): Promise<unknown> {
  try {
    if (!types.isPromise(promise) || !isOfBaseClass(promise)) return reportingFromThen(promise, begin);
    const { then } = promise;
    const call = begin();
    return withPropertiesOf(promise, Reflect.apply(then, promise, [call.fulfilled, call.rejected]));
  } catch {
    // A frozen promise, or a getter that throws: it is returned as it is, and its call is not measured.
    return promise;
  }
}

/** Promise → Promise.prototype → Object.prototype → null: a subclass has one more. True in every realm. */
function isOfBaseClass(promise: object): boolean {
  let length = 0;
  for (let at: unknown = Object.getPrototypeOf(promise); at !== null; at = Object.getPrototypeOf(at)) length += 1;
  return length === 2;
}

/** Only named properties: Node keeps its own bookkeeping of async contexts under symbols. */
function withPropertiesOf(original: Promise<unknown>, followed: Promise<unknown>): Promise<unknown> {
  for (const name of Object.keys(original)) {
    const property = Object.getOwnPropertyDescriptor(original, name);
    if (property) Reflect.defineProperty(followed, name, property);
  }
  return followed;
}

/**
 * Lets the promise's own `then` report, once, before it does what it did; `catch`, `finally` and `await` all go through it.
 * So the call is measured until whoever made it goes on, and not at all if nobody waits for it.
 */
function reportingFromThen(promise: Promise<unknown>, begin: () => Followed): Promise<unknown> {
  const then = promise.then;
  let call: Followed | undefined;
  let hasEnded = false;
  const end = (how: (call: Followed) => void): void => {
    if (!hasEnded && call !== undefined) how(call);
    hasEnded = true;
  };
  const value = function (this: unknown, onFulfilled?: unknown, onRejected?: unknown): unknown {
    call ??= begin();
    const goOn = (result: unknown): unknown => {
      end((ended) => ended.returned(result));
      return typeof onFulfilled === 'function' ? onFulfilled(result) : result;
    };
    const goWrong = (error: unknown): unknown => {
      end((ended) => ended.threw(error));
      if (typeof onRejected === 'function') return onRejected(error);
      throw error;
    };
    return Reflect.apply(then, this, [goOn, goWrong]);
  };
  Reflect.defineProperty(promise, 'then', { value, configurable: true, writable: true, enumerable: false });
  return promise;
}
