import { types } from 'node:util';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { defineService, type ServiceOptions } from '../src/index.js';

// Whatever a wrapped function does, its caller must not be able to tell. Every row below is one kind of function; every
// column one way in which the SDK itself may be in trouble.

const failure = new Error('the very same');
const settled = Promise.resolve(7);
const answer = { the: 'very same' };

class Cancellable<T> extends Promise<T> {
  cancel(): string {
    return 'cancelled';
  }
}

class Till {
  readonly opened: unknown;
  constructor(key: unknown) {
    this.opened = key;
  }
  static total(_a: number): string {
    return `${Till.name} is empty`;
  }
}

function tagged<F extends object>(fn: F): F {
  return Object.assign(fn, { displayName: 'tagged', [Symbol.for('tag')]: 1 });
}

/** Makes the function anew for each comparison: one is called bare, the other wrapped. */
const kinds: Record<string, () => (...args: never[]) => unknown> = {
  'an arrow function': () => (_a: number, _b: number) => answer,
  'a function': () =>
    function sum(this: unknown, _a: number, _b: number, _c: number) {
      return answer;
    },
  'a function that returns its this': () =>
    function self(this: unknown) {
      return this;
    },
  'a function that returns its arguments':
    () =>
    (...args: unknown[]) =>
      args,
  'a function with properties': () => tagged(() => answer),
  'an anonymous function': () =>
    (
      () => () =>
        answer
    )(),
  'a bound function': () =>
    function bound(this: unknown, _a: number) {
      return answer;
    }.bind(null),
  'an async function': () => async (_a: number) => answer,
  'a function that returns a promise': () => () => Promise.resolve(answer),
  'a function that returns nothing': () => () => undefined,
  'a function that returns null': () => () => null,
  'a function that throws': () => () => {
    throw failure;
  },
  'a function that throws a string': () => () => {
    throw 'text';
  },
  'a function that throws undefined': () => () => {
    throw undefined;
  },
  'a function that throws an object with a throwing getter': () => () => {
    throw trap;
  },
  'an async function that rejects': () => async () => {
    throw failure;
  },
  'a function that rejects with undefined': () => () => Promise.reject(undefined),
  'a function that returns a promise of a subclass': () => () => Cancellable.resolve(answer),
  'a function that returns a rejected promise of a subclass': () => () => Cancellable.reject(failure),
  'a function that returns a frozen promise of a subclass': () => () => Object.freeze(Cancellable.resolve(answer)),
  'a function that returns a promise of another realm': () => () => runInNewContext('Promise.resolve(7)'),
  'a function that returns a promise with properties': () => () => Object.assign(Promise.resolve(answer), { child: 7 }),
  'a function that returns a lazy query': () => () => lazyQuery(),
  'a function that returns what only looks like a promise': () => () => Object.create(Promise.prototype),
  'a function that returns a revoked proxy': () => () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  'a function that returns a proxied promise': () => () => new Proxy(settled, {}),
  'a class': () => Till as unknown as () => unknown,
  'a static method': () => Till.total as unknown as () => unknown,
  'a generator function': () =>
    function* (_a: number) {
      yield 1;
      return answer;
    },
  'an async generator function': () =>
    async function* (_a: number) {
      yield 1;
      throw failure;
    },
};

const trap = {
  get name(): string {
    throw new Error('never ask');
  },
  get status(): number {
    throw new Error('never ask');
  },
};

let queriesRun = 0;
function lazyQuery() {
  return {
    // biome-ignore lint/suspicious/noThenProperty: lazy queries of database libraries are thenables.
    then(done: (rows: number) => void) {
      queriesRun += 1;
      done(3);
    },
  };
}

const troubles: Record<string, ServiceOptions> = {
  'nothing wrong': {},
  'a classifier that throws': {
    classify: () => {
      throw new Error('classifier');
    },
  },
  'a classifier that answers nonsense': { classify: (() => 17) as unknown as () => undefined },
  'a clock that throws': {
    clock: {
      wall: () => {
        throw new Error('wall');
      },
      monotonic: () => {
        throw new Error('monotonic');
      },
    },
  },
  'a clock that runs backwards': {
    clock: {
      wall: () => 0,
      monotonic: (
        (now) => () =>
          (now -= 1000)
      )(0),
    },
  },
  'the SDK disabled': { disabled: true },
};

const receiver = { name: 'receiver' };

describe.each(Object.entries(troubles))('with %s', (_trouble, options) => {
  const service = defineService(
    { service: 'shop', operations: { work: { availability: '99.9%', latency: { p95: '500ms' } } } },
    options,
  );

  test.each(Object.entries(kinds))('%s looks the same when wrapped', (_kind, make) => {
    const original = make();
    const wrapped = service.wrap('work', original);
    expect(wrapped.name).toBe(original.name);
    expect(wrapped.length).toBe(original.length);
    expect(Object.getPrototypeOf(wrapped)).toBe(Object.getPrototypeOf(original));
    expect(Reflect.ownKeys(wrapped).sort(byText)).toEqual(Reflect.ownKeys(original).sort(byText));
    for (const key of Reflect.ownKeys(original)) {
      expect(sameProperty(wrapped, original, key), String(key)).toBe(true);
    }
    expect(canConstruct(wrapped)).toBe(canConstruct(original));
  });

  test.each(Object.entries(kinds))('%s does the same when wrapped', async (_kind, make) => {
    const bare = await observe(make());
    const wrapped = await observe(service.wrap('work', make()));
    expect(wrapped).toEqual(bare);
    // Equal is not enough for what has an identity.
    expect(wrapped.returned === bare.returned || typeof bare.returned === 'object').toBe(true);
    if (bare.settled !== undefined) expect(wrapped.settled).toBe(bare.settled);
    if (bare.threw !== undefined) expect(wrapped.threw).toBe(bare.threw);
  });
});

