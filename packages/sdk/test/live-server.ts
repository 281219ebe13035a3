import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import type { Service } from '../src/index.js';

/** A real server on a free port of the loopback interface, and what a client does to it. */
export class LiveServer {
  readonly server: Server;
  private sent = 0;
  private closed = 0;

  constructor(listener: RequestListener) {
    this.server = createServer((request: IncomingMessage, response: ServerResponse) => {
      this.sent += 1;
      listener(request, response);
      // Put on last, so that it runs after the measurement.
      response.on('close', () => {
        this.closed += 1;
      });
    });
  }

  async start(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  get port(): number {
    const address: string | AddressInfo | null = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Sends a request and reads the whole answer; the status, or what became of the connection. */
  async ask(method: string, path: string, init: RequestInit = {}): Promise<number | 'broken'> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.port}${path}`, { method, ...init });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 'broken';
    } finally {
      await this.settled();
    }
  }

  /** Sends a request over a connection of its own, and leaves it to the caller. */
  async open(method: string, path: string): Promise<Socket> {
    const socket = connect(this.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    const arrived = once(this.server, 'request');
    socket.write(`${method} ${path} HTTP/1.1\r\nHost: shop\r\n\r\n`);
    await arrived;
    return socket;
  }

  /** Resolves when every response so far is over, on the server's side too. */
  async settled(): Promise<void> {
    while (this.closed < this.sent) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Goes away without a goodbye, or with one. */
export async function leave(socket: Socket, how: 'reset' | 'end'): Promise<void> {
  if (how === 'reset') socket.resetAndDestroy();
  else socket.destroy();
  await finished(socket).catch(() => undefined);
}

/** Good and bad of an operation's availability. */
export function availability(service: Service<never>, operation: string): string {
  const found = service.status().operations.find(({ name }) => name === operation);
  const counts = found?.slos.find(({ indicator }) => indicator === 'availability')?.counts;
  return counts ? `${counts.good} good, ${counts.bad} bad` : 'not declared';
}
