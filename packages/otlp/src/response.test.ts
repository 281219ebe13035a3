import { JsonMetricsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Response, Status } from '../test/proto.js';
import { encodeExportResponse, encodeStatus, encodingOf, RPC_CODE } from './index.js';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const partial = fc.record({
  rejectedDataPoints: fc.nat(Number.MAX_SAFE_INTEGER),
  errorMessage: fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ minLength: 100, maxLength: 300 })),
});

describe('answers', () => {
  it('say that everything was taken with as little as can be', () => {
    expect(encodeExportResponse('protobuf')).toEqual(new Uint8Array());
    expect(text(encodeExportResponse('json'))).toBe('{}');
  });

  it('say what was not taken, as protobufjs reads it', () => {
    fc.assert(
      fc.property(partial, (success) => {
        const tree = Response.toObject(Response.decode(encodeExportResponse('protobuf', success)), {
          longs: String,
          defaults: true,
        });
        expect(tree).toEqual({
          partialSuccess: { ...success, rejectedDataPoints: String(success.rejectedDataPoints) },
        });
      }),
    );
  });

  it('say what was not taken, as the exporters of OpenTelemetry read it', () => {
    const success = { rejectedDataPoints: 300, errorMessage: 'slo.name ist leer: größe 0' };
    const protobuf = ProtobufMetricsSerializer.deserializeResponse(encodeExportResponse('protobuf', success));
    expect(protobuf).toEqual({ partialSuccess: success });
    const json = JsonMetricsSerializer.deserializeResponse(encodeExportResponse('json', success));
    expect(json).toEqual({ partialSuccess: { ...success, rejectedDataPoints: '300' } });
  });

  it('say why a request was refused as google.rpc.Status', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(RPC_CODE)), fc.string({ unit: 'grapheme' }), (code, message) => {
        const status = { code, message };
        expect(Status.toObject(Status.decode(encodeStatus('protobuf', status)), { defaults: true })).toEqual(status);
        expect(JSON.parse(text(encodeStatus('json', status)))).toEqual(status);
      }),
    );
  });
});

describe('content types', () => {
  it.each([
    ['application/x-protobuf', 'protobuf'],
    ['application/json', 'json'],
    ['Application/JSON; charset=utf-8', 'json'],
    [' application/x-protobuf ;v=1', 'protobuf'],
    ['text/plain', undefined],
    ['application/jsonx', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s', (contentType, encoding) => {
    expect(encodingOf(contentType)).toBe(encoding);
  });
});
