import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLabel, slug } from './label.js';
import { nearest } from './nearest.js';

describe('a label', () => {
  it.each([
    ['pay', 'pay'],
    ['GET /users/:id', 'get-users-id'],
    ['  Checkout -- API  ', 'checkout-api'],
    ['p99.9', 'p99-9'],
    ['naïve', 'na-ve'],
    ['///', ''],
    ['', ''],
  ])('made from %j is %j', (text, label) => {
    expect(slug(text)).toBe(label);
  });

  it('is cut where it is too long, and still tells long texts apart', () => {
    const route = `GET /api/${'segment/'.repeat(10)}`;
    const [a, b] = [slug(`${route}a`), slug(`${route}b`)];
    expect(a).toHaveLength(63);
    expect(a).toMatch(/^get-api-segment-.*-[0-9a-f]{8}$/);
    expect(a).not.toBe(b);
    expect(slug(`${route}a`)).toBe(a);
    expect(slug('x'.repeat(63))).toBe('x'.repeat(63));
    expect(slug('abcdefghijk', 10)).toHaveLength(10);
  });

  it.each([
    ['abcdefghijk', 10, 'a-fa682adb'],
    ['checkout 157', 11, 'ch-00ae64b2'],
  ])('made from %j in %d characters is %j, with the FNV-1a hash in full', (text, longest, label) => {
    expect(slug(text, longest)).toBe(label);
  });

  it('has no hyphen before its hash when it is cut at one', () => {
    expect(slug(`${'a'.repeat(53)} ${'b'.repeat(20)}`)).toMatch(/^a{53}-[0-9a-f]{8}$/);
  });

  it('is always one, unless there is nothing in the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 10, max: 63 }), (text, longest) => {
        const label = slug(text, longest);
        expect(label === '' || (isLabel(label) && label.length <= longest)).toBe(true);
        expect(label === '').toBe(!/[a-z0-9]/i.test(text.toLowerCase()));
      }),
    );
  });

  it.each([
    ['a', true],
    ['pay-availability', true],
    ['0', true],
    ['', false],
    ['-a', false],
    ['a-', false],
    ['A', false],
    ['a_b', false],
    ['a'.repeat(63), true],
    ['a'.repeat(64), false],
    ['a\nb', false],
  ])('%j is one: %s', (text, expected) => {
    expect(isLabel(text)).toBe(expected);
  });
});

describe('the word that was meant', () => {
  it.each([
    ['latncy', 'latency'],
    ['Availability', 'availability'],
    ['errorrate', 'errorRate'],
    ['widnow', 'window'],
    ['ltncy', undefined],
    ['zzz', undefined],
    ['', undefined],
  ])('by %j is %j', (word, expected) => {
    expect(nearest(word, ['latency', 'availability', 'errorRate', 'window', 'owner'])).toBe(expected);
  });

  it('is the first of those equally near', () => {
    expect(nearest('cat', ['bat', 'hat'])).toBe('bat');
    expect(nearest('cat', ['cats', 'cat'])).toBe('cat');
  });
});
