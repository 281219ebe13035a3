import { bytesText, doubleText, entryText, listText, mapText } from '../attribute-text.js';
import { type Attributes, type AttributeValue, NO_ATTRIBUTES } from '../attributes.js';
import { OtlpError } from '../errors.js';
import type { DecodeLimits } from '../limits.js';
import { ByteCache } from './byte-cache.js';
import type { NameReader } from './names.js';
import { tagOf, WIRE, type Wire } from './wire.js';

const KEY_VALUE = { key: tagOf(1, WIRE.bytes), value: tagOf(2, WIRE.bytes) } as const;

const ANY_VALUE = {
  string: tagOf(1, WIRE.bytes),
  bool: tagOf(2, WIRE.varint),
  int: tagOf(3, WIRE.varint),
  double: tagOf(4, WIRE.fixed64),
  array: tagOf(5, WIRE.bytes),
  map: tagOf(6, WIRE.bytes),
  bytes: tagOf(7, WIRE.bytes),
} as const;

/** `values` of a list and of a map. */
const VALUES = tagOf(1, WIRE.bytes);

/** The stretch of a message in which its attributes lie, found while the other fields are read and decoded when they all have been seen. */
export class AttributeSpan {
  from = 0;
  to = 0;
  /** Is there nothing else in between? Every known sender writes them so. */
  isWhole = true;

  clear(): void {
    this.from = 0;
    this.to = 0;
    this.isWhole = true;
  }

  /** Goes past one attribute whose tag, at `tagAt`, was just read. */
  add(wire: Wire, tagAt: number): void {
    wire.take(wire.length());
    if (this.to === 0) this.from = tagAt;
    else if (this.to !== tagAt) this.isWhole = false;
    this.to = wire.pos;
  }
}

/** Decodes attributes, and remembers those of the series and resources it has seen. */
export class AttributeReader {
  readonly #limits: DecodeLimits;
  readonly #names: NameReader;
  readonly #cache: ByteCache<Attributes>;

  constructor(limits: DecodeLimits, names: NameReader, cache: { entries: number; longest: number }) {
    this.#limits = limits;
    this.#names = names;
    this.#cache = new ByteCache(cache);
  }

  /** The attributes in a span of the message that the wire is in. `tag` is theirs in that message. */
  read(wire: Wire, span: AttributeSpan, tag: number): Attributes {
    const { from, to } = span;
    if (to === 0) return NO_ATTRIBUTES;
    if (!span.isWhole) return this.#decode(wire, span, tag);
    const known = this.#cache.find(wire.view, from, to);
    if (known !== undefined) return known;
    const attributes = this.#decode(wire, span, tag);
    this.#cache.remember(wire.view, span, attributes);
    return attributes;
  }

  #decode(wire: Wire, { from, to }: AttributeSpan, attributeTag: number): Attributes {
    const attributes: Record<string, AttributeValue> = Object.create(null);
    const back = wire.pos;
    const outer = wire.revisit(from, to);
    let count = 0;
    while (wire.more()) {
      const at = wire.pos;
      const tag = wire.tag();
      if (tag !== attributeTag) {
        wire.skip(tag);
        continue;
      }
      if (++count > this.#limits.attributes) {
        const message = `a point, scope or resource must not have more than ${this.#limits.attributes} attributes: drop some at the sender`;
        throw new OtlpError('otlp-too-many-attributes', message, { offset: at });
      }
      this.#keyValue(wire, attributes);
    }
    wire.revisit(back, outer);
    return Object.freeze(attributes);
  }

  #keyValue(wire: Wire, into: Record<string, AttributeValue>): void {
    const outer = wire.enter();
    let key = '';
    let value: AttributeValue = '';
    while (wire.more()) {
      const tag = wire.tag();
      if (tag === KEY_VALUE.key) key = this.#names.read(wire);
      else if (tag === KEY_VALUE.value) value = this.#value(wire);
      else wire.skip(tag);
    }
    wire.leave(outer);
    into[key] = value;
  }

  #value(wire: Wire): AttributeValue {
    const outer = wire.enter();
    let value: AttributeValue = '';
    while (wire.more()) {
      const tag = wire.tag();
      switch (tag) {
        case ANY_VALUE.string:
          value = wire.text();
          break;
        case ANY_VALUE.bool:
          value = wire.varint() !== 0;
          break;
        case ANY_VALUE.int:
          value = wire.integer();
          break;
        case ANY_VALUE.double:
          value = wire.double();
          break;
        case ANY_VALUE.array:
          value = this.#list(wire, 1);
          break;
        case ANY_VALUE.map:
          value = this.#map(wire, 1);
          break;
        case ANY_VALUE.bytes:
          value = readBytes(wire);
          break;
        default:
          wire.skip(tag);
      }
    }
    wire.leave(outer);
    return value;
  }

  /** A value inside a list or a map, as JSON. */
  #nested(wire: Wire, depth: number): string {
    const outer = wire.enter();
    let text = 'null';
    while (wire.more()) {
      const tag = wire.tag();
      switch (tag) {
        case ANY_VALUE.string:
          text = JSON.stringify(wire.text());
          break;
        case ANY_VALUE.bool:
          text = String(wire.varint() !== 0);
          break;
        case ANY_VALUE.int:
          text = String(wire.integer());
          break;
        case ANY_VALUE.double:
          text = doubleText(wire.double());
          break;
        case ANY_VALUE.array:
          text = this.#list(wire, depth + 1);
          break;
        case ANY_VALUE.map:
          text = this.#map(wire, depth + 1);
          break;
        case ANY_VALUE.bytes:
          text = JSON.stringify(readBytes(wire));
          break;
        default:
          wire.skip(tag);
      }
    }
    wire.leave(outer);
    return text;
  }

  #list(wire: Wire, depth: number): string {
    this.#checkDepth(wire, depth);
    const outer = wire.enter();
    const items: string[] = [];
    while (wire.more()) {
      const tag = wire.tag();
      if (tag === VALUES) items.push(this.#nested(wire, depth));
      else wire.skip(tag);
    }
    wire.leave(outer);
    return listText(items);
  }

  #map(wire: Wire, depth: number): string {
    this.#checkDepth(wire, depth);
    const outer = wire.enter();
    const entries: string[] = [];
    while (wire.more()) {
      const tag = wire.tag();
      if (tag === VALUES) entries.push(this.#entry(wire, depth));
      else wire.skip(tag);
    }
    wire.leave(outer);
    return mapText(entries);
  }

  #entry(wire: Wire, depth: number): string {
    const outer = wire.enter();
    let key = '';
    let value = 'null';
    while (wire.more()) {
      const tag = wire.tag();
      if (tag === KEY_VALUE.key) key = wire.text();
      else if (tag === KEY_VALUE.value) value = this.#nested(wire, depth);
      else wire.skip(tag);
    }
    wire.leave(outer);
    return entryText(key, value);
  }

  #checkDepth(wire: Wire, depth: number): void {
    if (depth <= this.#limits.nesting) return;
    const message = `lists and maps in attributes must not be nested deeper than ${this.#limits.nesting}`;
    throw new OtlpError('otlp-too-deep', message, { offset: wire.pos });
  }
}

function readBytes(wire: Wire): string {
  const length = wire.length();
  const from = wire.take(length);
  return bytesText(wire.bytes.subarray(from, from + length));
}
