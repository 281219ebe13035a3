import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { measured } from './measured.js';

const tick = () => new Promise((resolve) => setImmediate(resolve));

class Cancellable<T> extends Promise<T> {}

describe('a call is measured to its end:', () => {
  test('a promise until it settles', async () => {
    const { service, clock, counts } = measured();
    const work = service.wrap('work', async (ms: number) => {
      await tick();
      clock.pass(ms);
    });
    await work(500);
    expect(counts('work-latency-p95')).toEqual({ good: 1, bad: 0 });
    await work(501);
    expect(counts('work-latency-p95')).toEqual({ good: 1, bad: 1 });
    expect(counts('work-latency-p99')).toEqual({ good: 2, bad: 0 });
  });

  test('one that has not ended is neither good nor bad', async () => {
    const { service, counts } = measured();
    let finish: () => void = () => undefined;
    const work = service.wrap(
      'work',
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    const pending = work();
    expect(counts()).toEqual({ good: 0, bad: 0 });
    finish();
    await pending;
    expect(counts()).toEqual({ good: 1, bad: 0 });
  });

  test('a rejection is bad', async () => {
    const { service, counts } = measured();
    const work = service.wrap('work', async () => {
      throw new Error('down');
    });
    await expect(work()).rejects.toThrow('down');
    expect(counts()).toEqual({ good: 0, bad: 1 });
  });

  test.each<[kind: string, fulfil: () => unknown, reject: () => unknown]>([
    ['of another realm', () => runInNewContext('Promise.resolve(1)'), () => runInNewContext('Promise.reject(1)')],
    ['of a subclass', () => Cancellable.resolve(1), () => Cancellable.reject(1)],
    [
      'with properties',
      () => Object.assign(Promise.resolve(1), { child: 1 }),
      () => Object.assign(Promise.reject(1), { child: 1 }),
    ],
  ])('a promise %s, whichever way it settles', async (_kind, fulfil, reject) => {
    const { service, counts } = measured();
    const work = service.wrap('work', (make: () => unknown) => make());
    await work(fulfil);
    await Promise.resolve(work(reject)).catch(() => undefined);
    expect(counts()).toEqual({ good: 1, bad: 1 });
  });

  test('a generator from its first step to its last', () => {
    const { service, clock, counts } = measured();
    const work = service.wrap('work', function* (ms: number) {
      yield clock.pass(ms);
      yield clock.pass(ms);
    });
    const begun = work(300);
    clock.pass(1000); // Nobody has asked for anything yet.
    expect(counts()).toEqual({ good: 0, bad: 0 });
    expect([...begun]).toHaveLength(2);
    expect(counts('work-latency-p95')).toEqual({ good: 0, bad: 1 });
    expect([...work(100)]).toHaveLength(2);
    expect(counts('work-latency-p95')).toEqual({ good: 1, bad: 1 });
  });

  test('a generator that its reader leaves early has not failed', () => {
    const { service, counts } = measured();
    const work = service.wrap('work', function* () {
      yield 1;
      yield 2;
    });
    for (const _item of work()) break;
    expect(counts()).toEqual({ good: 1, bad: 0 });
  });

  test('an async generator that throws in the middle has', async () => {
    const { service, counts } = measured();
    const work = service.wrap('work', async function* () {
      yield 1;
      throw new Error('lost the connection');
    });
    const read = async () => {
      for await (const _item of work()) await tick();
    };
    await expect(read()).rejects.toThrow('lost the connection');
    expect(counts()).toEqual({ good: 0, bad: 1 });
  });

  test('a constructor until it has constructed', () => {
    const { service, counts } = measured();
    class Till {
      constructor(readonly key: unknown) {
        if (!key) throw new Error('no key');
      }
    }
    // Cast: a class is not callable to its type, but may be wrapped.
    const Wrapped = service.wrap('work', Till as unknown as () => unknown) as unknown as typeof Till;
    expect(new Wrapped(7).key).toBe(7);
    expect(() => new Wrapped(0)).toThrow('no key');
    expect(counts()).toEqual({ good: 1, bad: 1 });
  });
});

test('what a function returns may be bad, when a classifier says so', async () => {
  const { service, counts } = measured({
    classify: (ending) => (ending.kind === 'returned' && ending.value === 'declined' ? 'bad' : undefined),
  });
  const work = service.wrap('work', (answer: string) => answer);
  const later = service.wrap('work', async (answer: string) => answer);
  work('paid');
  work('declined');
  await later('declined');
  expect(counts()).toEqual({ good: 1, bad: 2 });
});

test('a classifier that throws is counted, and the default holds', () => {
  const { service, counts } = measured({
    classify: () => {
      throw new Error('mine');
    },
  });
  service.wrap('work', () => 1)();
  expect(counts()).toEqual({ good: 1, bad: 0 });
  expect(service.self()).toMatchObject({ classifierFaults: 1 });
});

test('a clock that fails is counted, and time stands still for it', () => {
  let broken = false;
  const { service, counts } = measured({
    clock: {
      wall: () => 1_000_000,
      monotonic: () => (broken ? Number.NaN : 5),
    },
  });
  const work = service.wrap('work', () => {
    broken = true;
  });
  work();
  expect(counts('work-latency-p95')).toEqual({ good: 1, bad: 0 });
  expect(service.self().clockFaults).toBeGreaterThan(0);
});

describe('by hand', () => {
  test('calls are recorded with the exact duration they are given', () => {
    const { service, clock, counts } = measured();
    clock.pass(123.456_789); // A duration must not go through a difference of two readings.
    service.operation('work').record({ durationMs: 500 });
    service.operation('work').record({ durationMs: 500.000_001 });
    service.operation('work').record({ durationMs: 3, failed: true, cause: 'no card' });
    expect(counts('work-latency-p95')).toEqual({ good: 1, bad: 1 });
    expect(counts()).toEqual({ good: 2, bad: 1 });
  });

  test('a call ends once', () => {
    const { service, clock, counts } = measured();
    const call = service.operation('work').start();
    clock.pass(600);
    call.end();
    call.end({ failed: true });
    expect(counts()).toEqual({ good: 1, bad: 0 });
    expect(counts('work-latency-p95')).toEqual({ good: 0, bad: 1 });
  });

  test('an error is judged as if it had been thrown', () => {
    const { service, counts } = measured();
    service
      .operation('work')
      .start()
      .end({ error: Object.assign(new Error(), { status: 404 }) });
    service
      .operation('work')
      .start()
      .end({ error: new Error('down') });
    expect(counts()).toEqual({ good: 1, bad: 1 });
  });

  test.each([Number.NaN, -1, -Infinity])('a duration of %d ms is counted as none, and as odd', (durationMs) => {
    const { service, counts } = measured();
    service.operation('work').record({ durationMs });
    expect(counts('work-latency-p95')).toEqual({ good: 1, bad: 0 });
    expect(service.self().oddDurations).toBe(1);
  });
});
