// A shop over gRPC that asks itself, so that both sides can be seen: `node server.mjs`.
import { credentials, makeGenericClientConstructor, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { defineService } from '@plimsoll/sdk';
import { grpcClient, grpcServer } from '@plimsoll/sdk/grpc';
import { start } from '@plimsoll/sdk/node';

const promises = { latency: { p95: '300ms' }, availability: '99.9%' };
const shop = defineService({ service: 'shop-grpc', owner: 'team-shop', operations: { 'shop.Orders/Find': promises } });
const front = defineService({ service: 'front-grpc', owner: 'team-web', operations: { 'shop.Orders/Find': promises } });
start([shop, front]); // to OTEL_EXPORTER_OTLP_ENDPOINT, or http://localhost:4318

// What `@grpc/proto-loader` makes of a .proto file.
const text = {
  write: (/** @type {string} */ words) => Buffer.from(words),
  read: (/** @type {Buffer} */ bytes) => `${bytes}`,
};
const codec = {
  requestSerialize: text.write,
  requestDeserialize: text.read,
  responseSerialize: text.write,
  responseDeserialize: text.read,
};
const definition = { Find: { path: '/shop.Orders/Find', requestStream: false, responseStream: false, ...codec } };

const server = new Server({ interceptors: [grpcServer(shop)] });
server.addService(definition, {
  /** @type {import('@grpc/grpc-js').handleUnaryCall<string, string>} */
  Find: ({ request: id }, answer) => {
    if (id === 'lost') answer({ code: status.INTERNAL, details: 'the database lost it' });
    else if (id === 'none') answer({ code: status.NOT_FOUND, details: 'there is none' });
    else answer(null, `order ${id}`);
  },
});
server.bindAsync(`127.0.0.1:${process.env.PORT ?? 50051}`, ServerCredentials.createInsecure(), async (_error, port) => {
  const Orders = makeGenericClientConstructor(definition, 'Orders');
  const client = new Orders(`127.0.0.1:${port}`, credentials.createInsecure(), { interceptors: [grpcClient(front)] });
  const find = (/** @type {string} */ id) => new Promise((resolve) => client.Find?.(id, resolve));
  await Promise.all(['1', '2', '3', 'none', 'lost'].map(find));
  console.log(`listening on 127.0.0.1:${port}`);
});
