import { gunzipSync, inflateSync } from 'node:zlib';
import { Refusal } from './refusal.js';

type Decompress = (body: Uint8Array, options: { maxOutputLength: number; chunkSize: number }) => Uint8Array;

const DECOMPRESS: ReadonlyMap<string, Decompress> = new Map<string, Decompress>([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflateSync],
  ['identity', asItIs],
]);

function asItIs(body: Uint8Array, { maxOutputLength }: { maxOutputLength: number }): Uint8Array {
  if (body.byteLength > maxOutputLength) throw new RangeError('larger than the limit');
  return body;
}

/** Undoes one `Content-Encoding`. Throws a `Refusal` when the body does not decompress, or not within the limit. */
export type Inflate = (body: Uint8Array, limitBytes: number) => Uint8Array;

/**
 * How to undo an encoding, so that a request with an unknown one is refused before its body is read.
 *
 * Inflating runs to its end without giving way on purpose: decoding what comes out does too, so at any time at most
 * one decompressed body exists, whatever the number of requests, and a bomb costs no more than the limit.
 */
export function inflater(contentEncoding = 'identity'): Inflate {
  const decompress = DECOMPRESS.get(contentEncoding.toLowerCase());
  if (decompress === undefined) {
    const accepted = 'gzip, deflate, identity';
    throw new Refusal(
      'unsupported-content-encoding',
      `cannot read the Content-Encoding (got ${JSON.stringify(contentEncoding)}): use one of ${accepted}`,
      {
        headers: { 'accept-encoding': accepted },
      },
    );
  }
  return (body, limitBytes) => {
    try {
      return decompress(body, { maxOutputLength: limitBytes, chunkSize: 64 * 1024 });
    } catch (cause) {
      if (cause instanceof RangeError) {
        throw new Refusal(
          'decompressed-body-too-large',
          `the decompressed body exceeds ${limitBytes} bytes: export fewer series at a time, or raise limits.decompressedBytes`,
          { cause },
        );
      }
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Refusal(
        'malformed-compression',
        `the body is not valid ${contentEncoding} (${reason}): send it whole, or without Content-Encoding`,
        { cause },
      );
    }
  };
}
