import { expect, test } from 'vitest';
import { fixture } from './fixture.ts';
import { importCycles } from './import-cycles.ts';

const repository = (files: Record<string, string>) =>
  fixture({
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
    'packages/a/package.json': { name: '@plimsoll/a' },
    'packages/b/package.json': { name: '@plimsoll/b' },
    ...files,
  });

test.each([
  {
    what: 'two files',
    files: { 'packages/a/src/x.ts': `import './y.js';`, 'packages/a/src/y.ts': `export * from './x.js';` },
    cycle: 'packages/a/src/x.ts → packages/a/src/y.ts → packages/a/src/x.ts',
  },
  {
    what: 'types only',
    files: {
      'packages/a/src/x.ts': `import type { Y } from './y.js';`,
      'packages/a/src/y.ts': `export type Y = import('./x.js').X;`,
    },
    cycle: 'packages/a/src/x.ts → packages/a/src/y.ts → packages/a/src/x.ts',
  },
  {
    what: 'a file and itself',
    files: { 'packages/a/src/x.ts': `import './x.js';` },
    cycle: 'packages/a/src/x.ts → packages/a/src/x.ts',
  },
  {
    what: 'two packages, one by an entry of its own',
    files: {
      'packages/a/src/index.ts': `import '@plimsoll/b/node';`,
      'packages/b/src/node.ts': `import type { A } from '@plimsoll/a';`,
    },
    cycle: 'packages/a/src/index.ts → packages/b/src/node.ts → packages/a/src/index.ts',
  },
])('finds a cycle of $what', ({ files, cycle }) => expect(importCycles(repository(files))).toEqual([cycle]));

test('is content where two ways lead to one file', () => {
  const files = {
    'packages/a/src/index.ts': `import './x.js'; import './y.js';`,
    'packages/a/src/x.ts': `import './z.js';`,
    'packages/a/src/y.ts': `import './z.js';`,
    'packages/a/src/z.ts': `import '@plimsoll/b'; import 'vitest';`,
    'packages/b/src/index.ts': '',
  };
  expect(importCycles(repository(files))).toEqual([]);
});
