import { describe, expect, it } from 'vitest';
import { Request } from '../test/proto.js';
import { decodeAll } from '../test/record.js';
import { type DecodeLimits, type Encoding, OtlpError } from './index.js';

function protobuf(json: object): Uint8Array {
  return Request.encode(Request.fromObject(json)).finish();
}

function json(body: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(body));
}

function requestOf(metric: object, resource: object = {}): object {
  return { resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [metric] }] }] };
}

function gaugeWith(attributes: object[]): object {
  return requestOf({ gauge: { dataPoints: [{ asInt: 1, attributes }] } });
}

function nested(depth: number, inner: object = { stringValue: 'x' }): object {
  let value = inner;
  for (let i = 0; i < depth; i++) {
    value = i % 2 === 0 ? { arrayValue: { values: [value] } } : { kvlistValue: { values: [{ key: 'k', value }] } };
  }
  return value;
}

function codeOf(body: Uint8Array, encoding: Encoding, limits: Partial<DecodeLimits>): string {
  try {
    decodeAll(body, encoding, { limits });
    return 'decoded';
  } catch (error) {
    if (error instanceof OtlpError) return error.code;
    throw error;
  }
}

const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);
const pairs = (n: number) => numbers(n).map((i) => ({ key: `k${i}`, value: { intValue: i } }));

describe('limits', () => {
  const cases: [what: string, limits: Partial<DecodeLimits>, size: (n: number) => object, code: string][] = [
    ['attributes of a point', { attributes: 3 }, (n) => gaugeWith(pairs(n)), 'otlp-too-many-attributes'],
    [
      'attributes of a resource',
      { attributes: 3 },
      (n) => ({ resourceMetrics: [{ resource: { attributes: pairs(n) } }] }),
      'otlp-too-many-attributes',
    ],
    ['levels of nesting', { nesting: 3 }, (n) => gaugeWith([{ key: 'deep', value: nested(n) }]), 'otlp-too-deep'],
    [
      'explicit buckets',
      { buckets: 3 },
      (n) => requestOf({ histogram: { dataPoints: [{ bucketCounts: numbers(n), explicitBounds: numbers(n - 1) }] } }),
      'otlp-too-many-buckets',
    ],
    [
      'exponential buckets',
      { buckets: 3 },
      (n) => requestOf({ exponentialHistogram: { dataPoints: [{ positive: { bucketCounts: numbers(n) } }] } }),
      'otlp-too-many-buckets',
    ],
  ];

  it.each(cases)('lets through as many %s as the limit says, and not one more', (_what, limits, size, code) => {
    for (const [encode, encoding] of [
      [protobuf, 'protobuf'],
      [json, 'json'],
    ] as const) {
      expect(codeOf(encode(size(3)), encoding, limits)).toBe('decoded');
      expect(codeOf(encode(size(4)), encoding, limits)).toBe(code);
    }
  });

  it('counts buckets written one by one, and in several runs, against the same limit', () => {
    const singly = Uint8Array.from([1, 2, 3, 4].flatMap((count) => [0x10, count]));
    const runs = Uint8Array.of(0x12, 2, 1, 2, 0x12, 2, 3, 4);
    for (const buckets of [singly, runs]) {
      const point = Uint8Array.of(0x42, buckets.length, ...buckets);
      const data = Uint8Array.of(0x0a, point.length, ...point);
      const metric = Uint8Array.of(0x52, data.length, ...data);
      const scope = Uint8Array.of(0x12, metric.length, ...metric);
      const resource = Uint8Array.of(0x12, scope.length, ...scope);
      const body = Uint8Array.of(0x0a, resource.length, ...resource);
      expect(decodeAll(body, 'protobuf', { limits: { buckets: 4 } }).seen.at(-1)).toMatchObject({
        exponential: { histogram: { positive: { offset: 0, counts: [1, 2, 3, 4] } } },
      });
      expect(codeOf(body, 'protobuf', { buckets: 3 })).toBe('otlp-too-many-buckets');
    }
  });
});

