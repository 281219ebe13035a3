import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixture } from '../checks/fixture.ts';
import { readReport, readReports } from './reports.mjs';

const vitest = (...files: { name: string; status?: string; tests: string[] }[]) =>
  JSON.stringify({
    testResults: files.map(({ name, status = 'passed', tests }) => ({
      name,
      status,
      assertionResults: tests.map((outcome) => ({ status: outcome })),
    })),
  });
const go = (...events: object[]) => events.map((event) => JSON.stringify(event)).join('\n');

describe('a report of vitest', () => {
  test('counts what passed, failed and was skipped', () => {
    const report = vitest(
      { name: '/r/a.test.ts', tests: ['passed', 'passed', 'pending'] },
      { name: '/r/b.test.ts', status: 'failed', tests: ['failed', 'todo'] },
    );
    expect(readReport(report)).toEqual({
      passed: 2,
      failed: 1,
      skipped: 2,
      ranFiles: ['/r/a.test.ts', '/r/b.test.ts'],
    });
  });

  test('counts a file that breaks before its first test as one failure', () => {
    const report = vitest({ name: '/r/a.test.ts', status: 'failed', tests: [] });
    expect(readReport(report)).toEqual({ passed: 0, failed: 1, skipped: 0, ranFiles: [] });
  });

  test('does not take a file for run in which everything is skipped', () => {
    expect(readReport(vitest({ name: '/r/a.test.ts', tests: ['pending'] })).ranFiles).toEqual([]);
  });
});

describe('a report of go test -json', () => {
  test('counts tests and their subtests, not packages', () => {
    const report = go(
      { Action: 'run', Package: 'p', Test: 'A' },
      { Action: 'pass', Package: 'p', Test: 'A/one' },
      { Action: 'fail', Package: 'p', Test: 'A' },
      { Action: 'skip', Package: 'p', Test: 'B' },
      { Action: 'fail', Package: 'p' },
    );
    expect(readReport(report)).toMatchObject({ passed: 1, failed: 1, skipped: 1 });
  });

  test('counts a package that does not compile as one failure', () => {
    expect(readReport(go({ Action: 'fail', Package: 'p' }))).toMatchObject({ passed: 0, failed: 1 });
  });
});

test.each(['', 'killed half-way', '{"Action":"pass","Test":"A"}\n{"Act'])(
  'takes a report that nobody can read (%j) for a failure',
  (text) => expect(readReport(text)).toMatchObject({ passed: 0, failed: 1, skipped: 0 }),
);

test('reads every report of a folder under its own name, and none where there is no folder', () => {
  const folder = fixture({
    'vitest.json': vitest({ name: '/r/a.test.ts', tests: ['passed'] }),
    'go.json': go({ Action: 'skip', Package: 'p', Test: 'B' }),
  });
  expect([...readReports(folder)].map(([name, { passed, skipped }]) => [name, passed, skipped])).toEqual([
    ['go', 0, 1],
    ['vitest', 1, 0],
  ]);
  expect(readReports(join(folder, 'absent')).size).toBe(0);
});
