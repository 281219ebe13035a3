import { createServer } from 'node:http';
import { BrokenCircuitError, circuitBreaker, handleAll } from 'cockatiel';
import CircuitBreaker from 'opossum';
import { afterEach, describe, expect, test } from 'vitest';
import {
  adaptiveDeadline,
  budgetBreaker,
  budgetSignal,
  type FleetBudget,
  fleetBudget,
  openWhileBurning,
  retryBudget,
} from '../src/act.js';
import type { FleetReading } from '../src/fleet-budget.js';
import { measured } from './measured.js';
import { testClock } from './test-clock.js';

const SLO = 'work-availability';
const PRIORITIES = ['critical', 'normal', 'sheddable'] as const;

/** A service that has counted so many calls; the reading of its signal is always fresh. */
function pressed({ good = 0, bad = 0 }, options: Parameters<typeof budgetSignal>[2] = {}) {
  const { service, clock } = measured();
  const work = service.operation('work');
  const count = (failed: boolean, times: number) => {
    for (let i = 0; i < times; i++) work.record({ durationMs: 1, failed });
  };
  count(false, good);
  count(true, bad);
  const signal = budgetSignal(service, SLO, { everyMillis: 0, ...options });
  const shed = () => PRIORITIES.filter((priority) => signal.shouldShed(priority));
  return { service, clock, count, signal, shed };
}

const fleetThatSays = (reading: FleetReading): FleetBudget => ({
  reading: () => reading,
  ask: async () => undefined,
  stop: () => undefined,
});

describe('what a process sheds by its own events', () => {
  test('is nothing before it has seen enough of them', () => {
    const { signal, shed } = pressed({ bad: 19 });
    expect(signal.reading()).toEqual({ pressure: 'unknown', source: 'local', localBecause: 'no fleet' });
    expect(shed()).toEqual([]);
  });

  // 99.9 %: the rules that page are met above 14.4 times 0.1 %, and for longer windows above 6 times.
  test.each([
    ['calm', { good: 10_000, bad: 60 }, []],
    ['spent', { good: 9_800, bad: 200 }, ['normal', 'sheddable']],
  ])('%s: %j', (pressure, counts, expected) => {
    const { signal, shed } = pressed(counts);
    expect(signal.reading().pressure).toBe(pressure);
    expect(shed()).toEqual(expected);
  });

  test('is what is sheddable alone, while the budget still holds', () => {
    // A day without a fault earns a budget of 86 bad events; 30 bad of 1,500 then burn it twenty times too fast.
    const { signal, shed, clock, count } = pressed({ good: 86_000 });
    clock.pass(24 * 3_600_000);
    count(false, 1470);
    count(true, 30);
    expect(signal.reading().pressure).toBe('burning');
    expect(shed()).toEqual(['sheddable']);
  });

  test('is nothing again when the short window has emptied', () => {
    const { shed, clock } = pressed({ bad: 100 });
    expect(shed()).toEqual(['normal', 'sheddable']);
    clock.pass(3_600_000);
    expect(shed()).toEqual([]);
  });

  test('is looked up no more often than it is asked to', () => {
    const { shed, count, clock } = pressed({ good: 100 }, { everyMillis: 1000 });
    expect(shed()).toEqual([]);
    count(true, 100);
    clock.pass(999);
    expect(shed()).toEqual([]);
    clock.pass(1);
    expect(shed()).toEqual(['normal', 'sheddable']);
  });

  test('is nothing of a service that is switched off', () => {
    const { service } = measured({ disabled: true });
    expect(budgetSignal(service, SLO).shouldShed('sheddable')).toBe(false);
  });

  test('is refused for an SLO that is not declared, with the one that was meant', () => {
    const { service } = measured();
    expect(() => budgetSignal(service, 'work-availabilty')).toThrow('did you mean "work-availability"');
  });
});

