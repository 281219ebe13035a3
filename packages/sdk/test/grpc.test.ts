import {
  type Client,
  credentials,
  type Interceptor,
  makeGenericClientConstructor,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type ServiceError,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { afterEach, describe, expect, test } from 'vitest';
import { type GrpcOptions, grpcClient, grpcServer } from '../src/grpc.js';
import { defineService, type Service } from '../src/index.js';
import { availability } from './live-server.js';

type Kind = keyof typeof KINDS;

const KINDS = {
  Unary: { requestStream: false, responseStream: false },
  Upload: { requestStream: true, responseStream: false },
  Download: { requestStream: false, responseStream: true },
  Chat: { requestStream: true, responseStream: true },
  Undone: { requestStream: false, responseStream: false },
};

const text = { to: (words: string) => Buffer.from(words), from: (bytes: Buffer) => bytes.toString() };
const definition: ServiceDefinition = Object.fromEntries(
  Object.entries(KINDS).map(([name, kind]) => [
    name,
    {
      path: `/shop.Checkout/${name}`,
      ...kind,
      requestSerialize: text.to,
      requestDeserialize: text.from,
      responseSerialize: text.to,
      responseDeserialize: text.from,
    },
  ]),
);

/** What a call asks for is what its handler does. */
type Wish = 'answer' | 'refuse' | 'fail' | 'throw' | 'break' | 'hang';

const unlucky: Partial<Record<Wish, { code: number; details: string }>> = {
  refuse: { code: status.NOT_FOUND, details: 'no such order' },
  fail: { code: status.UNAVAILABLE, details: 'the bank' },
};

/** Called when a call without an answer has come to the server. */
let hanging = (): void => undefined;

function once(wish: string, answer: sendUnaryData<string>): void {
  if (wish === 'throw') throw new Error('early');
  const bad = unlucky[wish as Wish];
  if (wish === 'hang') hanging();
  else setImmediate(() => (bad ? answer(bad) : answer(null, 'done')));
}

function streamed(wish: string, call: ServerWritableStream<string, string> | ServerDuplexStream<string, string>): void {
  if (wish === 'throw') throw new Error('early');
  call.write('first');
  if (wish === 'hang') return;
  call.write('last');
  const bad = wish === 'break' ? new Error('the disk') : unlucky[wish as Wish];
  setImmediate(() => (bad ? call.emit('error', bad) : call.end()));
}

const handlers = {
  Unary: (call: ServerUnaryCall<string, string>, answer: sendUnaryData<string>) => once(call.request, answer),
  Upload: (call: ServerReadableStream<string, string>, answer: sendUnaryData<string>) => {
    call.once('data', (wish: string) => {
      call.resume();
      if (wish === 'hang') hanging();
      else call.on('end', () => once(wish, answer));
    });
  },
  Download: (call: ServerWritableStream<string, string>) => streamed(call.request, call),
  Chat: (call: ServerDuplexStream<string, string>) => {
    call.once('data', (wish: string) => {
      call.resume();
      streamed(wish, call);
    });
  },
};

interface Call {
  cancel(): void;
  end?(): void;
  write?(message: string): void;
  on(event: string, listener: (value: never) => void): unknown;
}

const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const step of cleanUp.splice(0)) step();
});

async function serving(options: GrpcOptions = {}) {
  const operations = Object.fromEntries(
    Object.keys(KINDS).map((kind) => [`shop.Checkout/${kind}`, { availability: '99.9%' }]),
  );
  const shop = defineService({ service: 'shop', operations }) as Service;
  const front = defineService({ service: 'front', operations }) as Service;
  const server = new Server({ interceptors: [grpcServer(shop, options)] });
  server.addService(definition, handlers);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const interceptors: Interceptor[] = [grpcClient(front, options)];
  const Checkout = makeGenericClientConstructor(definition, 'Checkout');
  const client: Client = new Checkout(`127.0.0.1:${port}`, credentials.createInsecure(), { interceptors });
  cleanUp.push(
    () => server.forceShutdown(),
    () => client.close(),
  );

  /** Makes a call and waits for its status. `cancelling` cancels it once it is under way. */
  const call = async (kind: Kind, wish: Wish, { deadlineMs = 60_000, cancelling = false } = {}): Promise<number> => {
    const { requestStream, responseStream } = KINDS[kind];
    const deadline = Date.now() + deadlineMs;
    return new Promise((resolve) => {
      const answered = (error: ServiceError | null): void => resolve(error?.code ?? status.OK);
      const method: unknown = Reflect.get(client, kind);
      if (typeof method !== 'function') throw new Error(`the client has ${kind}`);
      const args = [...(requestStream ? [] : [wish]), { deadline }, ...(responseStream ? [] : [answered])];
      const made: Call = Reflect.apply(method, client, args);
      if (responseStream) {
        made.on('data', () => undefined);
        made.on('error', () => undefined);
        made.on('status', ({ code }: { code: number }) => resolve(code));
      }
      if (requestStream) {
        made.write?.(wish);
        if (!cancelling) made.end?.();
      }
      // The server has to have the call before it can lose it.
      if (cancelling && responseStream) made.on('data', () => made.cancel());
      else if (cancelling) hanging = () => made.cancel();
    });
  };
  const counts = (of: Service, kind: Kind): string => availability(of, `shop.Checkout/${kind}`);
  /** Good and bad as the server and the client see them; the server may hear of a cancelled call a little later. */
  const both = (kind: Kind) => ({ server: counts(shop, kind), client: counts(front, kind) });
  return { call, both, shop, front };
}

