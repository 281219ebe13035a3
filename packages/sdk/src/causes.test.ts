import { expect, test } from 'vitest';
import { Causes, OTHER } from './causes.js';

const at = (ms: number) => () => ms;

test('the first causes keep their names, all later ones are "other"', () => {
  const causes = new Causes(2, 1000);
  for (const cause of ['TypeError', 'HTTP 5xx', 'RangeError', 'TypeError', 'SyntaxError']) causes.add(cause, at(5000));
  expect(Object.fromEntries(causes.list().map(({ cause, count }) => [cause, count]))).toEqual({
    [OTHER]: 2,
    TypeError: 2,
    'HTTP 5xx': 1,
  });
});

test('"other" is there from the start, a cause from just before its first event', () => {
  const causes = new Causes(2, 1000);
  causes.add('TypeError', at(5000.7));
  causes.add('TypeError', at(9000));
  expect(causes.list()).toEqual([
    { cause: OTHER, count: 0, startMs: 1000 },
    { cause: 'TypeError', count: 2, startMs: 4999 },
  ]);
});

test('long names are cut, and what is cut to the same text is one cause', () => {
  const causes = new Causes(5, 0);
  causes.add(`${'x'.repeat(64)}1`, at(1));
  causes.add(`${'x'.repeat(64)}2`, at(1));
  expect(causes.list()[1]).toMatchObject({ cause: 'x'.repeat(64), count: 2 });
});

test('a million different causes take no more room than ten', () => {
  const causes = new Causes(10, 0);
  for (let i = 0; i < 1_000_000; i++) causes.add(`Error ${i}`, at(1));
  expect(causes.list()).toHaveLength(11);
  expect(causes.list().reduce((sum, { count }) => sum + count, 0)).toBe(1_000_000);
});