describe('with the budget of the fleet', () => {
  test.each(['calm', 'burning', 'spent'] as const)('what it says counts, not what this process saw: %s', (pressure) => {
    const fleet = fleetThatSays({ kind: 'measured', pressure, remaining: 0, ageMs: 1 });
    const { signal } = pressed(pressure === 'calm' ? { bad: 100 } : { good: 100 }, { fleet });
    expect(signal.reading()).toEqual({ pressure, source: 'fleet' });
  });

  test.each(['no answer', 'too old', 'fleet is blind'] as const)(
    'this process goes by its own events when it has none, and says why: %s',
    (because) => {
      const { signal } = pressed({ bad: 100 }, { fleet: fleetThatSays({ kind: 'no-data', because }) });
      expect(signal.reading()).toEqual({ pressure: 'spent', source: 'local', localBecause: because });
    },
  );
});

describe('the budget of the fleet', () => {
  const open: { close(): unknown }[] = [];
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });

  const slo = {
    name: SLO,
    at: 5_000,
    isBlind: false,
    budget: { kind: 'measured', remaining: 0.25 },
    alerts: [{ severity: 'page', state: 'firing' }],
  };

  /** A processor's API that answers with these SLOs at its instant 10,000. */
  async function asked(slos: unknown, status = 200) {
    const urls: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      urls.push(request.url);
      response.statusCode = status;
      response.end(JSON.stringify({ generatedAt: 10_000, slos }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const clock = testClock();
    const api = `http://127.0.0.1:${port}/`;
    const fleet = fleetBudget({ api, service: 'shop', slo: SLO, environment: 'production', clock });
    open.push(server, { close: fleet.stop });
    const before = fleet.reading();
    await fleet.ask();
    return { fleet, before, clock, urls };
  }

  test('is asked for by name, and its age has in it how far behind the processor was', async () => {
    const { fleet, before, clock, urls } = await asked([slo, { ...slo, name: 'other-availability' }]);
    expect(before).toEqual({ kind: 'no-data', because: 'no answer' });
    expect(urls[0]).toBe(`/api/v1/slos?detail=full&service=shop&q=${SLO}&environment=production`);
    clock.pass(2_000);
    expect(fleet.reading()).toEqual({ kind: 'measured', pressure: 'burning', remaining: 0.25, ageMs: 7_000 });
  });

  test('is too old after a minute, on this machine or on the way', async () => {
    const { fleet, clock } = await asked([slo]);
    clock.pass(55_000);
    expect(fleet.reading().kind).toBe('measured');
    clock.pass(1);
    expect(fleet.reading()).toEqual({ kind: 'no-data', because: 'too old' });
  });

  test.each([
    ['calm without a page that fires', { ...slo, alerts: [{ severity: 'ticket', state: 'firing' }] }, 'calm'],
    [
      'calm without anything left, while nothing burns',
      { ...slo, alerts: [], budget: { kind: 'measured', remaining: -1 } },
      'calm',
    ],
    ['spent when it burns with nothing left', { ...slo, budget: { kind: 'measured', remaining: 0 } }, 'spent'],
  ])('is %s', async (_what, one, pressure) => {
    const { fleet } = await asked([one]);
    expect(fleet.reading()).toMatchObject({ kind: 'measured', pressure });
  });

  test.each([
    ['nobody sees the SLO any more', [{ ...slo, isBlind: true }]],
    ['nothing was measured', [{ ...slo, budget: { kind: 'no-data' } }]],
    ['the processor does not know it', []],
    ['two have its name', [slo, slo]],
  ])('is unknown when %s', async (_what, slos) => {
    const { fleet } = await asked(slos);
    expect(fleet.reading()).toEqual({ kind: 'no-data', because: 'fleet is blind' });
  });

  test.each([
    ['the answer is something else', 'hello', 200],
    ['the processor has trouble', [slo], 503],
  ])('is not known when %s', async (_what, slos, status) => {
    const { fleet } = await asked(slos, status);
    expect(fleet.reading()).toEqual({ kind: 'no-data', because: 'no answer' });
  });

  test('is refused where it could never be asked for, with everything that is wrong', () => {
    const faulty = () => fleetBudget({ api: 'here', service: 'shop', slo: SLO, maxAgeMillis: 0 });
    expect(faulty).toThrow(/api must be the http or https URL/);
    expect(faulty).toThrow(/maxAgeMillis must be above 0/);
  });
});

