import { AssertionError } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { defineService } from '../src/index.js';
import { start } from '../src/node.js';
import { expectSlo, fakeClock, MemoryExporter } from '../src/testing.js';

function shop() {
  const clock = fakeClock();
  const service = defineService(
    { service: 'shop', operations: { pay: { availability: '99%', latency: { p95: '500ms' } } } },
    { clock },
  );
  const pay = service.wrap('pay', (tookMs: number, fails = false) => {
    clock.pass(tookMs);
    if (fails) throw new RangeError('no');
  });
  const fails = () => expect(() => pay(1, true)).toThrow(RangeError);
  return { service, clock, pay, fails };
}

/** The error that an expectation throws. */
function failure(run: () => void): AssertionError {
  try {
    run();
  } catch (error) {
    if (error instanceof AssertionError) return error;
    throw error;
  }
  throw new Error('the expectation held');
}

describe('expectSlo', () => {
  test('holds for what was counted', () => {
    const { service, pay, fails, clock } = shop();
    expectSlo(service).toHaveNoData('pay-availability');
    pay(20);
    pay(500);
    expectSlo(service).toHaveKept('pay-latency-p95', { good: 2 });
    pay(501);
    fails();
    expectSlo(service).toHaveBurned('pay-availability');
    expectSlo(service).toHaveBurned('pay-availability', { bad: 1, good: 3, cause: 'RangeError', burnRate: 25 });
    expectSlo(service).toHaveBurned('pay-latency-p95', { bad: 1, cause: 'slow' });
    clock.pass(3_600_000);
    expectSlo(service).toHaveBurned('pay-availability', { bad: 1 });
    expectSlo(service).toHaveBurned('pay-availability', { burnRate: 25, window: '2h' });
  });

  test.each<[string, (of: ReturnType<typeof shop>) => void, string]>([
    [
      'more bad events than there were',
      ({ service }) => expectSlo(service).toHaveBurned('pay-availability', { bad: 2 }),
      'pay-availability should have burned with 2 bad (got 3 good and 1 bad: RangeError 1, burn rate 25)',
    ],
    [
      'another cause and a higher burn rate',
      ({ service }) => expectSlo(service).toHaveBurned('pay-availability', { cause: 'TypeError', burnRate: 26 }),
      'pay-availability should have burned with the cause "TypeError" and a burn rate of 26 or more over 5m (got 3 good and 1 bad: RangeError 1, burn rate 25)',
    ],
    [
      'a promise kept that was not',
      ({ service }) => expectSlo(service).toHaveKept('pay-availability'),
      'pay-availability should have been kept, with at least 1 good and no bad (got 3 good and 1 bad: RangeError 1, burn rate 25)',
    ],
    [
      'no data where there is some',
      ({ service }) => expectSlo(service).toHaveNoData('pay-latency-p95'),
      'pay-latency-p95 should have no data (got 3 good and 0 bad, burn rate 0)',
    ],
  ])('says what was expected and what there was: %s', (_what, expectation, message) => {
    const one = shop();
    for (let i = 0; i < 3; i++) one.pay(1);
    one.fails();
    expect(failure(() => expectation(one)).message).toBe(message);
  });

  test('nothing measured is neither kept nor burned, and the likely reason is told', () => {
    const { service } = shop();
    const reason = '(got no event at all: is the wrapped function the one that was called?)';
    expect(failure(() => expectSlo(service).toHaveKept('pay-availability')).message).toContain(reason);
    expect(failure(() => expectSlo(service).toHaveBurned('pay-availability')).message).toContain(reason);
  });

  test('an SLO that is not declared is refused with the one that was meant', () => {
    const { service } = shop();
    expect(() => expectSlo(service).toHaveKept('pay-availabilty')).toThrow('did you mean "pay-availability"');
  });

  test('points at the line of the test, and not into this package', () => {
    const { service } = shop();
    const { stack = '' } = failure(() => expectSlo(service).toHaveBurned('pay-availability'));
    expect(stack.split('\n').find((line) => line.trim().startsWith('at '))).toContain('testing-aid.test.ts');
  });
});

test('an exporter in memory has what a receiver would get, and may be down', async () => {
  const exporter = new MemoryExporter();
  const { service, pay, fails } = shop();
  const running = start(service, { exporter, flushAtExit: false, exportIntervalMillis: 60_000 });
  pay(1);
  fails();
  await running.flush();
  expect(exporter.events('pay-availability')).toEqual({ good: 1, bad: 1, causes: { RangeError: 1 } });
  expect(exporter.events('other')).toBeUndefined();
  const before = exporter.snapshots.length;
  exporter.fail(new Error('down'));
  await running.flush();
  await running.flush();
  expect(exporter.snapshots).toHaveLength(before);
  exporter.fail();
  await running.shutdown();
  expect(exporter.snapshots).toHaveLength(before + 3);
});

test('node:test takes an expectation that does not hold for a test that fails', () => {
  const program = fileURLToPath(new URL('./programs/expectations.mjs', import.meta.url));
  // The runner tells its children by a variable, and this suite's own runner may have set it.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  let output = '';
  try {
    execFileSync(process.execPath, ['--test', '--test-reporter=tap', program], { encoding: 'utf8', env });
  } catch (error) {
    output = String((error as { stdout: unknown }).stdout);
  }
  expect(output).toContain('# pass 1');
  expect(output).toContain('# fail 1');
  expect(output).toContain('pay-availability should have burned with at least 1 bad (got 1 good and 0 bad');
});
