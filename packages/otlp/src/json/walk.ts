import { quote } from '@plimsoll/slo';
import { OtlpError } from '../errors.js';

/** An object of the body. */
export type JsonObject = Readonly<Record<string, unknown>>;

const UINT64_MAX = 18_446_744_073_709_551_615n;
const INT64_MAX = 9_223_372_036_854_775_807n;
const INT64_MIN = -9_223_372_036_854_775_808n;

/**
 * Reads fields of a parsed JSON body by OTLP's rules, and knows where it is, so that an error can say it. Every field may be absent or null and is then
 * undefined. Names are camelCase as OTLP says; protobuf's own snake_case names are read, too, for some senders write them.
 */
export class JsonWalk {
  readonly #path: (string | number)[] = [];

  /** Visits the object in a field, if there is one. */
  object(parent: JsonObject, name: string, visit: (child: JsonObject) => void): void {
    const value = field(parent, name);
    if (value === undefined) return;
    this.#path.push(name);
    visit(this.#object(value));
    this.#path.pop();
  }

  /** Visits every object of the list in a field, in order. */
  objects(parent: JsonObject, name: string, visit: (child: JsonObject) => void): void {
    const list = this.#list(parent, name);
    this.#path.push(name, 0);
    for (let i = 0; i < list.length; i++) {
      this.#path[this.#path.length - 1] = i;
      visit(this.#object(list[i]));
    }
    this.#path.length -= 2;
  }

  /** Appends every number of the list in a field. */
  numbers(parent: JsonObject, name: string, kind: 'count' | 'double', into: number[]): void {
    const list = this.#list(parent, name);
    this.#path.push(name, 0);
    for (let i = 0; i < list.length; i++) {
      this.#path[this.#path.length - 1] = i;
      const number = kind === 'count' ? this.#count(list[i]) : this.#double(list[i]);
      if (number === undefined) throw this.#wrong('a number', list[i]);
      into.push(number);
    }
    this.#path.length -= 2;
  }

  /** How long the list in a field is. */
  lengthOf(parent: JsonObject, name: string): number {
    return this.#list(parent, name).length;
  }

  has(parent: JsonObject, name: string): boolean {
    return field(parent, name) !== undefined;
  }

  text(parent: JsonObject, name: string): string | undefined {
    const value = field(parent, name);
    if (value === undefined || typeof value === 'string') return value;
    throw this.#wrongField(name, 'text', value);
  }

  boolean(parent: JsonObject, name: string): boolean | undefined {
    const value = field(parent, name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.#wrongField(name, 'true or false', value);
  }

  /** A double; NaN and the infinities are texts in JSON. */
  double(parent: JsonObject, name: string): number | undefined {
    return this.#named(name, () => this.#double(field(parent, name)));
  }

  /** A whole number from 0 to 2^64 - 1, as a number or as text; the nearest double beyond 2^53. */
  count(parent: JsonObject, name: string): number | undefined {
    return this.#named(name, () => this.#count(field(parent, name)));
  }

  /** A whole number of 64 bits with a sign, as a number or as text. Beyond 2^53: the decimal digits as far as the body holds them. */
  integer(parent: JsonObject, name: string): number | string | undefined {
    return this.#named(name, () => {
      const value = field(parent, name);
      const exact = wholeNumber(value);
      if (exact === undefined && value !== undefined) throw this.#wrong('a whole number', value);
      if (exact !== undefined && (exact < INT64_MIN || exact > INT64_MAX))
        throw this.#wrong('a whole number of 64 bits', value);
      return typeof exact === 'bigint' ? String(exact) : exact;
    });
  }

  /** Nanoseconds since the epoch as milliseconds, rounded up. 0 when unset. */
  instantMs(parent: JsonObject, name: string): number {
    const value = field(parent, name);
    if (value === undefined) return 0;
    if (typeof value === 'string' && /^\d{1,20}$/.test(value)) {
      const part = Number(value.slice(-6)) > 0 ? 1 : 0;
      return Number(value.slice(0, -6)) + part;
    }
    // Written as a number it has been rounded to a double already, up to 128 ns to either side: the nearest microsecond is what was meant.
    if (typeof value === 'number' && value >= 0 && value < 2 ** 64) return Math.ceil(Math.round(value / 1000) / 1000);
    throw this.#wrongField(name, 'nanoseconds since 1970', value);
  }

