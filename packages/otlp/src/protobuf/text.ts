const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Texts up to here are put together byte by byte; from here on one call into the platform's decoder costs less. */
const SHORT = 10;

/** The text in bytes `from` to `to`, which lie inside. Whatever is not UTF-8 becomes U+FFFD. */
export function readText(bytes: Uint8Array, from: number, to: number): string {
  if (to - from > SHORT) return utf8.decode(bytes.subarray(from, to));
  let text = '';
  for (let i = from; i < to; i++) {
    // `to` lies inside, says the caller.
    const byte = bytes[i] as number;
    if (byte > 0x7f) return utf8.decode(bytes.subarray(from, to));
    text += String.fromCharCode(byte);
  }
  return text;
}
