import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteCache } from './byte-cache.js';

/** Asks for the bytes, and remembers them under their own text when they are not known. */
function ask(cache: ByteCache<string>, bytes: Uint8Array, padding = 0): { value: string; isHit: boolean } {
  const buffer = new Uint8Array(bytes.length + 2 * padding).fill(0xaa);
  buffer.set(bytes, padding);
  const view = new DataView(buffer.buffer);
  const [from, to] = [padding, padding + bytes.length];
  const known = cache.find(view, from, to);
  if (known !== undefined) return { value: known, isHit: true };
  cache.remember(view, { from, to }, String(bytes));
  return { value: String(bytes), isHit: false };
}

describe('ByteCache', () => {
  it('never takes some bytes for others, however full it is', () => {
    const bytes = fc.uint8Array({ maxLength: 20, max: 2 });
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 80 }), fc.nat(5), (many, padding) => {
        const cache = new ByteCache<string>({ entries: 8, longest: 16 });
        for (const one of many) expect(ask(cache, one, padding).value).toBe(String(one));
      }),
    );
  });

  it('remembers all of a fleet that is a quarter of its size', () => {
    const cache = new ByteCache<string>({ entries: 4096, longest: 64 });
    const names = Array.from({ length: 1024 }, (_, i) => new TextEncoder().encode(`slo-${i}-latency-p95`));
    for (const name of names) expect(ask(cache, name).isHit).toBe(false);
    const again = (order: Uint8Array[]) => order.filter((name) => ask(cache, name).isHit).length;
    expect(again(names)).toBeGreaterThan(1000);
    expect(again([...names].reverse())).toBeGreaterThan(1000);
  });

  it('does not remember what is longer than it was told', () => {
    const cache = new ByteCache<string>({ entries: 4, longest: 8 });
    expect([ask(cache, new Uint8Array(9)), ask(cache, new Uint8Array(9))].map(({ isHit }) => isHit)).toEqual([
      false,
      false,
    ]);
    expect([ask(cache, new Uint8Array(8)), ask(cache, new Uint8Array(8))].map(({ isHit }) => isHit)).toEqual([
      false,
      true,
    ]);
  });

  it('knows no bytes at all only after it was told of them', () => {
    const cache = new ByteCache<string>({ entries: 4, longest: 8 });
    expect([ask(cache, new Uint8Array()), ask(cache, new Uint8Array())].map(({ isHit }) => isHit)).toEqual([
      false,
      true,
    ]);
  });
});
