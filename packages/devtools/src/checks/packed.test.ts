import { expect, test } from 'vitest';
import { consumerComplaints } from './consumer.ts';
import { fixture, temporaryFolder } from './fixture.ts';
import { packAll, packagingComplaints } from './packed.ts';

const entry = (types: string, code: string) => ({ types: `./dist/${types}`, default: `./dist/${code}` });
const rightExports = { '.': { import: entry('index.d.ts', 'index.js'), require: entry('index.d.cts', 'index.cjs') } };

/** A library that is built right in every way but for the changes, as files of a repository. */
function library(name: string, { exports = rightExports, ...files }: Record<string, object | string> = {}) {
  const inside = {
    'package.json': {
      name: `@fixture/${name}`,
      version: '1.0.0',
      license: 'Apache-2.0',
      type: 'module',
      files: ['dist'],
      exports,
    },
    'dist/index.js': 'export const one = 1;\n',
    'dist/index.cjs': 'exports.one = 1;\n',
    'dist/index.d.ts': 'export declare const one: number;\n',
    'dist/index.d.cts': 'export declare const one: number;\n',
    ...files,
  };
  return Object.fromEntries(Object.entries(inside).map(([path, content]) => [`packages/${name}/${path}`, content]));
}

function pack(...libraries: Record<string, object | string>[]) {
  const root = fixture({
    'package.json': { name: 'all', private: true },
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
    ...Object.assign({}, ...libraries),
  });
  return packAll(root, temporaryFolder());
}

test('a package that is built right passes', async () => {
  const packed = await pack(library('right'));
  expect(packed).toMatchObject([
    { name: '@fixture/right', directory: 'packages/right', entries: ['@fixture/right'], commands: [] },
  ]);
  expect(await packagingComplaints(packed)).toEqual([]);
});

test('an entry that was never built is found', async () => {
  const exports = { ...rightExports, './node': { import: entry('node.d.ts', 'node.js') } };
  const found = await packagingComplaints(await pack(library('unbuilt', { exports })));
  expect(found.join('\n')).toMatch(/@fixture\/unbuilt: publint:.*node\.js.*does not exist/);
});

test('types of another format than the code are found', async () => {
  const exports = { '.': { import: entry('index.d.ts', 'index.js'), require: entry('index.d.ts', 'index.cjs') } };
  const found = await packagingComplaints(await pack(library('mixed', { exports })));
  expect(found.join('\n')).toContain('@fixture/mixed: attw:');
});

test('a name that only one format offers, and types that do not hold, are found by a user', async () => {
  const broken = { 'dist/index.cjs': 'exports.two = 2;\n', 'dist/index.d.cts': 'export declare const one: Missing;\n' };
  const packed = await pack(library('right'), library('broken', broken));
  const found = await consumerComplaints(packed, {
    folder: temporaryFolder(),
    dependencies: { typescript: '6.0.3', '@types/node': '20.19.43' },
  });
  expect(found).toEqual([
    expect.stringMatching(/^types: .*@fixture\/broken\/dist\/index\.d\.cts.*Cannot find name 'Missing'/),
    'ESM: @fixture/broken offers one, and to the other format two',
    'CommonJS: @fixture/broken offers two, and to the other format one',
  ]);
});
