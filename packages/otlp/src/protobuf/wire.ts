import { OtlpError } from '../errors.js';
import { DEFAULT_LIMITS } from '../limits.js';
import { nanosToMs } from '../time.js';
import { readText } from './text.js';

/** How a field's value is laid out, in the lowest three bits of its tag. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, groupStart: 3, groupEnd: 4, fixed32: 5 } as const;

/** The tag before a field: its number and its layout. */
export function tagOf(field: number, wire: number): number {
  return field * 8 + wire;
}

const TWO_32 = 4_294_967_296;

/** Of field 1. */
const FIRST_TAG = 8;

/**
 * A cursor over the protobuf encoding of a message. Reads in place and allocates nothing but texts. Nothing is read past `end`, the end of the message that
 * the cursor is in: whatever the bytes are, the answer is a value or an {@link OtlpError}.
 *
 * The way through a nested message: `const outer = wire.enter(); while (wire.more()) …; wire.leave(outer);`
 */
export class Wire {
  bytes: Uint8Array = new Uint8Array();
  view: DataView = new DataView(this.bytes.buffer);
  pos = 0;
  end = 0;
  readonly #nesting: number;

  constructor(nesting: number = DEFAULT_LIMITS.nesting) {
    this.#nesting = nesting;
  }

  /** Goes to the start of another body. */
  open(body: Uint8Array): void {
    this.bytes = body;
    this.view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    this.pos = 0;
    this.end = body.byteLength;
  }

  /** Lets go of the body, so that a decoder at rest does not keep it in memory. */
  close(): void {
    this.open(new Uint8Array());
  }

  more(): boolean {
    return this.pos < this.end;
  }

  /** Reads the length of a nested message and goes into it. Returns where the outer message ends, for {@link leave}. */
  enter(): number {
    const outer = this.end;
    const length = this.length();
    this.end = this.pos + length;
    return outer;
  }

  /** Goes past the nested message. */
  leave(outer: number): void {
    this.pos = this.end;
    this.end = outer;
  }

  /** Goes into a part of the message around it that was found before. Returns the end to come back to. */
  revisit(from: number, to: number): number {
    const outer = this.end;
    this.pos = from;
    this.end = to;
    return outer;
  }

  tag(): number {
    if (this.pos < this.end) {
      // Checked against `end`, which never lies past the body.
      const byte = this.bytes[this.pos] as number;
      if (byte < 0x80 && byte >= FIRST_TAG) {
        this.pos++;
        return byte;
      }
    }
    const start = this.pos;
    const tag = this.varint();
    if (tag < FIRST_TAG || tag >= TWO_32) throw this.malformed(start, 'a field number must be between 1 and 2^29 - 1');
    return tag;
  }

  /** A length, checked against what is left of the message. */
  length(): number {
    const start = this.pos;
    const length = this.varint();
    if (length > this.end - this.pos) {
      throw this.truncated(
        start,
        `a part of ${length} bytes does not fit into the ${this.end - this.pos} that are left`,
      );
    }
    return length;
  }

  /** An unsigned number of up to 64 bits; the nearest double beyond 2^53. */
  varint(): number {
    const { bytes, pos, end } = this;
    // The casts: what lies before `end` lies in the body. Nearly all numbers have one byte or two.
    if (pos < end) {
      const first = bytes[pos] as number;
      if (first < 0x80) {
        this.pos = pos + 1;
        return first;
      }
      if (pos + 1 < end) {
        const second = bytes[pos + 1] as number;
        if (second < 0x80) {
          this.pos = pos + 2;
          return (first & 0x7f) | (second << 7);
        }
      }
    }
    this.#varint64();
    return this.#high * TWO_32 + this.#low;
  }

