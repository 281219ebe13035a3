import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { Deliveries } from './deliveries.js';
import type { Random } from './random.js';

/** How often the network does what to a request. */
export interface Weather {
  /** It never arrives. */
  readonly lost: number;
  /** It arrives, and the answer does not: the sender tries again. */
  readonly unanswered: number;
  /** It arrives a second time, some time later, after newer ones. */
  readonly repeated: number;
  /** Its sender is told that it failed, and it arrives nevertheless, late. */
  readonly late: number;
}

/** Between the instances and the processor: loses, repeats, delays and reorders requests, and can be cut. */
export class Network {
  readonly deliveries = new Deliveries();
  /** Where the processor is at present; undefined while there is none. */
  processor: string | undefined;
  /** Nothing gets through. */
  isCut = false;
  /** Undefined when the weather is fine. */
  weather: Weather | undefined;
  readonly #random: Random;
  readonly #server: Server;
  readonly #stragglers = new Set<Promise<unknown>>();

  private constructor(random: Random) {
    this.#random = random;
    this.#server = createServer((request, response) => {
      this.#pass(request, response).catch(() => response.destroy());
    });
  }

  static async open(random: Random): Promise<Network> {
    const network = new Network(random);
    await new Promise<void>((resolve) => network.#server.listen(0, '127.0.0.1', resolve));
    return network;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // it listens on a port, not on a pipe
  }

  /** Waits for what is still on its way. */
  async calm(): Promise<void> {
    this.weather = undefined;
    this.isCut = false;
    await Promise.allSettled([...this.#stragglers]);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request);
    const { lost = 0, unanswered = 0, repeated = 0, late = 0 } = this.weather ?? {};
    if (this.isCut || this.#random.happens(lost)) {
      response.destroy();
      return;
    }
    const message = { body, headers: request.headers };
    if (this.#random.happens(late)) {
      this.#later(message);
      response.writeHead(503).end();
      return;
    }
    const { status, answer } = await this.#deliver(message);
    if (this.#random.happens(repeated)) this.#later(message);
    if (this.#random.happens(unanswered)) response.destroy();
    else response.writeHead(status, { 'content-type': 'application/x-protobuf' }).end(answer);
  }

  #later(message: Message): void {
    const arrival = after(this.#random.between(50, 1_500))
      .then(() => this.#deliver(message))
      .catch(() => {})
      .finally(() => this.#stragglers.delete(arrival));
    this.#stragglers.add(arrival);
  }

  async #deliver({ body, headers }: Message): Promise<{ status: number; answer: Buffer }> {
    const { 'content-type': type = '', 'content-encoding': encoding } = headers;
    const answered = await fetch(`${this.processor}/v1/metrics`, {
      method: 'POST',
      headers: { 'content-type': type, ...(encoding && { 'content-encoding': encoding }) },
      body,
    });
    const answer = Buffer.from(await answered.arrayBuffer());
    if (answered.ok) this.deliveries.acknowledged(body, { type, encoding });
    return { status: answered.status, answer };
  }
}

interface Message {
  readonly body: Buffer;
  readonly headers: IncomingMessage['headers'];
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
