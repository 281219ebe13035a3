// Protobuf written by hand, for messages that no encoder writes: `field(1, varint(2), …)`.

/** A varint of up to 64 bits; negative numbers in two's complement. */
export function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    if (rest <= 0x7fn) return bytes;
  }
}

/** A message, text or bytes in a field. */
export function block(field: number, ...parts: (readonly number[] | string)[]): number[] {
  const content = parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : [...part]));
  return [...varint(field * 8 + 2), ...varint(content.length), ...content];
}

/** A varint in a field. */
export function number(field: number, value: number | bigint): number[] {
  return [...varint(field * 8), ...varint(value)];
}

/** Eight bytes in a field: a whole number. */
export function fixed64(field: number, value: number | bigint): number[] {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, BigInt(value)), true);
  return [...varint(field * 8 + 1), ...bytes];
}

/** Eight bytes in a field: a double. */
export function double(field: number, value: number): number[] {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return [...varint(field * 8 + 1), ...bytes];
}
