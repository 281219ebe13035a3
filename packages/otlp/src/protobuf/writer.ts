import { tagOf, WIRE } from './wire.js';

/** Writes the few messages that a receiver answers with. Fields with their default value are left out, as proto3 says. */
export class ProtobufWriter {
  readonly #bytes: number[] = [];

  /** A whole number from 0 to 2^53 - 1. */
  count(field: number, value: number): void {
    if (value === 0) return;
    this.#varint(tagOf(field, WIRE.varint));
    this.#varint(value);
  }

  text(field: number, value: string): void {
    if (value !== '') this.#block(field, new TextEncoder().encode(value));
  }

  message(field: number, message: ProtobufWriter): void {
    this.#block(field, message.#bytes);
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  #block(field: number, bytes: ArrayLike<number> & Iterable<number>): void {
    this.#varint(tagOf(field, WIRE.bytes));
    this.#varint(bytes.length);
    for (const byte of bytes) this.#bytes.push(byte);
  }

  #varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes.push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes.push(rest);
  }
}
