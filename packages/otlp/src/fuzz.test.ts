import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { request } from '../test/arbitraries.js';
import { Request } from '../test/proto.js';
import { recorder } from '../test/record.js';
import { type Encoding, MetricsDecoder, OtlpError } from './index.js';

// One decoder for everything, as a receiver has: what one hostile body leaves behind must not hurt the next.
const decoder = new MetricsDecoder({ cache: { series: 64, resources: 8 } });

/** FUZZ_RUNS=1000000 for a long night; a few thousand already find what a change broke. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 2000);
const LONG = { timeout: Math.max(60_000, RUNS * 30) };

/** Decodes, and answers the error if it is one of ours. Anything else that is thrown fails the test. */
function survive(body: Uint8Array, encoding: Encoding): OtlpError | undefined {
  try {
    decoder.decode(body, encoding, recorder());
    return undefined;
  } catch (error) {
    if (error instanceof OtlpError) return error;
    throw error;
  }
}

const valid = request.map((json) => Request.encode(Request.fromObject(json)).finish());

/** What goes wrong on the way, and what somebody would try: a few bytes changed, cut out, repeated, or put in. */
const mutation = fc.record({
  kind: fc.constantFrom('set', 'flip', 'cut', 'repeat', 'insert', 'truncate'),
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  length: fc.integer({ min: 1, max: 40 }),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 12 }),
    fc.constantFrom(
      // A varint without an end, the largest one, the largest length, groups opening, field zero.
      new Uint8Array(12).fill(0xff),
      Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1),
      Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 7),
      new Uint8Array(12).fill(0x0b),
      Uint8Array.of(0, 0),
    ),
  ),
});

function mutate(body: Uint8Array, mutations: readonly (typeof mutation extends fc.Arbitrary<infer M> ? M : never)[]) {
  let bytes = [...body];
  for (const { kind, at, length, bytes: with_ } of mutations) {
    const from = Math.floor(at * bytes.length);
    const piece = bytes.slice(from, from + length);
    if (kind === 'set') bytes.splice(from, with_.length, ...with_);
    if (kind === 'flip') bytes[from] = (bytes[from] ?? 0) ^ (1 << (length & 7));
    if (kind === 'cut') bytes.splice(from, length);
    if (kind === 'repeat') bytes.splice(from, 0, ...piece, ...piece);
    if (kind === 'insert') bytes.splice(from, 0, ...with_);
    if (kind === 'truncate') bytes = bytes.slice(0, from);
  }
  return Uint8Array.from(bytes);
}

describe('hostile bodies', () => {
  it('answers random bytes with a value or an OtlpError, never with anything else', LONG, () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (body) => {
        if (survive(body, 'protobuf')) refused++;
        if (survive(body, 'json')) refused++;
      }),
      { numRuns: RUNS },
    );
    expect(refused).toBeGreaterThan(RUNS);
  });

  it('answers mutated messages with a value or an OtlpError that points into the body', LONG, () => {
    let refused = 0;
    fc.assert(
      fc.property(valid, fc.array(mutation, { minLength: 1, maxLength: 4 }), (body, mutations) => {
        const mutated = mutate(body, mutations);
        const error = survive(mutated, 'protobuf');
        if (error === undefined) return;
        refused++;
        expect(['otlp-truncated', 'otlp-malformed', 'otlp-too-deep']).toContain(error.code);
        expect('offset' in error.place && error.place.offset <= mutated.length).toBe(true);
      }),
      { numRuns: RUNS },
    );
    expect(refused).toBeGreaterThan(RUNS / 3);
  });

  it('answers every truncation of a message', () => {
    const body = fc.sample(valid, { seed: 7, numRuns: 20 }).reduce((a, b) => (b.length > a.length ? b : a));
    const whole = survive(body, 'protobuf');
    expect(whole).toBeUndefined();
    const errors = Array.from(body, (_, length) => survive(body.subarray(0, length), 'protobuf')?.code);
    // Cut between two resources it is a message still; everywhere else it is cut short.
    expect(new Set(errors)).toEqual(new Set([undefined, 'otlp-truncated']));
    expect(errors.filter((code) => code === undefined).length).toBeLessThan(5);
  });

  it('answers JSON with any part replaced by any value', LONG, () => {
    let refused = 0;
    fc.assert(
      fc.property(request, fc.jsonValue({ maxDepth: 2 }), fc.nat(), (json, value, place) => {
        const error = survive(new TextEncoder().encode(JSON.stringify(replaced(json, value, place))), 'json');
        if (error === undefined) return;
        refused++;
        expect(['otlp-json-type', 'otlp-too-deep']).toContain(error.code);
      }),
      { numRuns: RUNS },
    );
    expect(refused).toBeGreaterThan(RUNS / 4);
  });

  it('decodes the next body right after a hostile one', () => {
    const body = Request.encode(
      Request.fromObject({
        resourceMetrics: [{ resource: { attributes: [{ key: 'a', value: { stringValue: 'b' } }] } }],
      }),
    ).finish();
    for (const hostile of [body.subarray(0, body.length - 1), new Uint8Array(64).fill(0xff), Uint8Array.of(0x0b)]) {
      expect(survive(hostile, 'protobuf')).toBeInstanceOf(OtlpError);
      const sink = recorder();
      decoder.decode(body, 'protobuf', sink);
      expect(sink.seen).toEqual([{ resource: { a: 'b' } }]);
    }
  });
});

/** The same JSON with one of its parts, counted in depth-first order and around again, replaced. */
function replaced(json: unknown, value: unknown, place: number): unknown {
  let parts = 0;
  const count = (part: unknown): void => {
    parts++;
    if (typeof part === 'object' && part !== null) Object.values(part).forEach(count);
  };
  count(json);
  let left = place % parts;
  const walk = (part: unknown): unknown => {
    if (left-- === 0) return value;
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(json);
}
