import { describe, expect, test } from 'vitest';
import { DeclarationError, defineService } from '../src/index.js';
import { testClock } from './test-clock.js';

const contract = {
  service: 'checkout',
  owner: 'team-payments',
  operations: { pay: { latency: { p95: '500ms' }, availability: '99.9%', errorRate: '0.1%' } },
} as const;

function measured() {
  const clock = testClock();
  return { clock, checkout: defineService(contract, { clock }) };
}

describe('a declaration', () => {
  test('with faults is refused with all of them at once', () => {
    const declare = () =>
      defineService({
        service: 'checkout',
        operations: { pay: { availability: '100%' }, ship: { latency: { p95: 'soon' } } },
      });
    expect(declare).toThrow(DeclarationError);
    expect(declare).toThrow(/operations\.pay\.availability[\s\S]*operations\.ship\.latency\.p95/);
  });

  test('knows its operations: another name is refused with the one that was meant', () => {
    const { checkout } = measured();
    // @ts-expect-error the contract has no operation of this name
    expect(() => checkout.wrap('payy', () => 1)).toThrow('did you mean "pay"? declared are "pay"');
  });
});

describe('the events of a wrapped function', () => {
  test('enter every SLO of the operation at once', () => {
    const { clock, checkout } = measured();
    const pay = checkout.wrap('pay', (ms: number) => clock.pass(ms));
    for (const ms of [10, 500, 500.001, 900]) pay(ms);
    const slos = checkout.status().operations[0]?.slos.map(({ name, counts }) => [name, counts]);
    expect(slos).toEqual([
      ['pay-latency-p95', { good: 2, bad: 2 }],
      ['pay-availability', { good: 4, bad: 0 }],
      ['pay-error-rate', { good: 4, bad: 0 }],
    ]);
  });

  test('that failed are bad, and left out of the latency', () => {
    const { clock, checkout } = measured();
    const pay = checkout.wrap('pay', () => {
      clock.pass(5);
      throw new TypeError('no card');
    });
    expect(pay).toThrow(TypeError);
    const counts = Object.fromEntries(checkout.status().operations[0]?.slos.map((slo) => [slo.name, slo.counts]) ?? []);
    expect(counts['pay-availability']).toEqual({ good: 0, bad: 1 });
    expect(counts['pay-latency-p95']).toEqual({ good: 0, bad: 0 });
    expect(checkout.percentiles('pay')).toEqual({ kind: 'no-data' });
  });

  test('are none before the first call: no data, not 100 %', () => {
    const { checkout } = measured();
    expect(checkout.budget('pay-availability')).toEqual({ kind: 'no-data' });
    expect(checkout.burnRate('pay-availability', '5m')).toEqual({ kind: 'no-data' });
    expect(checkout.status().operations[0]?.slos[0]?.attainment).toEqual({ kind: 'no-data' });
  });

  test('leave a window when it has passed', () => {
    const { clock, checkout } = measured();
    const pay = checkout.wrap('pay', (fails: boolean) => {
      if (fails) throw new Error('down');
    });
    expect(() => pay(true)).toThrow('down');
    clock.pass(60_000);
    pay(false);
    expect(checkout.burnRate('pay-availability', '5m')).toMatchObject({ kind: 'measured', burnRate: 500 });
    clock.pass(4 * 60_000 + 10_000);
    pay(false);
    expect(checkout.burnRate('pay-availability', '5m')).toMatchObject({ kind: 'measured', burnRate: 0 });
    expect(checkout.burnRate('pay-availability', '1h').kind).toBe('measured');
  });
});

test('a disabled service gives functions back as they are', () => {
  const checkout = defineService(contract, { disabled: true });
  const pay = () => 1;
  expect(checkout.wrap('pay', pay)).toBe(pay);
});
