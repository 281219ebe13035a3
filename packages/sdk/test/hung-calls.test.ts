import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { Observable } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { fetch as measuredFetch } from '../src/fetch.js';
import { grpcServer } from '../src/grpc.js';
import { defineService } from '../src/index.js';
import { kafkajs } from '../src/kafkajs.js';
import { Slo, SloInterceptor } from '../src/nest.js';
import { CORE } from '../src/service-core.js';
import { measured } from './measured.js';
import { testClock } from './test-clock.js';

const never = () => new Promise<never>(() => undefined);
const tick = () => new Promise((resolve) => setImmediate(resolve));

test('a call that hangs is bad at the moment it is late, and not before', () => {
  const { clock, service, counts } = measured();
  void service.wrap('work', never)();
  clock.pass(500);
  expect(counts('work-latency-p95')).toEqual({ good: 0, bad: 0 });
  clock.pass(0.001);
  expect(counts('work-latency-p95')).toEqual({ good: 0, bad: 1 });
  expect(counts('work-latency-p99')).toEqual({ good: 0, bad: 0 });
  clock.pass(2000);
  expect(counts('work-latency-p99')).toEqual({ good: 0, bad: 1 });
  expect(counts('work-availability')).toEqual({ good: 0, bad: 0 });
});

describe('a call that was late in flight is not late again', () => {
  test.each([
    { how: 'when it returns', fails: false, availability: { good: 1, bad: 0 } },
    { how: 'when it fails', fails: true, availability: { good: 0, bad: 1 } },
  ])('$how', async ({ fails, availability }) => {
    const { clock, service, counts } = measured();
    let finish = () => {};
    const work = service.wrap('work', async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      if (fails) throw new Error('the bank');
    });
    const call = work().catch(() => undefined);
    for (let look = 0; look < 3; look++) {
      clock.pass(1000);
      expect(counts('work-latency-p95')).toEqual({ good: 0, bad: 1 });
    }
    finish();
    await call;
    expect(counts('work-latency-p95')).toEqual({ good: 0, bad: 1 });
    expect(counts('work-latency-p99')).toEqual({ good: 0, bad: 1 });
    expect(counts('work-availability')).toEqual(availability);
  });
});

test('availability with a timeout is bad when the time is up, with its cause, whatever comes after', async () => {
  const clock = testClock();
  const service = defineService(
    { service: 'shop', operations: { work: { availability: '99.9%', timeout: '30s' } } },
    { clock },
  );
  const fail: ((error: Error) => void)[] = [];
  const work = service.wrap('work', () => new Promise((_resolve, reject) => fail.push(reject)));
  const calls = [work(), work()].map((call) => call.catch(() => undefined));
  clock.pass(30_001);
  const account = () => {
    const { counts } = service.status().operations[0]?.slos[0] ?? {};
    const operation = service[CORE].operations.get('work');
    const [first] = operation?.accounts ?? [];
    return { counts, causes: first && operation?.causes(first).map(({ cause, count }) => `${count} ${cause}`) };
  };
  const timedOut = { counts: { good: 0, bad: 2 }, causes: ['2 slow', '0 other'] };
  expect(account()).toEqual(timedOut);
  for (const reject of fail) reject(new Error('socket hang up'));
  await Promise.all(calls);
  expect(account()).toEqual(timedOut);
});

test('a failure that comes late is bad for latency, and one that comes in time is left out', () => {
  const { clock, service, counts } = measured();
  const operation = service.operation('work');
  for (const ms of [500, 501]) {
    const call = operation.start();
    clock.pass(ms);
    call.end({ failed: true });
  }
  expect(counts('work-latency-p95')).toEqual({ good: 0, bad: 1 });
  expect(counts('work-availability')).toEqual({ good: 0, bad: 2 });
});

test('an outage in which nothing ends burns the budget while it lasts', () => {
  const { clock, service } = measured();
  const work = service.wrap('work', never);
  for (let second = 0; second < 300; second++) {
    void work();
    clock.pass(1000);
  }
  const answer = service.burnRate('work-latency-p95', '5m');
  expect(answer).toEqual({ kind: 'measured', burnRate: expect.closeTo(20, 5) });
});

// A call: when it starts, how long it takes (or never ends), how it ends; in 100 ms.
const call = fc.record({
  startMs: fc.nat(600).map((n) => n * 100),
  durationMs: fc.option(
    fc.nat(400).map((n) => n * 100 + 50),
    { nil: Infinity },
  ),
  ending: fc.constantFrom('returned' as const, 'failed' as const, 'ignored' as const),
});

