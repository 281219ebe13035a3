import { Server, ServerCredentials } from '@grpc/grpc-js';
import { type Attributes, decodeMetrics, METRIC } from '@plimsoll/otlp';
import { afterEach, expect, test, vi } from 'vitest';
import { defineService } from '../src/index.js';
import { start } from '../src/node.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

const asIs = { serialize: (body: Buffer) => body, deserialize: (body: Buffer) => body };

/** A real gRPC server that keeps the bodies of the exports that it is sent. */
async function grpcReceiver() {
  const bodies: Buffer[] = [];
  const headers: unknown[] = [];
  const server = new Server();
  const path = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
  const types = {
    requestSerialize: asIs.serialize,
    requestDeserialize: asIs.deserialize,
    responseSerialize: asIs.serialize,
    responseDeserialize: asIs.deserialize,
  };
  server.addService(
    { export: { path, requestStream: false, responseStream: false, ...types } },
    {
      export: (
        call: { request: Buffer; metadata: { get(name: string): unknown[] } },
        done: (e: null, b: Buffer) => void,
      ) => {
        bodies.push(call.request);
        headers.push(call.metadata.get('authorization')[0]);
        done(null, Buffer.alloc(0));
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { bodies, headers, endpoint: `http://127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}

test('OTEL_EXPORTER_OTLP_PROTOCOL=grpc sends over gRPC, with the headers of the environment', async () => {
  const receiver = await grpcReceiver();
  vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc');
  vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'authorization=Bearer 7');
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', receiver.endpoint);
  const checkout = defineService({ service: 'checkout', operations: { pay: { availability: '99.9%' } } });
  checkout.wrap('pay', () => undefined)();
  const running = start(checkout, { flushAtExit: false });
  await running.flush();
  await running.shutdown();
  receiver.stop();
  const counts: [Attributes[string] | undefined, number][] = [];
  decodeMetrics(receiver.bodies.at(-1) ?? Buffer.alloc(0), 'protobuf', {
    resource: () => undefined,
    scope: () => undefined,
    number: ({ metric, attributes, value }) => {
      if (metric === METRIC.events) counts.push([attributes['slo.outcome'], value]);
    },
    histogram: () => undefined,
    exponential: () => undefined,
  });
  expect(counts).toEqual([
    ['good', 1],
    ['bad', 0],
  ]);
  expect(receiver.headers.at(-1)).toBe('Bearer 7');
  expect(running.counts()).toMatchObject({ failed: 0, refused: 0, unsent: 0 });
});
