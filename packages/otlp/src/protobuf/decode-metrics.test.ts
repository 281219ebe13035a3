import { describe, expect, it } from 'vitest';
import { decodeAll, find, recorder } from '../../test/record.js';
import { block, double, fixed64, number, varint } from '../../test/wire-text.js';
import { type Attributes, decodeMetrics, type NumberPoint, OtlpError } from '../index.js';

const keyValue = (key: string, value: number[]) => [block(1, key), block(2, value)].flat();
const service = block(1, block(1, keyValue('service.name', block(1, 'shop'))));
const scope = block(1, block(1, '@plimsoll/sdk'), block(2, '1.0'));
const outcome = block(7, keyValue('slo.outcome', block(1, 'bad')));
const times = [...fixed64(2, 1_000_000_000n), ...fixed64(3, 2_000_000_000n)];

function bodyOf(...metric: number[][]): Uint8Array {
  return Uint8Array.from(block(1, service, block(2, scope, block(2, ...metric))));
}

function codeAndOffset(body: Uint8Array): unknown {
  try {
    decodeAll(body);
    return 'decoded';
  } catch (error) {
    return error instanceof OtlpError ? [error.code, error.place] : error;
  }
}

const sum = [
  block(1, 'slo.events'),
  block(3, '{event}'),
  block(7, block(1, outcome, times, fixed64(6, 12)), number(2, 2), number(3, 1)),
];
const point = {
  metric: 'slo.events',
  unit: '{event}',
  kind: 'sum',
  monotonic: true,
  temporality: 'cumulative',
  attributes: { 'slo.outcome': 'bad' },
  startMs: 1000,
  timeMs: 2000,
  value: 12,
  isInteger: true,
};
const seen = [{ resource: { 'service.name': 'shop' } }, { scope: '@plimsoll/sdk', version: '1.0' }, { number: point }];

describe('protobuf written in other ways', () => {
  it('reads the fields of a message in any order', () => {
    const reversed = [
      block(
        7,
        number(3, 1),
        number(2, 2),
        block(1, fixed64(6, 12), fixed64(3, 2_000_000_000n), fixed64(2, 1_000_000_000n), outcome),
      ),
      block(3, '{event}'),
      block(1, 'slo.events'),
    ];
    const body = Uint8Array.from(block(1, block(2, block(2, ...reversed), scope), service));
    expect(decodeAll(body).seen).toEqual(seen);
  });

  it('reads attributes between other fields', () => {
    const cause = block(7, keyValue('slo.cause', block(1, 'timeout')));
    const body = bodyOf(block(1, 'x'), block(5, block(1, outcome, fixed64(6, 12), cause, times)));
    expect(find(decodeAll(body).seen, 'number', 'x')).toMatchObject([
      { attributes: { 'slo.outcome': 'bad', 'slo.cause': 'timeout' }, startMs: 1000, timeMs: 2000 },
    ]);
  });

  it('passes over fields that it does not know, in all wire types', () => {
    const unknown = [
      ...number(15, 2n ** 64n - 1n),
      ...fixed64(16, 1),
      ...block(17, 'later'),
      // A group with a group and a field in it, as protobuf had before 2008.
      ...[...varint(18 * 8 + 3), ...varint(19 * 8 + 3), ...number(1, 5), ...varint(19 * 8 + 4), ...varint(18 * 8 + 4)],
      ...[...varint(20 * 8 + 5), 1, 2, 3, 4],
      ...block(536_870_911, 'the largest field number'),
    ];
    const metric = [
      unknown,
      ...sum.slice(0, 2),
      block(
        7,
        unknown,
        block(1, unknown, outcome, times, fixed64(6, 12), unknown),
        number(2, 2),
        number(3, 1),
        unknown,
      ),
    ];
    const resource = block(
      1,
      unknown,
      block(1, unknown, keyValue('service.name', [...unknown, ...block(1, 'shop')])),
      unknown,
    );
    const body = Uint8Array.from(
      [unknown, block(1, unknown, resource, block(2, unknown, scope, block(2, ...metric))), unknown].flat(),
    );
    expect(decodeAll(body).seen).toEqual(seen);
  });

  it('passes over known fields of another wire type', () => {
    const body = bodyOf(
      block(1, 'x'),
      number(3, 7),
      block(5, block(1, number(6, 3), fixed64(7, 1), times, fixed64(6, 4))),
    );
    expect(find(decodeAll(body).seen, 'number', 'x')).toMatchObject([{ value: 4, unit: '', attributes: {} }]);
  });

  it('takes the last of what should be there once', () => {
    const other = block(5, block(1, double(4, 0.5)));
    const body = bodyOf(block(1, 'first'), other, block(1, 'slo.events'), ...sum.slice(1));
    expect(decodeAll(body).seen).toEqual(seen);
    const twice = bodyOf(block(1, 'x'), block(5, block(1, double(4, 0.5), fixed64(6, 3), fixed64(6, 4))));
    expect(find(decodeAll(twice).seen, 'number', 'x')).toMatchObject([{ value: 4, isInteger: true }]);
  });

  it('gives resources and scopes that say nothing, too', () => {
    const body = Uint8Array.from(block(1, block(2, block(2, ...sum))));
    expect(decodeAll(body).seen).toEqual([{ resource: {} }, { scope: '', version: '' }, { number: point }]);
  });

  it('reads an empty body as no points', () => {
    expect(decodeAll(new Uint8Array())).toMatchObject({ seen: [], decoded: { points: 0 } });
  });

  it('reads a body that begins in the middle of a buffer', () => {
    const body = bodyOf(...sum);
    const buffer = new Uint8Array(body.length + 13).fill(0xff);
    buffer.set(body, 7);
    expect(decodeAll(buffer.subarray(7, 7 + body.length)).seen).toEqual(seen);
  });

  it('reads bytes that are not UTF-8 as replacement characters', () => {
    const broken = block(7, block(1, [0xff, 0x41]), block(2, block(1, 'x'.repeat(20), [0xc3])));
    const body = bodyOf(block(1, 'x'), block(5, block(1, broken, fixed64(6, 1))));
    expect(find(decodeAll(body).seen, 'number', 'x')[0]?.attributes).toEqual({ '\ufffdA': `${'x'.repeat(20)}\ufffd` });
  });

  it('keeps names such as __proto__ as attributes like any other', () => {
    const evil = block(7, keyValue('__proto__', block(1, 'x')));
    const body = bodyOf(block(1, 'x'), block(5, block(1, evil, fixed64(6, 1))));
    let attributes: Attributes = {};
    const sink = { ...recorder(), number: (point: NumberPoint) => (attributes = point.attributes) };
    decodeMetrics(body, 'protobuf', sink);
    expect(Object.entries(attributes)).toEqual([['__proto__', 'x']]);
    expect('toString' in attributes).toBe(false);
  });
});

