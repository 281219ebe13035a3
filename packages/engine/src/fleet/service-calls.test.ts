import { expect, test } from 'vitest';
import { ServiceCalls } from './service-calls.js';

const call = (caller: string, callee: string, timeMs = 0, failed = false) => ({ caller, callee, timeMs, failed });

test('calls add up by who calls whom', () => {
  const calls = new ServiceCalls();
  calls.add(call('shop', 'payments', 3_000));
  calls.add(call('payments', 'bank', 2_000));
  calls.add(call('shop', 'payments', 1_000, true));
  expect(calls.all()).toEqual([
    { caller: 'payments', callee: 'bank', calls: 1, failed: 0, firstMs: 2_000, lastMs: 2_000 },
    { caller: 'shop', callee: 'payments', calls: 2, failed: 1, firstMs: 1_000, lastMs: 3_000 },
  ]);
});

test('one pair too many is refused until another is forgotten', () => {
  const calls = new ServiceCalls(1);
  expect([calls.add(call('a', 'b', 10)), calls.add(call('a', 'c', 20)), calls.add(call('a', 'b', 30))]).toEqual([
    true,
    false,
    true,
  ]);
  calls.forgetBefore(30);
  expect(calls.add(call('a', 'c', 20))).toBe(false);
  calls.forgetBefore(31);
  expect(calls.add(call('a', 'c', 20))).toBe(true);
});

test('what was recorded comes back', () => {
  const calls = new ServiceCalls();
  calls.add(call('a', 'b', 10, true));
  const again = new ServiceCalls();
  again.restore(calls.all());
  again.add(call('a', 'b', 20));
  expect(again.all()).toEqual([{ caller: 'a', callee: 'b', calls: 2, failed: 1, firstMs: 10, lastMs: 20 }]);
});
