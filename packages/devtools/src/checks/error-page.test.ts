import { expect, test } from 'vitest';
import { errorCodes, errorPage } from './error-page.ts';
import { fixture } from './fixture.ts';

const repository = (errors: string) =>
  fixture({
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
    'packages/slo/package.json': { name: '@plimsoll/slo' },
    'packages/slo/src/errors.ts': errors,
    'packages/otlp/package.json': { name: '@plimsoll/otlp' },
  });

test('the page has a section for each package with codes, and a row for each code', () => {
  const root = repository(
    `/** All. */ export const SLO_ERRORS = { 'target-malformed': 'Not "a" | "b".', stopping: 'Stops.' } as const;`,
  );
  expect(errorPage(root).split('\n').slice(-8)).toEqual([
    '',
    '## @plimsoll/slo',
    '',
    '| code | meaning |',
    '| --- | --- |',
    '| `target-malformed` | Not "a" \\| "b". |',
    '| `stopping` | Stops. |',
    '',
  ]);
});

test.each([
  ['export const codes = {};', 'has no'],
  ["export const SLO_ERRORS = { a: meaning('a') };", 'no plain text'],
  ['export const SLO_ERRORS = { ...others };', 'no plain text'],
])('a list that nobody can read is refused: %s', (text, says) => {
  expect(() => errorCodes(repository(text), 'packages/slo/src/errors.ts')).toThrow(says);
});
