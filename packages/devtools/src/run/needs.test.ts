import { expect, test } from 'vitest';
import { missing, needs } from './needs.mjs';

const table = { here: { isThere: () => true }, away: { isThere: () => false } };

test('names the needs this machine does not have', () => {
  expect(missing(['here', 'away'], table)).toEqual(['away']);
});

test('refuses a need that nobody can detect', () => {
  expect(() => missing(['gopher'], table)).toThrow('needs "gopher", which nobody can detect (known: here, away)');
});

test('tells for every need what it is, how to get it and what CI installs', () => {
  for (const { what, install, packages } of Object.values(needs)) {
    expect(what).not.toBe('');
    expect(install).toMatch(/^(install|set) /);
    expect(packages).not.toEqual([]);
  }
});
