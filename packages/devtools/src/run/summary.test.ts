import { describe, expect, test } from 'vitest';
import { exitCode, summarize } from './summary.mjs';

const suite = (name: string, passed: number, failed = 0, skipped = 0, notes: string[] = []) => ({
  name,
  passed,
  failed,
  skipped,
  ms: 1234,
  cached: false,
  notes,
});

test('ends with one line that adds up every suite', () => {
  const lines = summarize([suite('slo', 10, 1), suite('engine', 5, 0, 2, ['skipped: test:browser'])]);
  expect(lines.at(-1)).toBe('15 passed, 1 failed, 2 skipped');
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "
    suite    passed  failed  skipped      time
    slo          10       1        0     1.2 s
    engine        5       0        2     1.2 s
        skipped: test:browser

    15 passed, 1 failed, 2 skipped"
  `);
});

describe('the exit code', () => {
  test.each([
    { code: 0, when: 'everything passed', suites: [suite('a', 1)], strict: true },
    { code: 1, when: 'something failed', suites: [suite('a', 9, 1)], strict: false },
    { code: 0, when: 'something was skipped on a machine of your own', suites: [suite('a', 9, 0, 1)], strict: false },
    { code: 1, when: 'something was skipped in CI', suites: [suite('a', 9, 0, 1)], strict: true },
    { code: 1, when: 'nothing ran at all', suites: [], strict: false },
  ])('is $code when $when', ({ code, suites, strict }) => expect(exitCode(suites, { strict })).toBe(code));
});
