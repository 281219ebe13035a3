import type { Random } from '../random.js';

/** The field numbers of OTLP's metrics, whatever they mean where they turn up: so that fuzzing gets past the first byte. */
const FIELDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 100, 536_870_911] as const;

/** Names that open doors in the reader. */
const WORDS = [
  'service.name',
  'service.instance.id',
  'slo.name',
  'slo.outcome',
  'slo.cause',
  'slo.operation',
  'slo.target',
  'slo.window',
  'slo.events',
  'slo.info',
  'slo.duration',
  'slo.fleet.events',
  '@plimsoll/sdk',
  'good',
  'bad',
  '99.9%',
  '30d',
  'availability',
  'http.server.request.duration',
  '',
] as const;

const NUMBERS = [0n, 1n, 2n, 127n, 128n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n] as const;
const DOUBLES = [0, -0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e308, 5e-324, 0.999] as const;
/** Nanoseconds: 1970, today, 2200, and beyond. */
const TIMES = [1n, BigInt(Date.now()) * 1_000_000n, 7_258_118_400_000_000_000n, 2n ** 64n - 1n] as const;

/** A message whose wire format is right more often than not, and whose meaning never was anybody's. */
export function hostileProtobuf(random: Random): Buffer {
  return message(random, 7);
}

function message(random: Random, depth: number): Buffer {
  const fields = Array.from({ length: 1 + random.below(4) }, () => field(random, depth));
  return Buffer.concat(fields);
}

function field(random: Random, depth: number): Buffer {
  // On the way down to the points, mostly the fields that lead there: 1 for resource, 2 for scope, metrics, data, points.
  const number = depth > 2 && random.happens(0.7) ? random.pick([1, 2, 2, 5, 7, 10]) : random.pick(FIELDS);
  switch (random.below(depth > 0 ? 8 : 5)) {
    case 0:
      return Buffer.concat([tag(number, 0), varint(random.pick(NUMBERS))]);
    case 1:
      return Buffer.concat([
        tag(number, 1),
        fixed64(random.happens(0.5) ? random.pick(TIMES) : doubleBits(random.pick(DOUBLES))),
      ]);
    case 2:
      return Buffer.concat([tag(number, 5), Buffer.alloc(4, random.below(256))]);
    case 3:
    case 4: {
      const text = Buffer.from(random.pick(WORDS));
      return Buffer.concat([tag(number, 2), varint(BigInt(text.length)), text]);
    }
    default: {
      const body = message(random, depth - 1);
      const length = random.happens(0.97) ? BigInt(body.length) : random.pick(NUMBERS);
      return Buffer.concat([tag(number, 2), varint(length), body]);
    }
  }
}

function tag(number: number, wireType: number): Buffer {
  return varint((BigInt(number) << 3n) | BigInt(wireType));
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

function fixed64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

function doubleBits(value: number): bigint {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes.readBigUInt64LE();
}
