import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { upgrade } from '../../src/http.js';
import { defineService } from '../../src/index.js';
import { availability } from '../live-server.js';

const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const step of cleanUp.splice(0)) step();
});

async function serving() {
  const shop = defineService({
    service: 'shop',
    operations: { 'GET /live/:id': { availability: '99.9%' }, 'GET /refused': { availability: '99.9%' } },
  });
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer();
  const answers: Record<string, (socket: Duplex) => unknown> = {
    '/refused': (socket) => socket.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n'),
    '/live/broken': (socket) => socket.destroy(),
    '/live/hangs': (socket) => socket.resume().on('end', () => socket.destroy()),
  };
  server.on(
    'upgrade',
    upgrade(shop, (asked, socket, head) => {
      const answer = answers[asked.url ?? ''];
      if (answer) answer(socket);
      else sockets.handleUpgrade(asked, socket, head, (opened) => opened.on('message', (text) => opened.send(text)));
    }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  cleanUp.push(() => {
    for (const opened of sockets.clients) opened.terminate();
    server.close();
  });
  return { port, server, counts: (operation: string) => availability(shop, operation) };
}

test('a WebSocket is one event: its handshake', async () => {
  const { port, counts } = await serving();
  const socket = new WebSocket(`ws://127.0.0.1:${port}/live/7?x=1`);
  await once(socket, 'open');
  expect(counts('GET /live/:id')).toBe('1 good, 0 bad');
  socket.send('hello');
  expect(String((await once(socket, 'message'))[0])).toBe('hello');
  socket.close();
  await once(socket, 'close');
  expect(counts('GET /live/:id')).toBe('1 good, 0 bad');
});

test.each([
  ['/refused', 'GET /refused'],
  ['/live/broken', 'GET /live/:id'],
])(
  'a handshake that the service refuses for a fault of its own, or breaks off, is bad: %s',
  async (path, operation) => {
    const { port, counts } = await serving();
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
    await once(socket, 'error');
    await expect.poll(() => counts(operation)).toBe('0 good, 1 bad');
  },
);

test('a handshake whose caller goes away is ignored', async () => {
  const { port, server, counts } = await serving();
  const headers = { connection: 'Upgrade', upgrade: 'websocket' };
  const asked = request({ host: '127.0.0.1', port, path: '/live/hangs', headers });
  asked.on('error', () => undefined);
  const arrived: Promise<unknown[]> = once(server, 'upgrade');
  asked.end();
  const [, socket] = await arrived;
  if (!(socket instanceof Object) || !('once' in socket)) throw new Error('an upgrade has a socket');
  const closed = once(socket as Duplex, 'close');
  asked.destroy();
  await closed;
  expect(counts('GET /live/:id')).toBe('0 good, 0 bad');
});