interface Observed {
  returned?: unknown;
  isPromise?: boolean;
  classOf?: string;
  cancel?: unknown;
  properties?: string[];
  threw?: unknown;
  settled?: unknown;
  rejected?: unknown;
  items?: unknown[];
}

/** Everything about one call that its caller can see. */
async function observe(fn: (...args: never[]) => unknown): Promise<Observed> {
  let value: unknown;
  const before = queriesRun;
  try {
    value =
      fn.prototype === Till.prototype ? Reflect.construct(fn, [answer]) : Reflect.apply(fn, receiver, [1, answer]);
  } catch (error) {
    return { threw: error };
  }
  expect(queriesRun).toBe(before);
  if (types.isProxy(value)) return { classOf: 'proxy' };
  if (
    value instanceof Promise ||
    (typeof value === 'object' && value !== null && 'then' in value && !('cancel' in value))
  ) {
    const seen: Observed = { isPromise: value instanceof Promise, properties: Object.keys(value) };
    if (Object.getPrototypeOf(value) === Promise.prototype && !types.isPromise(value)) return seen;
    return { ...seen, ...(await settle(value)) };
  }
  if (value instanceof Cancellable) return { cancel: value.cancel(), ...(await settle(value)) };
  if (typeof value === 'object' && value !== null && 'next' in value) return { items: await drain(value) };
  return { returned: value, classOf: Object.prototype.toString.call(value) };
}

async function settle(value: unknown): Promise<Observed> {
  try {
    return { settled: await value };
  } catch (error) {
    return { rejected: error };
  }
}

async function drain(generator: unknown): Promise<unknown[]> {
  const items: unknown[] = [];
  try {
    const iterable = generator as AsyncIterable<unknown>;
    for await (const item of iterable) items.push(item);
  } catch (error) {
    items.push(error);
  }
  return items;
}

function canConstruct(fn: object): boolean {
  try {
    Reflect.construct(Object, [], fn as new () => unknown);
    return true;
  } catch {
    return false;
  }
}

function sameProperty(a: object, b: object, key: string | symbol): boolean {
  const [one, other] = [Object.getOwnPropertyDescriptor(a, key), Object.getOwnPropertyDescriptor(b, key)];
  const fields = ['value', 'get', 'set', 'writable', 'enumerable', 'configurable'] as const;
  return fields.every((field) => Object.is(one?.[field], other?.[field]));
}

function byText(a: string | symbol, b: string | symbol): number {
  return String(a).localeCompare(String(b));
}

test('a subclass of a wrapped class constructs its own kind', () => {
  const service = defineService({ service: 'shop', operations: { work: { availability: '99.9%' } } });
  const Wrapped = service.wrap('work', Till as unknown as () => unknown) as unknown as typeof Till;
  class Drawer extends Wrapped {}
  const drawer = new Drawer('key');
  expect(drawer).toBeInstanceOf(Drawer);
  expect(drawer).toBeInstanceOf(Till);
  expect(drawer.opened).toBe('key');
  expect(new Wrapped('key')).toBeInstanceOf(Wrapped);
});

test('a rejection that nobody handles is still reported once, and a handled one never', async () => {
  const service = defineService({ service: 'shop', operations: { work: { availability: '99.9%' } } });
  const reported: unknown[] = [];
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason) => reported.push(reason));
  try {
    const fail = service.wrap('work', async (reason: unknown) => {
      throw reason;
    });
    fail('handled').catch(() => undefined);
    void fail('unhandled');
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(reported).toEqual(['unhandled']);
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
  }
});

test('the stack of an error still names who called, across an await', async () => {
  const service = defineService({ service: 'shop', operations: { work: { availability: '99.9%' } } });
  const pay = service.wrap('work', async () => {
    await Promise.resolve();
    throw new Error('declined');
  });
  async function handleOrder() {
    await pay();
  }
  const error: unknown = await handleOrder().catch((caught: unknown) => caught);
  expect(error instanceof Error && error.stack).toContain('handleOrder');
});

test('a wrapped async function takes one microtask more, not two', async () => {
  const service = defineService({ service: 'shop', operations: { work: { availability: '99.9%' } } });
  const order: string[] = [];
  const wrapped = service.wrap('work', async () => undefined);
  const bare = async () => undefined;
  await Promise.all([
    wrapped().then(() => order.push('wrapped')),
    bare()
      .then(() => order.push('bare'))
      .then(() => order.push('bare, one later'))
      .then(() => order.push('bare, two later')),
  ]);
  expect(order.indexOf('wrapped')).toBeLessThan(order.indexOf('bare, two later'));
});

test('ten thousand calls at once keep their own results', async () => {
  const service = defineService({ service: 'shop', operations: { work: { availability: '99.9%' } } });
  const work = service.wrap('work', async (n: number) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (n % 3 === 0) throw n;
    return n;
  });
  const settled = await Promise.allSettled(Array.from({ length: 10_000 }, (_, n) => work(n)));
  settled.forEach((one, n) => {
    expect(one.status === 'fulfilled' ? one.value : one.reason).toBe(n);
  });
  expect(service.status().operations[0]?.slos[0]?.counts).toEqual({ good: 6666, bad: 3334 });
});
