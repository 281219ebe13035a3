import { expect, test } from 'vitest';
import { fixture } from './fixture.ts';
import { unfit } from './licences.ts';
import { runProgram } from './program.ts';
import { secondCompilerComplaints } from './second-compiler.ts';
import { styleComplaints } from './style.ts';
import { unusedCode } from './unused.ts';

const workspace = {
  'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
  'package.json': { name: 'all', private: true },
};

test('a program that does not exist, fails or hangs is told of, and never thrown', async () => {
  const node = (code: string, timeoutMs?: number) =>
    runProgram(process.execPath, ['-e', code], { cwd: '.', ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  expect(await runProgram('no-such-program', [], { cwd: '.' })).toMatchObject({
    code: 1,
    output: expect.stringContaining('ENOENT'),
  });
  expect(await node('console.log(1); console.error(2); process.exit(3)')).toEqual({
    code: 3,
    stdout: '1\n',
    output: '1\n2\n',
  });
  expect((await node('setInterval(() => {}, 1000)', 300)).output).toContain('was stopped after 0.3 s');
});

test('style: a file that is not formatted, and a promise nobody waits for, are found', async () => {
  const settings = `{ "linter": { "rules": { "nursery": { "noFloatingPromises": "error" } } } }\n`;
  const root = fixture({ 'biome.json': settings, 'a.ts': 'async function f() {}\nf();\nexport   const x = 1\n' });
  const found = (await styleComplaints(root)).join('\n');
  expect(found).toContain('noFloatingPromises');
  expect(found).toContain('a.ts');
  expect(await styleComplaints(fixture({ 'biome.json': settings, 'a.ts': 'export const x = 1;\n' }))).toEqual([]);
});

test('unused code: a file, an export and a dependency that nothing uses are found', async () => {
  const root = fixture({
    ...workspace,
    'packages/a/package.json': {
      name: 'a',
      exports: { '.': './dist/index.js' },
      dependencies: { 'left-pad': '1.0.0' },
    },
    'packages/a/src/index.ts': `export { used } from './b.js';\n`,
    'packages/a/src/b.ts': 'export const used = 1;\nexport const forgotten = 2;\n',
    'packages/a/src/lost.ts': 'export const lost = 3;\n',
  });
  const found = (await unusedCode(root)).join('\n');
  expect(found).toContain('packages/a/src/lost.ts');
  expect(found).toContain('forgotten');
  expect(found).toContain('left-pad');
  expect(found).not.toContain('used,');
});

test('types: an error in any workspace is found by the second compiler', async () => {
  const config = { compilerOptions: { strict: true, types: [] }, include: ['src'] };
  const root = fixture({
    ...workspace,
    'packages/a/package.json': { name: 'a' },
    'packages/a/tsconfig.json': config,
    'packages/a/src/index.ts': 'export const x: number = "one";\n',
    'packages/b/package.json': { name: 'b' },
    'packages/b/tsconfig.json': config,
    'packages/b/src/index.ts': 'export const x: number = 1;\n',
  });
  expect(await secondCompilerComplaints(root)).toEqual([
    expect.stringMatching(/^packages\/a\/src\/index\.ts\(1,14\): error TS2322/),
  ]);
});

test('licences: what does not go with ours is named, and an expression is read as one', () => {
  const report = {
    MIT: [{ name: 'a' }],
    'GPL-3.0': [{ name: 'b' }],
    '(GPL-2.0 OR MIT)': [{ name: 'c' }],
    '(MIT AND AGPL-3.0)': [{ name: 'd' }],
    Unknown: [{ name: 'e' }],
  };
  expect(unfit(report, ['MIT'], 'we ship it').map((line) => line.split(',')[0])).toEqual([
    'b is under GPL-3.0',
    'd is under (MIT AND AGPL-3.0)',
    'e is under Unknown',
  ]);
});
