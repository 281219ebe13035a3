import { describe, expect, test } from 'vitest';
import { fixture } from './fixture.ts';
import { importRuleBreaks } from './import-rules.ts';

/** A repository with the packages of the rules, and one file with one import. */
function repository(file: string, text: string): string {
  const names = ['slo', 'otlp', 'engine', 'sdk', 'processor', 'dashboard'];
  return fixture({
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
    ...Object.fromEntries(names.map((name) => [`packages/${name}/package.json`, { name: `@plimsoll/${name}` }])),
    [file]: text,
  });
}

describe('an import the rules do not allow is found', () => {
  test.each([
    {
      file: 'packages/slo/src/a.ts',
      text: `import '@plimsoll/otlp';`,
      says: '@plimsoll/slo may import no package of ours',
    },
    {
      file: 'packages/slo/src/a.ts',
      text: `import type { A } from '@plimsoll/otlp';`,
      says: 'may import no package of ours',
    },
    {
      file: 'packages/slo/src/a.ts',
      text: `type A = import('@plimsoll/otlp').A;`,
      says: 'may import no package of ours',
    },
    { file: 'packages/slo/src/a.test.ts', text: `import '@plimsoll/otlp';`, says: 'may import no package of ours' },
    { file: 'packages/slo/src/a.ts', text: `import { readFileSync } from 'node:fs';`, says: "a module of Node's" },
    { file: 'packages/slo/src/a.ts', text: `import { readFileSync } from 'fs';`, says: "a module of Node's" },
    {
      file: 'packages/engine/src/a.ts',
      text: `import { z } from 'zod';`,
      says: 'a dependency, and @plimsoll/engine may have hdr-histogram-js',
    },
    {
      file: 'packages/sdk/src/a.ts',
      text: `export * from '@plimsoll/engine';`,
      says: 'may import @plimsoll/slo, @plimsoll/otlp',
    },
    { file: 'packages/sdk/src/node/a.ts', text: `import '@plimsoll/sdk';`, says: 'itself by name' },
    { file: 'packages/sdk/src/a.ts', text: `import '@plimsoll/processor/deep';`, says: 'may import' },
    { file: 'packages/sdk/src/a.ts', text: `import '../../slo/src/b.js';`, says: 'a path into another package' },
    { file: 'packages/dashboard/src/a.ts', text: `import { a } from '@plimsoll/engine';`, says: 'only types of it' },
  ])('$file: $text', ({ file, text, says }) => {
    expect(importRuleBreaks(repository(file, text))).toEqual([expect.stringContaining(`${file}:1 imports`)]);
    expect(importRuleBreaks(repository(file, text))[0]).toContain(says);
  });

  test('and so is a package nobody wrote a rule for', () => {
    const root = repository('packages/extra/package.json', '{ "name": "@plimsoll/extra" }');
    expect(importRuleBreaks(root)).toEqual([
      'packages/extra: @plimsoll/extra has no row in the import rules: say there what it may import',
    ]);
  });
});

test.each([
  ['packages/otlp/src/a.ts', `import type { Slo } from '@plimsoll/slo'; import './b.js';`],
  ['packages/slo/src/deep/a.test.ts', `import { test } from 'vitest'; import fs from 'node:fs'; import '../b.js';`],
  ['packages/sdk/src/a.ts', `import '@plimsoll/otlp'; import http from 'node:http'; import '@opentelemetry/api';`],
  ['packages/sdk/test/programs/service.mjs', `import '@plimsoll/sdk/node';`],
  ['packages/dashboard/src/a.ts', `import type { A } from '@plimsoll/engine'; import 'preact';`],
])('%s may hold: %s', (file, text) => expect(importRuleBreaks(repository(file, text))).toEqual([]));
