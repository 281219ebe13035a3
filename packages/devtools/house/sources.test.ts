import { expect, test } from 'vitest';
import { root } from '../bootstrap.mjs';
import { privateTraces } from '../src/checks/private-traces.ts';

test('no file tells of a machine, a registry or a secret', () => expect(privateTraces(root)).toEqual([]));
