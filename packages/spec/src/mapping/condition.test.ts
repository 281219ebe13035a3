import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { attributesTest, textTest } from './condition.js';

const is = (...texts: string[]) => textTest({ texts, not: false });
const isNot = (...texts: string[]) => textTest({ texts, not: true });

describe('a pattern', () => {
  test.each([
    ['/pay', ['/pay'], ['/pay/', 'pay', '', undefined]],
    ['/api/*', ['/api/', '/api/a/b'], ['/api', 'x/api/']],
    ['*', ['', 'anything', '*'], [undefined]],
    ['GET */items/*', ['GET /a/items/1', 'GET /items/'], ['POST /a/items/1', 'GET /items']],
    ['a*a', ['aa', 'aba'], ['a']],
    ['a*b*b', ['abb', 'axbyb'], ['ab']],
    ['.', ['.'], ['x']],
  ])('%s takes what it says and nothing else', (pattern, fits, fitsNot) => {
    for (const text of fits) expect(is(pattern)(text), text).toBe(true);
    for (const text of fitsNot) expect(is(pattern)(text), String(text)).toBe(false);
  });

  it('takes any of its texts, and none of them with not, where nothing is fine', () => {
    expect(['a', 'bx', 'c'].map(is('a', 'b*'))).toEqual([true, true, false]);
    expect(['a', 'bx', 'c', undefined].map(isNot('a', 'b*'))).toEqual([false, false, true, true]);
    expect([undefined, ''].map(isNot('*'))).toEqual([true, false]);
  });

  it('means what the same regular expression means', () => {
    const text = fc.stringMatching(/^[ab/]{0,8}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^[ab/*]{0,6}$/), text, (pattern, candidate) => {
        const expression = new RegExp(`^${pattern.replace(/\*/g, '[^]*')}$`);
        expect(is(pattern)(candidate)).toBe(expression.test(candidate));
      }),
    );
  });
});

describe('conditions on attributes', () => {
  const fits = attributesTest([
    { attribute: 'http.route', texts: ['/pay'], not: false },
    { attribute: 'http.response.status_code', texts: ['5*'], not: false },
    { attribute: 'synthetic', texts: ['true'], not: true },
  ]);

  it('hold together, and compare numbers and truth values as they are written', () => {
    const call = { 'http.route': '/pay', 'http.response.status_code': 503 };
    expect(fits(call, {})).toBe(true);
    expect(fits({ ...call, synthetic: true }, {})).toBe(false);
    expect(fits({ ...call, synthetic: false }, {})).toBe(true);
    expect(fits({ ...call, 'http.response.status_code': 404 }, {})).toBe(false);
    expect(fits({ ...call, 'http.route': '/' }, {})).toBe(false);
  });

  it('ask the resource for what the call itself does not have', () => {
    const resource = { 'http.route': '/pay', 'http.response.status_code': 200 };
    expect(fits({ 'http.response.status_code': 500 }, resource)).toBe(true);
    expect(fits({}, resource)).toBe(false);
  });
});
