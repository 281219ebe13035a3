import { expect, test } from 'vitest';
import { root } from '../bootstrap.mjs';
import { importCycles } from '../src/checks/import-cycles.ts';
import { importRuleBreaks } from '../src/checks/import-rules.ts';
import { privateTraces } from '../src/checks/private-traces.ts';
import { worldReads } from '../src/checks/purity.ts';
import { untidiness } from '../src/checks/tidiness.ts';

test.each([
  ['imports point one way, types included', importRuleBreaks],
  ['no imports go in a circle, within a package or across', importCycles],
  ['the mathematics, the wire and the books read no clock, no environment and no files', worldReads],
  ['every file is named after its idea, and holds one', untidiness],
  ['no file tells of a machine, a registry or a secret', privateTraces],
])('%s', (_, check) => expect(check(root)).toEqual([]));