const good = { server: '1 good, 0 bad', client: '1 good, 0 bad' };
const bad = { server: '0 good, 1 bad', client: '0 good, 1 bad' };
const ignored = { server: '0 good, 0 bad', client: '0 good, 0 bad' };

describe.each<Kind>(['Unary', 'Upload', 'Download', 'Chat'])('a call, %s,', (kind) => {
  test.each<[what: string, wish: Wish, seen: number, expected: typeof good]>([
    ['that is answered is good', 'answer', status.OK, good],
    ['that is refused is good', 'refuse', status.NOT_FOUND, good],
    ['that fails is bad', 'fail', status.UNAVAILABLE, bad],
  ])('%s', async (_what, wish, seen, expected) => {
    const { call, both } = await serving();
    expect(await call(kind, wish)).toBe(seen);
    await expect.poll(() => both(kind)).toEqual(expected);
  });

  test('that the caller cancels is ignored', async () => {
    const { call, both } = await serving();
    expect(await call(kind, 'hang', { cancelling: true })).toBe(status.CANCELLED);
    expect(await call(kind, 'answer')).toBe(status.OK);
    await expect.poll(() => both(kind)).toEqual(good);
  });

  test('whose time is up is bad on both sides', async () => {
    const { call, both } = await serving();
    expect(await call(kind, 'hang', { deadlineMs: 100 })).toBe(status.DEADLINE_EXCEEDED);
    await expect.poll(() => both(kind)).toEqual(bad);
  });
});

test.each<[Kind, number]>([
  ['Unary', status.UNKNOWN],
  ['Download', status.UNKNOWN],
])('an error thrown by a handler, %s, is bad', async (kind, seen) => {
  const { call, both } = await serving();
  expect(await call(kind, 'throw')).toBe(seen);
  await expect.poll(() => both(kind)).toEqual(bad);
});

test('a stream that the server breaks off is bad', async () => {
  const { call, both } = await serving();
  expect(await call('Download', 'break')).toBe(status.UNKNOWN);
  await expect.poll(() => both('Download')).toEqual(bad);
});

test('a method without a handler is bad, and one that nobody declared counts nowhere', async () => {
  const { call, both, shop } = await serving();
  expect(await call('Undone', 'answer')).toBe(status.UNIMPLEMENTED);
  expect(both('Undone')).toEqual(bad);
  expect(shop.status().operations).toHaveLength(Object.keys(KINDS).length);
});

test('a subscription is over with its first message, where that is declared', async () => {
  const { call, both } = await serving({ untilFirstMessage: ['shop.Checkout/Chat'] });
  expect(await call('Chat', 'hang', { cancelling: true })).toBe(status.CANCELLED);
  await expect.poll(() => both('Chat')).toEqual(good);
});

test('the application may name operations; a naming that throws is counted, once for each method', async () => {
  const { call, both, shop } = await serving({
    operation: (method) => {
      if (method.endsWith('Download')) throw new Error('naming');
      return method === 'shop.Checkout/Unary' ? 'shop.Checkout/Chat' : undefined;
    },
  });
  for (const kind of ['Unary', 'Upload', 'Download', 'Download'] as const) await call(kind, 'answer');
  expect(both('Chat')).toEqual(good);
  expect([both('Unary'), both('Upload'), both('Download')]).toEqual([ignored, ignored, ignored]);
  expect(shop.self().namingFaults).toBe(1);
});

test('an operation that is not declared is refused at the start', () => {
  const shop = defineService({ service: 'shop', operations: { pay: { availability: '99%' } } });
  expect(() => grpcServer(shop, { untilFirstMessage: ['pai'] })).toThrow('did you mean "pay"');
});
