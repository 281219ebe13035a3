import { expect, test } from 'vitest';
import { root } from '../bootstrap.mjs';
import { licenceBreaks } from '../src/checks/licences.ts';
import { secondCompilerComplaints } from '../src/checks/second-compiler.ts';
import { styleComplaints } from '../src/checks/style.ts';
import { unusedCode } from '../src/checks/unused.ts';

test.each([
  ['format and style are as .biome.json says', styleComplaints],
  ['TypeScript 7 agrees with the types', secondCompilerComplaints],
  ['no file, export or dependency is without use', unusedCode],
  ['the licences of all dependencies go with Apache-2.0', licenceBreaks],
])('%s', async (_, check) => expect(await check(root)).toEqual([]));
