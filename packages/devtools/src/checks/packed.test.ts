import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { consumerComplaints } from './consumer.ts';
import { fixture } from './fixture.ts';
import { packAll, packagingComplaints } from './packed.ts';

const entry = (types: string, code: string) => ({ types: `./dist/${types}`, default: `./dist/${code}` });
const rightExports = { '.': { import: entry('index.d.ts', 'index.js'), require: entry('index.d.cts', 'index.cjs') } };

/** Packs a library that is built right in every way but for the changes. */
async function pack({ exports = rightExports, ...files }: Record<string, object | string> = {}) {
  const root = fixture({
    'package.json': { name: 'all', private: true },
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
    'packages/a/package.json': {
      name: '@fixture/a',
      version: '1.0.0',
      license: 'Apache-2.0',
      type: 'module',
      files: ['dist'],
      exports,
    },
    'packages/a/dist/index.js': 'export const one = 1;\n',
    'packages/a/dist/index.cjs': 'exports.one = 1;\n',
    'packages/a/dist/index.d.ts': 'export declare const one: number;\n',
    'packages/a/dist/index.d.cts': 'export declare const one: number;\n',
    ...files,
  });
  return packAll(root, mkdtempSync(join(tmpdir(), 'packed-')));
}

const consumer = () => ({
  folder: mkdtempSync(join(tmpdir(), 'consumer-')),
  dependencies: { typescript: '6.0.3', '@types/node': '20.19.43' },
});

test('a package that is built right passes, as a tarball and in the hands of a user', async () => {
  const packed = await pack();
  expect(packed).toMatchObject([
    { name: '@fixture/a', directory: 'packages/a', entries: ['@fixture/a'], commands: [] },
  ]);
  expect(await packagingComplaints(packed)).toEqual([]);
  expect(await consumerComplaints(packed, consumer())).toEqual([]);
});

test('an entry that was never built is found', async () => {
  const exports = { ...rightExports, './node': { import: entry('node.d.ts', 'node.js') } };
  expect((await packagingComplaints(await pack({ exports }))).join('\n')).toMatch(/publint:.*node\.js.*does not exist/);
});

test('types of another format than the code are found', async () => {
  const exports = { '.': { import: entry('index.d.ts', 'index.js'), require: entry('index.d.ts', 'index.cjs') } };
  expect((await packagingComplaints(await pack({ exports }))).join('\n')).toContain('@fixture/a: attw:');
});

test('a name that only one format offers, and types that do not hold, are found by a user', async () => {
  const packed = await pack({
    'packages/a/dist/index.cjs': 'exports.two = 2;\n',
    'packages/a/dist/index.d.cts': 'export declare const one: Missing;\n',
  });
  const found = (await consumerComplaints(packed, consumer())).join('\n');
  expect(found).toContain('ESM: @fixture/a offers one, and to the other format two');
  expect(found).toContain('CommonJS: @fixture/a offers two, and to the other format one');
  expect(found).toMatch(/types: .*Cannot find name 'Missing'/);
});
