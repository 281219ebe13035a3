// How the values of attributes are written as text: the same from a protobuf body as from a JSON one, so that a series keeps its identity when its sender
// changes the encoding.

/** A double inside a list or a map. What JSON has no digits for is written as the protobuf JSON mapping does. */
export function doubleText(value: number): string {
  return Number.isFinite(value) ? JSON.stringify(value) : `"${value}"`;
}

/** A list of rendered values. */
export function listText(items: readonly string[]): string {
  return `[${items.join(',')}]`;
}

/** One entry of a map, its value rendered already. */
export function entryText(key: string, value: string): string {
  return `${JSON.stringify(key)}:${value}`;
}

/** A map of rendered entries, in the order in which they came. */
export function mapText(entries: readonly string[]): string {
  return `{${entries.join(',')}}`;
}

/** Bytes in base64, padded. */
export function bytesText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
