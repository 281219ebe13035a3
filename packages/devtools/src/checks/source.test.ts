import { expect, test } from 'vitest';
import { fixture } from './fixture.ts';
import { importsOf, readSource } from './source.ts';

test('finds every way of naming a module, and which of them are types', () => {
  const text = `import type { A } from './a.js';
import { type B } from './b.js';
import { type B2, b } from './b2.js';
export type * from './c.js';
export { x } from './d.js';
export * from './d2.js';
type T = import('./e.js').T;
const y = await import('./f.js');
import z = require('./g.js');
const w = require('./h.js');
import './i.js';
export const local = 1;
`;
  const found = importsOf(readSource(fixture({ 'x.ts': text }), 'x.ts'));
  expect(found.map(({ specifier, typeOnly, line }) => `${line} ${specifier}${typeOnly ? ' type' : ''}`)).toEqual([
    '1 ./a.js type',
    '2 ./b.js type',
    '3 ./b2.js',
    '4 ./c.js type',
    '5 ./d.js',
    '6 ./d2.js',
    '7 ./e.js type',
    '8 ./f.js',
    '9 ./g.js',
    '10 ./h.js',
    '11 ./i.js',
  ]);
});

test('refuses a file it cannot parse', () => {
  expect(() => readSource(fixture({ 'bad.ts': 'const = 3' }), 'bad.ts')).toThrow('bad.ts cannot be parsed');
});