test('the counts of every slot are the same whoever looked when, and what a clock by hand would count', () => {
  const looks = fc.array(
    fc.nat(1000).map((n) => n * 100 + 70),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(fc.array(call, { maxLength: 40 }), looks, (calls, looksAtMs) => {
      const watched = run(calls, looksAtMs);
      expect(watched).toEqual(run(calls, []));
      for (const [slo, thresholdMs] of [
        ['work-latency-p95', 500],
        ['work-latency-p99', 2000],
      ] as const) {
        const late = calls.filter(({ startMs, durationMs }) => Math.min(durationMs, END_MS - startMs) > thresholdMs);
        const good = calls.filter(({ durationMs, ending }) => durationMs <= thresholdMs && ending === 'returned');
        expect(watched.slots[slo]).toEqual(
          bySlot(
            good.map((one) => one.startMs + one.durationMs),
            late.map((one) => one.startMs + thresholdMs),
          ),
        );
      }
    }),
    { numRuns: 60 },
  );
});

const END_MS = 150_000;
const SLOT_MS = 10_000;
const START_MS = Date.UTC(2026, 2, 1, 0, 0, 0);

/** Plays calls and looks in the order of time; what is counted at the end, slot by slot. */
function run(calls: { startMs: number; durationMs: number; ending: string }[], looksAtMs: number[]) {
  const clock = testClock(START_MS);
  const service = defineService(
    { service: 'shop', operations: { work: { availability: '99.9%', latency: { p95: '500ms', p99: '2s' } } } },
    { clock, classify: (ending) => (ending.kind === 'threw' && ending.error === 'ignored' ? 'ignored' : undefined) },
  );
  const operation = service.operation('work');
  const steps = looksAtMs.map((atMs) => ({ atMs, step: (): void => void service.status() }));
  for (const { startMs, durationMs, ending } of calls) {
    const begin = () => {
      const started = operation.start();
      const end = () => started.end(ending === 'ignored' ? { error: ending } : { failed: ending === 'failed' });
      if (startMs + durationMs < END_MS) at(startMs + durationMs, end);
    };
    at(startMs, begin);
  }
  function at(atMs: number, step: () => void): void {
    steps.push({ atMs, step });
  }
  let nowMs = 0;
  for (;;) {
    steps.sort((a, b) => a.atMs - b.atMs);
    const next = steps.shift();
    if (next === undefined) break;
    clock.pass(next.atMs - nowMs);
    nowMs = next.atMs;
    next.step();
  }
  clock.pass(END_MS - nowMs);
  const status = service.status();
  const slots = Object.fromEntries(
    [...service[CORE].accounts].map(([name, account]) => [
      name,
      Array.from({ length: END_MS / SLOT_MS }, (_, slot) =>
        account.events({ from: START_MS + slot * SLOT_MS, to: START_MS + (slot + 1) * SLOT_MS }),
      ),
    ]),
  );
  return { slots, operations: status.operations };
}

function bySlot(goodAtMs: number[], badAtMs: number[]) {
  // A slot is open on the left and closed on the right.
  const slotOf = (atMs: number) => Math.max(0, Math.ceil(atMs / SLOT_MS) - 1);
  return Array.from({ length: END_MS / SLOT_MS }, (_, slot) => ({
    good: goodAtMs.filter((atMs) => atMs <= END_MS && slotOf(atMs) === slot).length,
    bad: badAtMs.filter((atMs) => slotOf(atMs) === slot).length,
  }));
}

// What begins with one call of `work` and never ends, in every way that a call can be measured but HTTP (see test/http).
const WAYS: Record<string, (service: ReturnType<typeof measured>['service']) => unknown> = {
  'a promise': (service) => service.wrap('work', never)(),
  'an async function': (service) => service.wrap('work', async () => never())(),
  'a promise with properties': (service) => service.wrap('work', () => Object.assign(never(), { child: 7 }))(),
  'a promise of another realm': (service) => service.wrap('work', () => runInNewContext('new Promise(() => {})'))(),
  'a promise of a subclass, once it is waited for': (service) => {
    class Cancellable<T> extends Promise<T> {}
    return service
      .wrap('work', () => new Cancellable<void>(() => undefined))()
      .then(() => undefined);
  },
  'a step of an async generator': (service) =>
    service
      .wrap('work', async function* () {
        yield await never();
      })()
      .next(),
  'a call started by hand': (service) => service.operation('work').start(),
  'a request to another service': (service) =>
    measuredFetch(service, { operation: () => 'work', fetch: never })('http://bank/'),
  'a call of a gRPC server': (service) => {
    const call = { start() {}, sendMessage() {}, sendStatus() {}, getDeadline: () => Infinity };
    return grpcServer(service, { operation: () => 'work' })({ path: '/shop.Checkout/Pay' }, call);
  },
  'a message of a queue': (service) =>
    kafkajs(service, (_payload: object) => never(), { operation: () => 'work' })({ topic: 'orders', message: {} }),
  'an observable of Nest': (service) => {
    const handler = () => undefined;
    Slo(service, 'work')({}, 'handler', { value: handler });
    const next = { handle: () => new Observable<number>(() => undefined) };
    return new SloInterceptor().intercept({ getHandler: () => handler }, next).subscribe();
  },
};

