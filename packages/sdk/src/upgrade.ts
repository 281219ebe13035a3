import type { RequestLike, ResponseLike } from './http-exchange.js';
import { type HttpOptions, httpMeter } from './http-service.js';
import { resemble } from './same-function.js';
import type { Measured } from './service-core.js';

/** What is used of the socket of an upgrade. */
export interface UpgradeSocket {
  write: unknown;
  end: unknown;
  once(event: 'close', listener: () => void): unknown;
}

export type UpgradeOptions<Request> = Omit<HttpOptions<Request>, 'untilFirstByte'>;

/**
 * A listener for the `upgrade` event of a server that does what `listener` does, with every handshake measured whose path fits
 * a declared operation: `server.on('upgrade', upgrade(shop, (request, socket, head) => …))` and `'GET /live/:id'`.
 *
 * The event is the handshake, until the answer to it is written: 101 is good. How long a WebSocket is open afterwards is its
 * users' business.
 */
export function upgrade<Request extends RequestLike, Socket extends UpgradeSocket, Head, Result>(
  service: Measured,
  listener: (request: Request, socket: Socket, head: Head) => Result,
  options: UpgradeOptions<Request> = {},
): (request: Request, socket: Socket, head: Head) => Result {
  const begin = httpMeter(service, options);
  if (begin === undefined) return listener;
  const measured = function (this: unknown, request: Request, socket: Socket, head: Head): Result {
    begin(request, request, new Handshake(socket));
    return Reflect.apply(listener, this, [request, socket, head]);
  };
  resemble(measured, listener);
  return measured;
}

/** The answer to a handshake: whatever is first written to the socket. */
class Handshake implements ResponseLike {
  statusCode = 0;
  writableEnded = false;
  writableFinished = false;
  private readonly listeners: (() => void)[] = [];

  constructor(socket: UpgradeSocket) {
    // `end(text)` does not go through `write`.
    const names = ['write', 'end'] as const;
    const restore = (): void => {
      for (const name of names) Reflect.deleteProperty(socket, name);
    };
    for (const name of names) {
      const original = socket[name];
      if (typeof original !== 'function' || Object.hasOwn(socket, name)) continue;
      const value = (...args: unknown[]): unknown => {
        restore();
        const result: unknown = Reflect.apply(original, socket, args);
        this.answered(args[0]);
        return result;
      };
      Object.defineProperty(socket, name, { value, configurable: true, writable: true });
    }
    socket.once('close', () => this.close());
  }

  on(_event: 'close', listener: () => void): void {
    this.listeners.push(listener);
  }

  private answered(written: unknown): void {
    const head = typeof written === 'string' || Buffer.isBuffer(written) ? written.toString('latin1').slice(0, 12) : '';
    const [, status] = /^HTTP\/1\.[01] (\d{3})$/.exec(head) ?? [];
    if (status !== undefined) {
      this.statusCode = Number(status);
      this.writableEnded = true;
      this.writableFinished = true;
    }
    this.close();
  }

  private close(): void {
    for (const listener of this.listeners.splice(0)) Reflect.apply(listener, this, []);
  }
}
