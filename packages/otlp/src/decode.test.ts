import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { request } from '../test/arbitraries.js';
import { expectedFrom } from '../test/expect.js';
import { Request } from '../test/proto.js';
import { decodeAll, recorder } from '../test/record.js';
import { MetricsDecoder } from './index.js';

const asTree = { longs: String, bytes: String, oneofs: false, defaults: false } as const;

function toProtobuf(json: object): Uint8Array {
  return Request.encode(Request.fromObject(json)).finish();
}

function toJson(json: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(json));
}

describe('decoding, against protobufjs', () => {
  it('reads every request as protobufjs reads it', () => {
    fc.assert(
      fc.property(request, (json) => {
        const body = toProtobuf(json);
        const tree = Request.toObject(Request.decode(body), asTree);
        expect(decodeAll(body).seen).toEqual(expectedFrom(tree));
      }),
      { numRuns: 300 },
    );
  });

  it('reads the same from JSON as from protobuf', () => {
    fc.assert(
      fc.property(request, (json) => {
        const { seen, decoded } = decodeAll(toProtobuf(json));
        expect(decodeAll(toJson(json), 'json')).toEqual({ seen, decoded });
      }),
      { numRuns: 300 },
    );
  });

  it('reads half a character in JSON as U+FFFD, as protobuf does, so that every name can be written again', () => {
    const attributes = [{ key: 'service.name', value: { stringValue: 'a\ud800b 😀' } }];
    const body = toJson({ resourceMetrics: [{ resource: { attributes }, scopeMetrics: [] }] });
    const { seen } = decodeAll(body, 'json');
    expect(JSON.stringify(seen)).toContain('a\ufffdb 😀');
  });

  it('reads the same again with everything remembered', () => {
    const decoder = new MetricsDecoder({ cache: { series: 8, resources: 2 } });
    fc.assert(
      fc.property(request, (json) => {
        const body = toProtobuf(json);
        const { seen } = decodeAll(body);
        for (let round = 0; round < 2; round++) {
          const sink = recorder();
          decoder.decode(body, 'protobuf', sink);
          expect(sink.seen).toEqual(seen);
        }
      }),
      { numRuns: 200 },
    );
  });
});
