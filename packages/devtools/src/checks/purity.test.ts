import { describe, expect, test } from 'vitest';
import { fixture } from './fixture.ts';
import { worldReads } from './purity.ts';

const reads = (text: string, file = 'packages/slo/src/a.ts') =>
  worldReads(
    fixture({
      'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
      'packages/slo/package.json': { name: '@plimsoll/slo' },
      'packages/sdk/package.json': { name: '@plimsoll/sdk' },
      [file]: text,
    }),
  );

describe('a pure package may not read the world', () => {
  test.each([
    ['const t = Date.now();', 'Date.now'],
    ['const t = Date["now"]();', 'Date.now'],
    ['const t = new Date();', 'Date (the clock)'],
    ['const t = Date();', 'Date (the clock)'],
    ['const clock = Date;', 'Date (the clock)'],
    ['const { now } = Date;', 'Date (the clock)'],
    ['export const f = (now = Date.now) => now();', 'Date.now'],
    ['const t = performance.now();', 'performance'],
    ['const t = process.hrtime();', 'process'],
    ['const home = process.env.HOME;', 'process'],
    ['const now = globalThis["Date"].now();', 'globalThis'],
    ['setTimeout(() => {}, 1);', 'setTimeout'],
    ['const box = { setInterval };', 'setInterval'],
    ['const r = Math.random();', 'Math.random'],
    ['const { random } = Math;', 'Math, passed on whole'],
    ['const t = Temporal.Now.instant();', 'Temporal.Now'],
    ['console.log(1);', 'console'],
    ['import { readFileSync } from "node:fs";', 'node:fs'],
    ['const e = import.meta.url;', 'import.meta'],
    ['const t = (Date as any).now();', 'Date (the clock)'],
  ])('%s', (text, what) => {
    expect(reads(text)).toEqual([`packages/slo/src/a.ts:1 reads ${what}: take it as an argument`]);
  });
});

describe('a pure package may', () => {
  test.each([
    'const t = new Date(ms).getUTCFullYear();',
    'const t = Date.UTC(2026, 0, 1);',
    'const isDate = (x: unknown): x is Date => x instanceof Date;',
    'interface Clock { performance: number; process(): void; Date: Date }',
    'const m = Math.floor(a.process) + { console: 1 }.console;',
    'const zone = new Intl.DateTimeFormat("en", { timeZone: "Europe/Berlin" });',
  ])('%s', (text) => expect(reads(text)).toEqual([]));
});

test('tests and the outer packages may', () => {
  expect(reads('const t = Date.now();', 'packages/slo/src/a.test.ts')).toEqual([]);
  expect(reads('const t = Date.now();', 'packages/sdk/src/a.ts')).toEqual([]);
});