/** Fields of bytes around a body, so many, from the inside out; their tags in turn. */
function wrapped(tags: number[], body: Uint8Array, times = tags.length): Uint8Array {
  // Built from the inside out in one buffer, filled from its end.
  const buffer = new Uint8Array(body.length + times * 6);
  let start = buffer.length - body.length;
  buffer.set(body, start);
  for (let i = 0; i < times; i++) {
    const length = buffer.length - start;
    const varint: number[] = [];
    for (let rest = length; ; rest = Math.floor(rest / 128)) {
      varint.push(rest >= 128 ? (rest % 128) | 128 : rest);
      if (rest < 128) break;
    }
    start -= varint.length + 1;
    buffer.set([tags[i % tags.length] ?? 0, ...varint], start);
  }
  return buffer.slice(start);
}

function repeated(piece: Uint8Array, times: number): Uint8Array {
  const body = new Uint8Array(piece.length * times);
  for (let i = 0; i < times; i++) body.set(piece, i * piece.length);
  return body;
}

/** A resource whose attribute is a list in a list in a list. As text, because JSON.stringify does not go so deep. */
function deepJson(depth: number): string {
  const value = `${'{"arrayValue":{"values":['.repeat(depth)}${']}}'.repeat(depth)}`;
  return `{"resourceMetrics":[{"resource":{"attributes":[{"key":"deep","value":${value}}]}}]}`;
}

describe('about a megabyte of', () => {
  const MEGA = 1_000_000;
  // From the inside out: what stands around attributes of a resource, and around the points of a gauge.
  const inResource = (attributes: Uint8Array) => wrapped([0x0a, 0x0a], attributes);
  const inGauge = (points: Uint8Array) => wrapped([0x2a, 0x12, 0x12, 0x0a], points);
  const text = (value: string) => new TextEncoder().encode(value);

  const cases: [what: string, encoding: Encoding, body: Uint8Array, code: string][] = [
    ['groups in groups', 'protobuf', new Uint8Array(MEGA).fill(0x0b), 'otlp-too-deep'],
    [
      'lists in lists',
      'protobuf',
      inResource(wrapped([0x12, 0x0a], wrapped([0x0a, 0x2a], new Uint8Array(), MEGA / 4))),
      'otlp-too-deep',
    ],
    ['empty points', 'protobuf', inGauge(repeated(Uint8Array.of(0x0a, 0), MEGA / 2)), 'decoded'],
    ['empty resources', 'protobuf', repeated(Uint8Array.of(0x0a, 0), MEGA / 2), 'decoded'],
    [
      'one attribute again and again, each time with a time between',
      'protobuf',
      inGauge(wrapped([0x0a], repeated(Uint8Array.of(0x3a, 0, 0x40, 0), MEGA / 4))),
      'otlp-too-many-attributes',
    ],
    [
      'empty values of one attribute',
      'protobuf',
      inResource(wrapped([0x0a], repeated(Uint8Array.of(0x12, 0), MEGA / 2))),
      'decoded',
    ],
    ['numbers that never end', 'protobuf', new Uint8Array(MEGA).fill(0x80), 'otlp-malformed'],
    ['brackets', 'json', text(`{"resourceMetrics":${'['.repeat(MEGA)}`), 'otlp-json-malformed'],
    [
      'lists in lists as JSON',
      'json',
      text(`{"resourceMetrics":${'['.repeat(MEGA / 2)}${']'.repeat(MEGA / 2)}}`),
      'otlp-json-type',
    ],
    ['values in values as JSON', 'json', text(deepJson(MEGA / 40)), 'otlp-too-deep'],
    [
      'digits',
      'json',
      text(
        `{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"sum":{"dataPoints":[{"asInt":"${'9'.repeat(MEGA)}"}]}}]}]}]}`,
      ),
      'otlp-json-type',
    ],
  ];

  // Of processor time, so that a busy machine does not fail it. All of them together take less; what grows with the square of its size takes minutes.
  it.each(cases)('%s is answered within two seconds', { timeout: 60_000 }, (_what, encoding, body, code) => {
    const before = process.cpuUsage();
    expect(codeOf(body, encoding, {})).toBe(code);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(2);
  });
});
