import { defineService, type Service } from '@plimsoll/sdk';

/** A function to be measured: a multiplication and an addition, so that whatever is around it is what shows. */
export type Work = (n: number) => number;
export type AsyncWork = (n: number) => Promise<number>;

/** How many functions a program of the "many functions" rows has, called in turn. A power of two. */
export const MANY = 64;

/** Functions with code of their own, as a program's are: nobody can treat them as one. */
export function functions(count: number): Work[] {
  return Array.from({ length: count }, (_, k) => new Function(`return (n) => (Math.imul(n, 31) + ${k}) | 0`)());
}

export function asyncFunctions(count: number): AsyncWork[] {
  return Array.from({ length: count }, (_, k) => new Function(`return async (n) => (Math.imul(n, 31) + ${k}) | 0`)());
}

/** One function, or all of them in turn. */
export function inTurn<Result>(all: ((n: number) => Result)[]): (n: number) => Result {
  const [only] = all;
  if (all.length === 1 && only) return only;
  // The cast holds: the index is inside the list.
  return (n) => (all[n & (MANY - 1)] as (n: number) => Result)(n);
}

const promises = {
  1: { availability: '99.9%' },
  3: { availability: '99.9%', errorRate: '0.1%', latency: { p95: '500ms' } },
} as const;

/** A service with one operation for each function, which promises one thing or three. */
export function service(operations: number, slos: 1 | 3): Service {
  const names = Array.from({ length: operations }, (_, k) => [`work-${k}`, promises[slos]]);
  return defineService({ service: 'shop', operations: Object.fromEntries(names) });
}

/** Every function wrapped as an operation of its own. */
export function wrapped<F extends (n: number) => unknown>(all: F[], slos: 1 | 3 = 1): F[] {
  const shop = service(all.length, slos);
  return all.map((fn, k) => shop.wrap(`work-${k}`, fn));
}

const { hrtime } = process;
const counts = new Uint32Array(1024);

export function nowMs(): number {
  const reading = hrtime();
  return reading[0] * 1e3 + reading[1] * 1e-6;
}

export function count(place: number): void {
  counts[place & 1023] = (counts[place & 1023] ?? 0) + 1;
}

/** The limit: what nobody who times a call can do without. Two readings of the clock and an increment. */
export function limited(fn: Work): Work {
  return (n) => {
    const from = nowMs();
    const result = fn(n);
    count((nowMs() - from) * 1000);
    return result;
  };
}

/** The same in whole nanoseconds, which is now and then the faster of the two. */
export function limitedInNanoseconds(fn: Work): Work {
  return (n) => {
    const from = hrtime();
    const result = fn(n);
    const to = hrtime();
    count((to[0] - from[0]) * 1e9 + to[1] - from[1]);
    return result;
  };
}

/** The limit of a promise: one `then` with two continuations. */
export function limitedPromise(fn: AsyncWork): AsyncWork {
  return (n) => {
    const from = nowMs();
    return fn(n).then(
      (result) => {
        count((nowMs() - from) * 1000);
        return result;
      },
      (error: unknown) => {
        count(0);
        throw error;
      },
    );
  };
}