  /** An enum: its number, as OTLP says, or one of its names, as other JSON writers of protobuf write. */
  enumeration(parent: JsonObject, name: string, names: readonly string[]): number {
    const value = field(parent, name);
    if (value === undefined) return 0;
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    const index = typeof value === 'string' ? names.indexOf(value) : -1;
    if (index >= 0) return index;
    throw this.#wrongField(name, `one of ${names.join(', ')} or its number`, value);
  }

  tooDeep(limit: number): OtlpError {
    return new OtlpError(
      'otlp-too-deep',
      `lists and maps in attributes must not be nested deeper than ${limit}`,
      this.#place(),
    );
  }

  tooManyAttributes(limit: number): OtlpError {
    const message = `a point, scope or resource must not have more than ${limit} attributes: drop some at the sender`;
    return new OtlpError('otlp-too-many-attributes', message, this.#place());
  }

  tooManyBuckets(limit: number): OtlpError {
    const message = `a histogram must not have more than ${limit} buckets: lower its resolution at the sender`;
    return new OtlpError('otlp-too-many-buckets', message, this.#place());
  }

  #object(value: unknown): JsonObject {
    if (isObject(value)) return value;
    throw this.#wrong('an object', value);
  }

  #list(parent: JsonObject, name: string): readonly unknown[] {
    const value = field(parent, name);
    if (value === undefined) return [];
    if (Array.isArray(value)) return value;
    throw this.#wrongField(name, 'a list', value);
  }

  #double(value: unknown): number | undefined {
    if (value === undefined || typeof value === 'number') return value;
    if (typeof value === 'string' && DOUBLE.test(value)) return Number(value);
    throw this.#wrong('a number', value);
  }

  #count(value: unknown): number | undefined {
    if (value === undefined) return undefined;
    const exact = wholeNumber(value);
    if (exact === undefined || exact < 0 || exact > UINT64_MAX) throw this.#wrong('a whole number from 0 on', value);
    return Number(exact);
  }

  #named<T>(name: string, read: () => T): T {
    this.#path.push(name);
    const value = read();
    this.#path.pop();
    return value;
  }

  #wrongField(name: string, expected: string, got: unknown): OtlpError {
    return this.#named(name, () => this.#wrong(expected, got));
  }

  #wrong(expected: string, got: unknown): OtlpError {
    return new OtlpError('otlp-json-type', `a field must be ${expected} (got ${quote(got)})`, this.#place());
  }

  #place(): { path: string } {
    return { path: this.#path.join('.') };
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const DOUBLE = /^(?:NaN|-?Infinity|-?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,4})?)$/;

/** A whole number, exactly as far as the body holds its digits. */
function wholeNumber(value: unknown): number | bigint | undefined {
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) return undefined;
    return Number.isSafeInteger(value) ? value + 0 : BigInt(value);
  }
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) return undefined;
  const number = Number(value);
  // `+ 0`, here and above, because -0 is 0 as a whole number.
  return Number.isSafeInteger(number) ? number + 0 : BigInt(value);
}

function field(parent: JsonObject, name: string): unknown {
  return parent[name] ?? parent[SNAKE[name] ?? name] ?? undefined;
}

/** What the fields of more than one word are called in the protobuf definitions. */
const SNAKE: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'resourceMetrics',
    'scopeMetrics',
    'dataPoints',
    'exponentialHistogram',
    'aggregationTemporality',
    'isMonotonic',
    'startTimeUnixNano',
    'timeUnixNano',
    'asDouble',
    'asInt',
    'bucketCounts',
    'explicitBounds',
    'zeroCount',
    'stringValue',
    'boolValue',
    'intValue',
    'doubleValue',
    'arrayValue',
    'kvlistValue',
    'bytesValue',
  ].map((camel) => [camel, camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]),
);
