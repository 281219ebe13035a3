import { expect, test } from 'vitest';
import { fixture } from './fixture.ts';
import { untidiness } from './tidiness.ts';

const found = (file: string, lines = 1) =>
  untidiness(
    fixture({
      'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
      'packages/a/package.json': { name: '@fixture/a' },
      [`packages/a/${file}`]: 'export {};\n'.repeat(lines),
    }),
  );

test.each(['src/utils.ts', 'src/common/target.ts', 'src/helpers.test.ts', 'src/deep/misc.tsx'])(
  '%s is a drawer',
  (file) => {
    expect(found(file)).toEqual([expect.stringContaining(`packages/a/${file} lies in a drawer`)]);
  },
);

test('a file longer than one idea is found, a long list of tests is not', () => {
  expect(found('src/target.ts', 351)).toEqual([
    'packages/a/src/target.ts has 351 lines, more than 350: part its ideas',
  ]);
  expect(found('src/target.ts', 350)).toEqual([]);
  expect(found('src/target.test.ts', 351)).toEqual([]);
});
