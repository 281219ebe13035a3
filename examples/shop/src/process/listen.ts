import type { Server } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

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

/** Whoever sends requests learns that we stop about when we do: what is on its way by then still gets its answer. */
const QUIET_MS = 200;
/** Clients that go on regardless are cut off after this long. */
const DRAIN_WITHIN_MS = 5_000;

/**
 * Stops a server in order: every answer tells its client to go elsewhere, and once no request has come for a moment,
 * nothing new is taken. Resolves when what has begun is answered.
 */
export async function close(server: Server): Promise<void> {
  const begunMs = performance.now();
  let isQuiet = false;
  server.prependListener('request', (_request, response) => {
    isQuiet = false;
    response.setHeader('connection', 'close');
  });
  while (!isQuiet && performance.now() - begunMs < DRAIN_WITHIN_MS) {
    isQuiet = true;
    await sleep(QUIET_MS);
    // What the operating system holds for us is read between the timer and here, however late the timer was.
    await nextTurn();
  }
  // A connection that was busy at the first call is idle after its answer, and would stay open for its next request.
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(sweep);
}
