import { describe, expect, test } from 'vitest';
import { fixture } from '../checks/fixture.ts';
import { plan, suites } from './suites.mjs';
import type { Task } from './tasks.mjs';
import type { Workspace } from './workspaces.mjs';

const scripts = { build: 'tsup', typecheck: 'tsc', test: 'vitest', 'test:browser': 'vitest', lint: 'biome' };
const web: Workspace = {
  name: '@plimsoll/web',
  directory: 'packages/web',
  manifest: { name: '@plimsoll/web', scripts, plimsoll: { needs: { 'test:browser': ['chromium'] } } },
};
const everything = plan([web], () => []);
const task = (name: string, outcome: Partial<Task> = {}): Task => ({
  id: `@plimsoll/web#${name}`,
  workspace: '@plimsoll/web',
  name,
  ok: true,
  cached: false,
  ms: 10,
  log: [],
  ...outcome,
});
const allDone = ['build', 'typecheck', 'test', 'test:browser'].map((name) => task(name));
const ran = (file: string, ...outcomes: string[]) =>
  JSON.stringify({
    testResults: [
      {
        name: `/elsewhere/packages/web/${file}`,
        status: 'passed',
        assertionResults: outcomes.map((status) => ({ status })),
      },
    ],
  });

const repository = (files: Record<string, string>) =>
  fixture(Object.fromEntries(Object.entries(files).map(([path, text]) => [`packages/web/${path}`, text])));
const green = {
  'src/a.test.ts': '',
  'src/b.test.ts': '',
  'reports/vitest.json': ran('src/a.test.ts', 'passed', 'passed'),
  'reports/browser.json': ran('src/b.test.ts', 'passed'),
};

describe('the plan', () => {
  test('builds, type-checks and runs every script that is a test', () => {
    expect(everything.tasks).toEqual(
      ['build', 'typecheck', 'test', 'test:browser'].map((script) => `@plimsoll/web#${script}`),
    );
  });

  test('leaves out what this machine lacks something for, and says what', () => {
    const planned = plan([web], (wanted) => [...wanted]);
    expect(planned.tasks).not.toContain('@plimsoll/web#test:browser');
    expect([...planned.lacking]).toEqual([['@plimsoll/web#test:browser', ['chromium']]]);
  });
});

describe('the suites', () => {
  test('give every test script a line with the counts of its own report', () => {
    const found = suites(repository(green), [web], everything, allDone);
    expect(found.map(({ name, passed, failed, notes }) => ({ name, passed, failed, notes }))).toEqual([
      { name: 'web', passed: 2, failed: 0, notes: [] },
      { name: 'web browser', passed: 1, failed: 0, notes: [] },
    ]);
  });

  test('count a failed build, and a test that therefore did not run, as failed', () => {
    const [first, browser] = suites(repository({}), [web], everything, [task('build', { ok: false })]);
    expect(first?.notes).toEqual([
      'failed: build (its log stands above)',
      'failed: typecheck did not run, because something before it failed',
      'failed: test did not run, because something before it failed',
    ]);
    expect(browser?.failed).toBe(1);
  });

  test('count a test run that broke without a failing test as failed', () => {
    const done = allDone.map((one) => (one.name === 'test' ? { ...one, ok: false } : one));
    expect(suites(repository(green), [web], everything, done)[0]).toMatchObject({
      failed: 1,
      notes: ['failed: test (its log stands above)'],
    });
  });

  test('count a test run that left no report as failed', () => {
    const { 'reports/vitest.json': _, ...files } = green;
    expect(suites(repository(files), [web], everything, allDone)[0]?.notes).toContain(
      'failed: test left no report of a test',
    );
  });

  test('count a test file in which no test ran as failed', () => {
    const files = { ...green, 'src/deep/silent.test.ts': '', 'dist/old.test.ts': '' };
    expect(suites(repository(files), [web], everything, allDone)[0]).toMatchObject({
      failed: 1,
      notes: ['failed: no test ran in packages/web/src/deep/silent.test.ts'],
    });
  });

  test('count what the machine lacks as skipped, with its name and where to get it', () => {
    const planned = plan([web], (wanted) => [...wanted]);
    const done = allDone.filter(({ name }) => name !== 'test:browser');
    const { 'reports/browser.json': _, ...files } = green;
    const found = suites(repository(files), [web], planned, done);
    expect(found.map(({ name, passed, failed, skipped }) => ({ name, passed, failed, skipped }))).toEqual([
      { name: 'web', passed: 2, failed: 0, skipped: 0 },
      { name: 'web browser', passed: 0, failed: 0, skipped: 1 },
    ]);
    expect(found[1]?.notes[0]).toMatch(/^skipped: test:browser, Chromium is not here \(install Chromium/);
  });
});
