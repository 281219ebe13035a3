import { Agent, request } from 'node:http';

const CONNECTIONS = 8;

/** Posts OTLP requests over a few connections that stay open, as many at a time as there are. */
export class Sender {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  readonly #url: URL;

  constructor(origin: URL) {
    this.#url = new URL('/v1/metrics', origin);
  }

  /** Resolves when all have been accepted; fails at the first that is not. */
  async send(bodies: readonly Uint8Array[]): Promise<void> {
    const waiting = [...bodies];
    const one = async () => {
      for (let body = waiting.shift(); body; body = waiting.shift()) await this.#post(body);
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, one));
  }

  close(): void {
    this.#agent.destroy();
  }

  #post(body: Uint8Array): Promise<void> {
    const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length };
    return new Promise((resolve, reject) => {
      const sent = request(this.#url, { method: 'POST', agent: this.#agent, headers }, (response) => {
        response.resume();
        if (response.statusCode === 200) response.on('end', resolve);
        else reject(new Error(`a request was answered with ${response.statusCode}`));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