test.each(Object.entries(WAYS))('%s that hangs is counted', async (_way, begin) => {
  const { clock, service, counts } = measured();
  begin(service);
  await tick();
  expect(counts('work-latency-p95')).toEqual({ good: 0, bad: 0 });
  clock.pass(501);
  expect(counts('work-latency-p95')).toEqual({ good: 0, bad: 1 });
  clock.pass(10_000);
  expect(counts('work-latency-p95')).toEqual({ good: 0, bad: 1 });
});

test('a generator that waits for its reader does not hang, and a promise that nobody waits for does not either', async () => {
  class Cancellable<T> extends Promise<T> {}
  const { clock, service, counts } = measured();
  await service
    .wrap('work', async function* () {
      yield 1;
      yield 2;
    })()
    .next();
  service.wrap('work', () => Cancellable.resolve(1))();
  clock.pass(10_000);
  expect(counts('work-latency-p95')).toEqual({ good: 0, bad: 0 });
});

test('an observable that is left late was late, whether or not anyone looked', () => {
  for (const looks of [true, false]) {
    const { clock, service, counts } = measured();
    const handler = () => undefined;
    Slo(service, 'work')({}, 'handler', { value: handler });
    const next = { handle: () => new Observable<number>(() => undefined) };
    const subscription = new SloInterceptor().intercept({ getHandler: () => handler }, next).subscribe();
    clock.pass(501);
    if (looks) counts();
    subscription.unsubscribe();
    expect(counts('work-latency-p95')).toEqual({ good: 0, bad: 1 });
    expect(counts('work-availability')).toEqual({ good: 0, bad: 0 });
  }
});

describe('memory', () => {
  const pendingOf = (service: ReturnType<typeof measured>['service']) => service[CORE].pending;

  test('a hundred thousand calls that never end are let go when they have nothing left to be late for', () => {
    const { clock, service, counts } = measured();
    const work = service.wrap('work', never);
    let most = 0;
    for (let n = 0; n < 100_000; n++) {
      void work();
      clock.pass(10);
      most = Math.max(most, pendingOf(service).size.watched);
    }
    // 200 of them are younger than the longest threshold, 2 s. Nobody has looked: the list does when it has doubled.
    expect(most).toBeLessThanOrEqual(2 * 200 + 1);
    clock.pass(10_000);
    expect(counts('work-latency-p95')).toEqual({ good: 0, bad: 100_000 });
    expect(counts('work-latency-p99')).toEqual({ good: 0, bad: 100_000 });
    expect(pendingOf(service).size).toEqual({ watched: 0, atRest: 0 });
  });

  test('records of a peak are given back', async () => {
    const { service, counts } = measured();
    const work = service.wrap('work', async () => tick());
    await Promise.all(Array.from({ length: 20_000 }, () => work()));
    expect(pendingOf(service).size.atRest).toBe(20_000);
    counts();
    expect(pendingOf(service).size.atRest).toBeLessThan(5000);
  });

  test('calls that cannot be late are let go by the next look', () => {
    const service = defineService({ service: 'shop', operations: { work: { availability: '99.9%' } } });
    const work = service.wrap('work', never);
    for (let n = 0; n < 100_000; n++) void work();
    expect(pendingOf(service).size.watched).toBeLessThan(1000);
  });

  test('a record that was late serves again', async () => {
    const { clock, service, counts } = measured();
    const finish: (() => void)[] = [];
    const work = service.wrap('work', () => new Promise<void>((resolve) => finish.push(resolve)));
    for (const ms of [3000, 100, 3000, 600]) {
      const call = work();
      clock.pass(ms);
      counts();
      finish.pop()?.();
      await call;
    }
    expect(counts('work-latency-p95')).toEqual({ good: 1, bad: 3 });
    expect(counts('work-latency-p99')).toEqual({ good: 2, bad: 2 });
    expect(pendingOf(service).size.atRest).toBe(1);
  });
});
