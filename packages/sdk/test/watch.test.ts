import { afterEach, describe, expect, test, vi } from 'vitest';
import { DeclarationError } from '../src/index.js';
import { type Crossing, type Threshold, watch } from '../src/watch.js';
import { measured } from './measured.js';

const BURNING: Threshold = { slo: 'work-availability', burnRate: 14.4, window: '5m' };
const SPENT: Threshold = { slo: 'work-availability', remaining: 0 };

function watched(thresholds: Threshold | readonly Threshold[]) {
  const { clock, service } = measured();
  const seen: string[] = [];
  const value = (crossing: Crossing): string =>
    crossing.value === undefined ? 'no events' : crossing.value.toFixed(1);
  const watching = watch(service, thresholds, (crossing) => {
    const kind = 'burnRate' in crossing.threshold ? 'burn rate' : 'budget';
    seen.push(`${kind} ${crossing.isCrossed ? 'crossed' : 'is back'} at ${value(crossing)}`);
  });
  const record = (good: number, bad: number): void => {
    const operation = service.operation('work');
    for (let n = 0; n < good + bad; n++) operation.record({ durationMs: 1, failed: n < bad });
  };
  return { clock, service, watching, seen, record };
}

describe('a burn rate', () => {
  test('is told of when it goes above its threshold, once, and when it is back', () => {
    const { clock, watching, seen, record } = watched(BURNING);
    record(1000, 0);
    watching.look();
    record(0, 100);
    watching.look();
    watching.look();
    expect(seen).toEqual(['burn rate crossed at 90.9']);
    clock.pass(400_000);
    record(100, 0);
    watching.look();
    watching.look();
    expect(seen).toEqual(['burn rate crossed at 90.9', 'burn rate is back at 0.0']);
    watching.stop();
  });

  test('that is exactly at its threshold has not crossed it', () => {
    const { watching, seen, record } = watched(BURNING);
    record(9856, 144);
    watching.look();
    expect(seen).toEqual([]);
    record(0, 1);
    watching.look();
    expect(seen).toEqual(['burn rate crossed at 14.5']);
    watching.stop();
  });

  test('without any events is back', () => {
    const { clock, watching, seen, record } = watched(BURNING);
    record(0, 1);
    watching.look();
    clock.pass(400_000);
    watching.look();
    expect(seen).toEqual(['burn rate crossed at 1000.0', 'burn rate is back at no events']);
    watching.stop();
  });

  test('sees calls that hang', () => {
    const { clock, service, watching, seen } = watched({ slo: 'work-latency-p95', burnRate: 10, window: '5m' });
    service.operation('work').start();
    clock.pass(501);
    watching.look();
    expect(seen).toEqual(['burn rate crossed at 20.0']);
    watching.stop();
  });
});

test('a budget is told of when no more than its threshold remains', () => {
  const { watching, seen, record } = watched([SPENT, { ...SPENT, remaining: 0.5 }]);
  record(9994, 6);
  watching.look();
  expect(seen).toEqual(['budget crossed at 0.4']);
  record(0, 5);
  watching.look();
  expect(seen).toEqual(['budget crossed at 0.4', 'budget crossed at -0.1']);
  watching.stop();
});

describe('the timer', () => {
  afterEach(() => vi.useRealTimers());

  test('looks once in a slot, keeps no process alive, and ends with the watching', () => {
    vi.useFakeTimers();
    const { watching, seen, record } = watched(BURNING);
    record(0, 1);
    vi.advanceTimersByTime(9_999);
    expect(seen).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(seen).toHaveLength(1);
    watching.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('a listener that throws is counted, and the others are told', () => {
  const { service } = measured();
  let told = 0;
  const watching = watch(service, [BURNING, SPENT], () => {
    told += 1;
    throw new Error('listener');
  });
  service.operation('work').record({ durationMs: 1, failed: true });
  watching.look();
  expect(told).toBe(2);
  expect(service.self().listenerFaults).toBe(2);
  watching.stop();
});

test('a disabled service is not watched, and its thresholds are checked all the same', () => {
  const { service } = measured({ disabled: true });
  watch(service, BURNING, () => expect.unreachable()).look();
  expect(() => watch(service, { ...SPENT, remaining: 1 }, () => undefined)).toThrow(DeclarationError);
});

test('everything that is wrong is said at once', () => {
  const { service } = measured();
  const thresholds = [
    { ...BURNING, slo: 'work-availabilty' },
    { ...BURNING, window: '5 minutes' },
    { ...BURNING, window: '90d' },
    { ...BURNING, burnRate: 1000 },
    { ...BURNING, burnRate: 0 },
    { ...BURNING, burnRate: Number.NaN },
    { ...SPENT, remaining: 1 },
  ];
  const error = thrownBy(() => watch(service, thresholds, () => undefined, { everyMillis: 0 }));
  expect(error.issues.map(({ code, path }) => [code, ...path])).toEqual([
    ['slo-unknown', 0, 'slo'],
    ['window-unknown', 1, 'window'],
    ['window-unknown', 2, 'window'],
    ['threshold-out-of-range', 3, 'burnRate'],
    ['threshold-out-of-range', 4, 'burnRate'],
    ['threshold-out-of-range', 5, 'burnRate'],
    ['threshold-out-of-range', 6, 'remaining'],
    ['interval-out-of-range', 'everyMillis'],
  ]);
  expect(error.message).toContain('did you mean "work-availability"?');
});

function thrownBy(run: () => unknown): DeclarationError {
  try {
    run();
  } catch (error) {
    if (error instanceof DeclarationError) return error;
  }
  throw new Error('it was accepted');
}
