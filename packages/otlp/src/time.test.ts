import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nanosToMs, toHrTime } from './time.js';

function ms(nanos: bigint): number {
  return nanosToMs(Number(nanos >> 32n), Number(nanos & 0xffff_ffffn));
}

describe('instants', () => {
  it('are whole milliseconds, rounded up, over all of 64 bits', () => {
    const nanos = fc.oneof(
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc
        .integer({ min: 0, max: 2 ** 40 })
        .chain((whole) => fc.constantFrom(0n, 1n, 999_999n).map((part) => BigInt(whole) * 1_000_000n + part)),
    );
    fc.assert(
      fc.property(nanos, (value) => {
        expect(ms(value)).toBe(Number((value + 999_999n) / 1_000_000n));
      }),
    );
  });

  it('stay in the slot that they lie in', () => {
    const noon = 1_767_268_800_000n * 1_000_000n;
    const slotOf = (time: number) => Math.ceil(time / 10_000);
    expect(slotOf(ms(noon))).toBe(176_726_880);
    expect(slotOf(ms(noon + 1n))).toBe(176_726_881);
  });

  it('come back from the form of OpenTelemetry JS, to the microsecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.nat(999), (whole, micros) => {
        const [seconds, nanos] = toHrTime(whole + micros / 1000);
        expect(BigInt(seconds) * 1_000_000_000n + BigInt(nanos)).toBe(
          BigInt(whole) * 1_000_000n + BigInt(micros) * 1000n,
        );
        expect(nanos).toBeLessThan(1e9);
      }),
    );
  });
});
