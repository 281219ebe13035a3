import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { varint } from '../../test/wire-text.js';
import { Wire } from './wire.js';

function over(bytes: readonly number[]): Wire {
  const wire = new Wire();
  wire.open(Uint8Array.from(bytes));
  return wire;
}

const int64 = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.integer().map(BigInt));
const uint64 = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.nat(20_000).map(BigInt));

describe('Wire', () => {
  it('reads unsigned numbers to the nearest double, and exactly up to 2^53', () => {
    fc.assert(
      fc.property(uint64, (value) => {
        const wire = over(varint(value));
        expect(wire.varint()).toBe(Number(value));
        expect(wire.more()).toBe(false);
      }),
    );
  });

  it('reads signed numbers to the nearest double, or with every digit', () => {
    fc.assert(
      fc.property(int64, (value) => {
        expect(over(varint(value)).signedVarint()).toBe(Number(value));
        const exact = over(varint(value)).integer();
        expect(BigInt(exact)).toBe(value);
        expect(typeof exact).toBe(Number.isSafeInteger(Number(value)) ? 'number' : 'string');
      }),
    );
  });

  it('reads zigzag numbers', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        expect(over(varint(BigInt(value) >= 0n ? BigInt(value) * 2n : BigInt(value) * -2n - 1n)).zigzag32()).toBe(
          value,
        );
      }),
    );
  });

  it('reads a run of packed numbers as one by one', () => {
    fc.assert(
      fc.property(fc.array(uint64, { maxLength: 50 }), (values) => {
        const run = values.flatMap(varint);
        const wire = over([...varint(run.length), ...run, 7]);
        expect(wire.packedVarints(50)).toEqual(values.map(Number));
        expect(wire.varint()).toBe(7);
      }),
    );
  });

  it('refuses a run whose last number is cut off', () => {
    expect(() => over([3, 1, 2, 0x80]).packedVarints(50)).toThrow('a number has no last byte');
  });
});
