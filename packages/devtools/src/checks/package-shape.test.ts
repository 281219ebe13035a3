import { describe, expect, test } from 'vitest';
import { fixture } from './fixture.ts';
import { packageShapeBreaks } from './package-shape.ts';

const engines = { node: '>=20.19.0' };
const library = {
  name: '@plimsoll/slo',
  version: '0.1.0',
  description: 'The mathematics',
  license: 'Apache-2.0',
  type: 'module',
  sideEffects: false,
  files: ['dist'],
  main: './dist/index.cjs',
  module: './dist/index.js',
  types: './dist/index.d.ts',
  exports: {
    '.': {
      import: { types: './dist/index.d.ts', default: './dist/index.js' },
      require: { types: './dist/index.d.cts', default: './dist/index.cjs' },
    },
    './package.json': './package.json',
  },
  engines,
  dependencies: { '@plimsoll/otlp': 'workspace:*', yaml: 'catalog:' },
};
const breaks = (manifest: object, readme = '# A') =>
  packageShapeBreaks(
    fixture({
      'package.json': { engines },
      'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
      'packages/slo/package.json': manifest,
      ...(readme === '' ? {} : { 'packages/slo/README.md': readme }),
    }),
  );

test('a library, a program and a private package in good shape pass', () => {
  expect(breaks(library)).toEqual([]);
  const { exports: _, main: __, module: ___, types: ____, ...program } = library;
  expect(breaks({ ...program, name: 'plimsoll', bin: { plimsoll: './dist/main.js' } })).toEqual([]);
  expect(breaks({ name: 'anything', private: true })).toEqual([]);
});

describe('a published package is refused', () => {
  const { '.': root } = library.exports;
  test.each([
    ['of another licence', { license: 'MIT' }, 'license must be "Apache-2.0" (got "MIT")'],
    ['for other versions of Node', { engines: { node: '>=18' } }, 'engines must be {"node":">=20.19.0"}'],
    ['without a description', { description: '' }, 'description is missing'],
    ['that ships its sources', { files: ['dist', 'src'] }, 'files must not ship sources or reports (got dist, src)'],
    ['that ships nothing', { files: [] }, 'files must include "dist"'],
    ['with side effects', { sideEffects: true }, 'sideEffects must be false'],
    ['with nothing to import or run', { exports: undefined }, 'has neither exports nor bin'],
    ['without its own package.json among the exports', { exports: { '.': root } }, 'must hold "./package.json"'],
    [
      'whose types come after the code',
      {
        exports: {
          ...library.exports,
          '.': { ...root, import: { default: './dist/index.js', types: './dist/index.d.ts' } },
        },
      },
      'exports["."] must be',
    ],
    [
      'with an entry for ESM alone',
      { exports: { ...library.exports, './node': { import: './dist/node.js' } } },
      'exports["./node"]',
    ],
    ['with a version outside the catalog', { dependencies: { yaml: '^2.0.0' } }, 'yaml must come from the catalog'],
  ])('%s', (_, change, says) => {
    expect(breaks({ ...library, ...change })).toEqual([expect.stringContaining(says)]);
    expect(breaks({ ...library, ...change })[0]).toMatch(/^packages\/slo: /);
  });

  test('without a README', () => {
    expect(breaks(library, '')).toEqual(['packages/slo: has no README.md: its page would be empty']);
  });
});
