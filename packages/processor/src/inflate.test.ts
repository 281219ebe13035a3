import { deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { inflater } from './inflate.js';
import { Refusal } from './refusal.js';

const TEXT = Buffer.from('slo.events '.repeat(100));

function refusalOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return undefined;
}

test.each([
  ['gzip', gzipSync(TEXT)],
  ['GZIP', gzipSync(TEXT)],
  ['x-gzip', gzipSync(TEXT)],
  ['deflate', deflateSync(TEXT)],
  ['identity', TEXT],
  [undefined, TEXT],
])('undoes %s', (encoding, body) => {
  expect(Buffer.from(inflater(encoding)(body, TEXT.length)).equals(TEXT)).toBe(true);
});

test.each(['br', 'zstd', 'gzip, gzip', ''])('refuses the encoding %j before it reads the body', (encoding) => {
  expect(refusalOf(() => inflater(encoding))).toBe('unsupported-content-encoding');
});

test('says which encodings it takes', () => {
  expect(() => inflater('br')).toThrow('(got "br"): use one of gzip, deflate, identity');
});

test('refuses a body that is one byte larger than the limit, however it is sent', () => {
  for (const [encoding, body] of [
    ['gzip', gzipSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    ['identity', TEXT],
  ] as const) {
    expect(refusalOf(() => inflater(encoding)(body, TEXT.length - 1))).toBe('decompressed-body-too-large');
  }
});

test('stops inflating a bomb at the limit', () => {
  const bomb = gzipSync(Buffer.alloc(200_000_000));
  const before = process.memoryUsage().arrayBuffers;
  expect(refusalOf(() => inflater('gzip')(bomb, 1_000_000))).toBe('decompressed-body-too-large');
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
});

test.each([
  ['garbage', Buffer.from('not gzip at all')],
  ['a cut one', gzipSync(TEXT).subarray(0, 30)],
  ['nothing', Buffer.alloc(0)],
  ['a flipped bit', flipped(gzipSync(TEXT))],
])('refuses %s as malformed', (_name, body) => {
  expect(refusalOf(() => inflater('gzip')(body, 1_000_000))).toBe('malformed-compression');
});

/** The checksum at the end notices what the stream itself may not. */
function flipped(body: Buffer): Buffer {
  const copy = Buffer.from(body);
  copy[copy.length - 6] = (copy[copy.length - 6] ?? 0) ^ 1;
  return copy;
}
