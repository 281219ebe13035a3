import { bytesText, doubleText, entryText, listText, mapText } from '../attribute-text.js';
import { type Attributes, type AttributeValue, NO_ATTRIBUTES } from '../attributes.js';
import type { DecodeLimits } from '../limits.js';
import type { JsonObject, JsonWalk } from './walk.js';

/** The attributes of a point or a resource. */
export function readAttributes(walk: JsonWalk, parent: JsonObject, limits: DecodeLimits): Attributes {
  const count = walk.lengthOf(parent, 'attributes');
  if (count === 0) return NO_ATTRIBUTES;
  if (count > limits.attributes) throw walk.tooManyAttributes(limits.attributes);
  const attributes: Record<string, AttributeValue> = Object.create(null);
  walk.objects(parent, 'attributes', (pair) => {
    let value: AttributeValue = '';
    walk.object(pair, 'value', (any) => {
      value = readValue(walk, any, limits);
    });
    attributes[walk.text(pair, 'key') ?? ''] = value;
  });
  return Object.freeze(attributes);
}

function readValue(walk: JsonWalk, any: JsonObject, limits: DecodeLimits): AttributeValue {
  return (
    walk.text(any, 'stringValue') ??
    walk.boolean(any, 'boolValue') ??
    walk.integer(any, 'intValue') ??
    walk.double(any, 'doubleValue') ??
    readBytes(walk, any) ??
    readList(walk, any, { depth: 1, limits }) ??
    readMap(walk, any, { depth: 1, limits }) ??
    ''
  );
}

interface Nesting {
  readonly depth: number;
  readonly limits: DecodeLimits;
}

/** A value inside a list or a map, as JSON. */
function nestedText(walk: JsonWalk, any: JsonObject, nesting: Nesting): string {
  const text = walk.text(any, 'stringValue') ?? readBytes(walk, any);
  if (text !== undefined) return JSON.stringify(text);
  const plain = walk.boolean(any, 'boolValue') ?? walk.integer(any, 'intValue');
  if (plain !== undefined) return String(plain);
  const double = walk.double(any, 'doubleValue');
  if (double !== undefined) return doubleText(double);
  const deeper = { ...nesting, depth: nesting.depth + 1 };
  return readList(walk, any, deeper) ?? readMap(walk, any, deeper) ?? 'null';
}

function readList(walk: JsonWalk, any: JsonObject, nesting: Nesting): string | undefined {
  if (!walk.has(any, 'arrayValue')) return undefined;
  checkDepth(walk, nesting);
  const items: string[] = [];
  walk.object(any, 'arrayValue', (list) => {
    walk.objects(list, 'values', (item) => items.push(nestedText(walk, item, nesting)));
  });
  return listText(items);
}

function readMap(walk: JsonWalk, any: JsonObject, nesting: Nesting): string | undefined {
  if (!walk.has(any, 'kvlistValue')) return undefined;
  checkDepth(walk, nesting);
  const entries: string[] = [];
  walk.object(any, 'kvlistValue', (map) => {
    walk.objects(map, 'values', (pair) => {
      let value = 'null';
      walk.object(pair, 'value', (item) => {
        value = nestedText(walk, item, nesting);
      });
      entries.push(entryText(walk.text(pair, 'key') ?? '', value));
    });
  });
  return mapText(entries);
}

function readBytes(walk: JsonWalk, any: JsonObject): string | undefined {
  const text = walk.text(any, 'bytesValue');
  // Decoded and encoded again: base64 has more than one spelling, an attribute must have one.
  return text === undefined ? undefined : bytesText(Buffer.from(text, 'base64'));
}

function checkDepth(walk: JsonWalk, { depth, limits }: Nesting): void {
  if (depth > limits.nesting) throw walk.tooDeep(limits.nesting);
}