describe('points that are no values', () => {
  it('counts them by reason, and hands over the others', () => {
    const histogram = (counts: number, bounds: number[]) =>
      block(
        1,
        fixed64(4, 1),
        ...Array.from({ length: counts }, () => fixed64(6, 1)),
        ...bounds.map((bound) => double(7, bound)),
      );
    const buckets = (offset: number) => [...number(1, offset * 2), ...block(2, [1])];
    const body = Uint8Array.from(
      block(
        1,
        block(
          2,
          block(
            2,
            block(1, 'gauge'),
            block(5, block(1, times), block(1, number(8, 1), fixed64(6, 1)), block(1, fixed64(6, 1))),
          ),
          block(2, block(1, 'summary'), block(11, block(1, times), block(1))),
          block(
            2,
            block(1, 'explicit'),
            block(
              9,
              histogram(2, [1]),
              histogram(1, []),
              histogram(0, []),
              histogram(2, []),
              histogram(3, [2, 1]),
              histogram(2, [Number.NaN]),
            ),
          ),
          block(
            2,
            block(1, 'exponential'),
            block(
              10,
              block(1, number(6, 40), block(8, buckets(5))), // scale 20
              block(1, number(6, 42), block(8, buckets(5))), // scale 21
              block(1, number(6, 21), block(8, buckets(5))), // scale -11
              block(1, number(6, 0), block(8, buckets(1023))), // up to 2^1024, where doubles end
              block(1, number(6, 0), block(8, buckets(1025))),
              block(1, number(6, 0), block(9, buckets(0))), // a value below zero
              block(1, number(6, 0), block(9, block(2, [0, 0]))),
              block(1, number(10, 1), block(8, buckets(0))),
            ),
          ),
          block(2, block(1, 'no data at all')),
        ),
      ),
    );
    const { seen, decoded } = decodeAll(body);
    expect(decoded).toEqual({
      points: 1 + 3 + 3,
      skipped: { 'no-value': 3, summary: 2, 'uneven-buckets': 3, 'unsupported-histogram': 4 },
    });
    expect([find(seen, 'number', 'gauge').length, find(seen, 'histogram', 'explicit').length]).toEqual([1, 3]);
    expect(find(seen, 'exponential', 'exponential').map(({ histogram }) => histogram.scale)).toEqual([20, 0, 0]);
  });
});

describe('malformed protobuf', () => {
  const cases: [what: string, body: number[], code: string, offset: number][] = [
    ['a tag without the rest', [0x8a], 'otlp-truncated', 0],
    ['a length without its bytes', [0x0a, 5, 1, 2], 'otlp-truncated', 1],
    ['a length beyond the message around it', block(1, [0x0a, 3, 0]), 'otlp-truncated', 3],
    ['a number cut off', block(1, block(2, block(2, block(7, [0x10, 0x80])))), 'otlp-truncated', 9],
    [
      'eight bytes of which three are there',
      block(1, block(2, block(2, block(7, block(1, [0x11, 1, 2, 3]))))),
      'otlp-truncated',
      11,
    ],
    ['field zero', [0x02, 0], 'otlp-malformed', 0],
    ['a field number of more than 29 bits', [...varint(2n ** 32n + 2n), 0], 'otlp-malformed', 0],
    ['wire type 6', [0x0e], 'otlp-malformed', 1],
    ['a group that ends before it began', [0x0c], 'otlp-malformed', 1],
    ['a group that another one ends', [0x13, 0x1c], 'otlp-malformed', 1],
    ['a number of eleven bytes', [0x08, ...new Array(10).fill(0x80), 0], 'otlp-malformed', 1],
    ['a length of 2^64 - 1', [0x0a, ...varint(2n ** 64n - 1n)], 'otlp-truncated', 1],
  ];

  it.each(cases)('%s is refused with its place', (_what, body, code, offset) => {
    expect(codeAndOffset(Uint8Array.from(body))).toEqual([code, { offset }]);
  });

  it('says in its message what is wrong and where', () => {
    expect(() => decodeAll(Uint8Array.of(0x0a, 5, 1, 2))).toThrow(
      'the message is cut short: a part of 5 bytes does not fit into the 2 that are left (byte 1)',
    );
  });
});
