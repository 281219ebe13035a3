import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultDataDirectory } from './data-directory.js';

test.each([
  ['linux', {}, join('/u/ada', '.local', 'state', 'plimsoll')],
  ['darwin', {}, join('/u/ada', '.local', 'state', 'plimsoll')],
  ['linux', { XDG_STATE_HOME: '/state' }, join('/state', 'plimsoll')],
  ['linux', { XDG_STATE_HOME: '/state', STATE_DIRECTORY: '/var/lib/plimsoll' }, '/var/lib/plimsoll'],
  ['win32', { LOCALAPPDATA: '/local' }, join('/local', 'plimsoll')],
] as const)('on %s with %j the books are in %s', (platform, env, expected) => {
  expect(defaultDataDirectory({ env, platform, home: '/u/ada' })).toBe(expected);
});
