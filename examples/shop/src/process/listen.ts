import type { Server } from 'node:http';

/** Listens on the loopback, on a free port when `port` is 0. Resolves to the base address. */
export async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address with a port');
  return `http://127.0.0.1:${address.port}`;
}

/** Takes no new connection, answers what has begun, tells keep-alive clients to go elsewhere, then resolves. */
export async function close(server: Server): Promise<void> {
  server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'));
  // A connection that was busy at the first call is idle after its answer, and would stay open for its next request.
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(sweep);
}