  /** A number of 64 bits with a sign (int64, int32, enums); the nearest double beyond 2^53. */
  signedVarint(): number {
    this.#varint64();
    return (this.#high | 0) * TWO_32 + this.#low;
  }

  /** A number of 64 bits with a sign, exact: beyond 2^53 as its decimal digits. */
  integer(): number | string {
    const value = this.signedVarint();
    if (Number.isSafeInteger(value)) return value;
    return String(BigInt(this.#high | 0) * BigInt(TWO_32) + BigInt(this.#low));
  }

  /** A zigzag number of 32 bits (sint32). */
  zigzag32(): number {
    this.#varint64();
    return (this.#low >>> 1) ^ -(this.#low & 1);
  }

  /** Nanoseconds since the epoch (fixed64) as milliseconds, rounded up. */
  instantMs(): number {
    const at = this.take(8);
    const low = this.view.getUint32(at, true);
    const high = this.view.getUint32(at + 4, true);
    if (low === this.#instant.low && high === this.#instant.high) return this.#instant.ms;
    if (low === this.#instantBefore.low && high === this.#instantBefore.high) return this.#instantBefore.ms;
    const oldest = this.#instantBefore;
    this.#instantBefore = this.#instant;
    this.#instant = oldest;
    oldest.low = low;
    oldest.high = high;
    oldest.ms = nanosToMs(high, low);
    return oldest.ms;
  }

  /** fixed64; the nearest double beyond 2^53. */
  fixed64(): number {
    const at = this.take(8);
    return this.view.getUint32(at + 4, true) * TWO_32 + this.view.getUint32(at, true);
  }

  /** sfixed64; the nearest double beyond 2^53. */
  signedFixed64(): number {
    const at = this.take(8);
    return this.view.getInt32(at + 4, true) * TWO_32 + this.view.getUint32(at, true);
  }

  double(): number {
    return this.view.getFloat64(this.take(8), true);
  }

  /** A run of packed numbers (uint64). They are counted first, so that the list has its size from the start and more than `most` are never kept. */
  packedVarints(most: number): number[] | 'too-many' {
    const outer = this.enter();
    const { bytes, end } = this;
    let count = 0;
    // What lies before `end` lies in the body. The last byte of a number is below 0x80.
    for (let at = this.pos; at < end; at++) if ((bytes[at] as number) < 0x80) count++;
    if (count > most) return 'too-many';
    const numbers: number[] = new Array(count);
    for (let i = 0; i < count; i++) {
      const byte = bytes[this.pos] as number;
      if (byte < 0x80) {
        this.pos++;
        numbers[i] = byte;
      } else numbers[i] = this.varint();
    }
    if (this.more()) throw this.truncated(this.pos, 'a number has no last byte');
    this.leave(outer);
    return numbers;
  }

  /** Text; bytes that are not UTF-8 become U+FFFD, so that one odd label does not cost the whole batch. */
  text(): string {
    const length = this.length();
    const from = this.pos;
    this.pos = from + length;
    return readText(this.bytes, from, this.pos);
  }

  /** Goes past so many bytes and returns where they begin. */
  take(length: number): number {
    const from = this.pos;
    if (length > this.end - from) {
      throw this.truncated(from, `a number of ${length} bytes does not fit into the ${this.end - from} that are left`);
    }
    this.pos = from + length;
    return from;
  }

  /** Goes past a field that nobody asks for, whatever is in it. */
  skip(tag: number): void {
    switch (tag & 7) {
      case WIRE.varint:
        this.varint();
        return;
      case WIRE.fixed64:
        this.take(8);
        return;
      case WIRE.bytes:
        this.take(this.length());
        return;
      case WIRE.fixed32:
        this.take(4);
        return;
      case WIRE.groupStart:
        this.#skipGroup(tag >>> 3);
        return;
      default:
        throw this.malformed(this.pos, `a field of wire type ${tag & 7} cannot begin here`);
    }
  }

  truncated(offset: number, what: string): OtlpError {
    return new OtlpError('otlp-truncated', `the message is cut short: ${what}`, { offset });
  }

  malformed(offset: number, what: string): OtlpError {
    return new OtlpError('otlp-malformed', `this is not a protobuf message: ${what}`, { offset });
  }

  /** Groups left protobuf long ago, but a reader has to know where an unknown one ends. */
  #skipGroup(field: number): void {
    const open = [field];
    const start = this.pos;
    while (open.length > 0) {
      if (!this.more()) throw this.malformed(start, `group ${open.at(-1)} is never closed`);
      const at = this.pos;
      const tag = this.tag();
      if ((tag & 7) === WIRE.groupStart) {
        if (open.length >= this.#nesting) {
          throw new OtlpError('otlp-too-deep', `groups must not be nested deeper than ${this.#nesting}`, {
            offset: at,
          });
        }
        open.push(tag >>> 3);
      } else if ((tag & 7) === WIRE.groupEnd) {
        if (open.pop() !== tag >>> 3) throw this.malformed(at, `group ${tag >>> 3} is closed but was not open`);
      } else {
        this.skip(tag);
      }
    }
  }

  // The last two instants, for nearly all points of a body begin at one and end at another.
  #instant = { low: 0, high: 0, ms: 0 };
  #instantBefore = { low: 0, high: 0, ms: 0 };

  // The halves of the number read last. Two fields and not a result, because a result would be an allocation for every number.
  #low = 0;
  #high = 0;

  #varint64(): void {
    const start = this.pos;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.pos >= this.end) throw this.truncated(start, 'a number has no last byte');
      // Checked against `end`, which never lies past the body.
      const byte = this.bytes[this.pos++] as number;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else if (shift < 63) high |= bits << (shift - 32);
      else high |= (bits & 1) << 31;
      if (byte < 0x80) {
        this.#low = low >>> 0;
        this.#high = high >>> 0;
        return;
      }
    }
    throw this.malformed(start, 'a number is longer than ten bytes');
  }
}