describe('a retry budget', () => {
  const taken = (budget: { mayRetry(): boolean }, times: number) =>
    Array.from({ length: times }, () => budget.mayRetry()).filter(Boolean).length;

  test('bounds retries to a tenth of calls, and to what may come at once', () => {
    const budget = retryBudget({ burst: 5 });
    expect(taken(budget, 100)).toBe(5);
    for (let i = 0; i < 30; i++) budget.called();
    expect(taken(budget, 100)).toBe(3);
    for (let i = 0; i < 1_000; i++) budget.called();
    expect(taken(budget, 100)).toBe(5);
  });

  test('earns nothing while the budget burns', () => {
    const { signal } = pressed({ bad: 100 });
    const budget = retryBudget({ burst: 1, signal });
    expect(taken(budget, 2)).toBe(1);
    for (let i = 0; i < 1_000; i++) budget.called();
    expect(taken(budget, 2)).toBe(0);
  });
});

describe('an adaptive deadline', () => {
  test('is the longest before anything was measured, and then twice the slowest of a hundred', () => {
    const { service, clock } = measured();
    const deadline = adaptiveDeadline(service, 'work', { atLeastMillis: 10, atMostMillis: 5_000 });
    expect(deadline.millis()).toBe(5_000);
    for (let i = 0; i < 100; i++) service.operation('work').record({ durationMs: 40 });
    expect(deadline.millis()).toBe(5_000);
    clock.pass(1_000);
    expect(deadline.millis()).toBe(81);
  });

  test.each([
    ['at least', 1, 50],
    ['at most', 9_000, 200],
  ])('is %s what it may be', (_what, durationMs, expected) => {
    const { service } = measured();
    service.operation('work').record({ durationMs });
    expect(adaptiveDeadline(service, 'work', { atLeastMillis: 50, atMostMillis: 200 }).millis()).toBe(expected);
  });

  test('aborts what it is given to', async () => {
    const { service } = measured();
    service.operation('work').record({ durationMs: 1 });
    const signal = adaptiveDeadline(service, 'work', { atLeastMillis: 1, atMostMillis: 20 }).signal();
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
  });
});

describe('breakers of others', () => {
  test('opossum opens when the budget burns, and lets a call through after its own time', async () => {
    const { signal, count } = pressed({ good: 100 });
    const breaker = new CircuitBreaker(async () => 'done', { resetTimeout: 1, errorThresholdPercentage: 100 });
    const opening = openWhileBurning(breaker, signal);
    expect(await breaker.fire()).toBe('done');
    opening.look();
    expect(breaker.opened).toBe(false);
    count(true, 100);
    opening.look();
    expect(breaker.opened).toBe(true);
    await expect(breaker.fire()).rejects.toMatchObject({ code: 'EOPENBREAKER' });
    await new Promise((resolve) => breaker.once('halfOpen', resolve));
    expect(await breaker.fire()).toBe('done');
    expect(breaker.opened).toBe(false);
    opening.stop();
    breaker.shutdown();
  });

  test('cockatiel opens at a failure while the budget burns, and at none while it does not', async () => {
    const { signal, count } = pressed({ good: 100 });
    const policy = circuitBreaker(handleAll, { halfOpenAfter: 60_000, breaker: budgetBreaker(signal) });
    const failing = () =>
      policy.execute(() => {
        throw new TypeError('x');
      });
    for (let i = 0; i < 10; i++) await expect(failing()).rejects.toThrow(TypeError);
    count(true, 100);
    expect(await policy.execute(() => 'done')).toBe('done');
    await expect(failing()).rejects.toThrow(TypeError);
    await expect(policy.execute(() => 'done')).rejects.toThrow(BrokenCircuitError);
  });
});
