import { expect, test } from 'vitest';
import { hostCheck, isLoopback } from './allowed-hosts.js';

test.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.0.2.7', false],
  ['127.evil.example', false],
])('%s is loopback: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

test.each([
  ['localhost:4380', true],
  ['LOCALHOST', true],
  ['127.0.0.1:4380', true],
  ['[::1]:4380', true],
  ['rebound.example:4380', false],
  ['localhost.rebound.example', false],
  ['127.0.0.1.rebound.example', false],
  ['', false],
  [undefined, false],
])('on the loopback interface the Host header %j passes: %s', (header, expected) => {
  expect(hostCheck('127.0.0.1', [])(header)).toBe(expected);
});

test('a name that the operator allows passes, with any port', () => {
  const check = hostCheck('127.0.0.1', ['Plimsoll.internal']);
  expect(check('plimsoll.INTERNAL:80')).toBe(true);
  expect(check('other.internal')).toBe(false);
});

test('on an open interface, or when all are allowed, every name passes', () => {
  expect(hostCheck('0.0.0.0', [])('anything')).toBe(true);
  expect(hostCheck('127.0.0.1', ['*'])('anything')).toBe(true);
});
