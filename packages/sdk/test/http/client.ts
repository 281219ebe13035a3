import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';

/** What a client saw: the status of a whole answer, or that it broke off. */
export type Seen = number | 'broken';

/** A real client. */
export interface Client {
  /** Sends a request and reads the whole answer. */
  ask(method: string, path: string, headers?: Readonly<Record<string, string>>): Promise<Seen>;
  /** Sends a GET and goes away: at once after `arrived`, or when the first byte of the body is here. */
  leave(path: string, after: Promise<unknown> | 'first byte'): Promise<void>;
  close(): void;
}

/** HTTP/1.1, over one connection that is kept. */
export function http1(port: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const open = (method: string, path: string, headers: Readonly<Record<string, string>>): ClientRequest =>
    request({ host: '127.0.0.1', port, method, path, headers, agent });
  return {
    async ask(method, path, headers = {}) {
      const sent = open(method, path, headers);
      sent.end();
      try {
        const [response]: IncomingMessage[] = await once(sent, 'response');
        response?.resume();
        if (response) await once(response, 'end');
        return response?.statusCode ?? 'broken';
      } catch {
        return 'broken';
      }
    },
    async leave(path, after) {
      const sent = open('GET', path, {});
      sent.on('error', () => undefined);
      sent.end();
      if (after === 'first byte') {
        const [response]: IncomingMessage[] = await once(sent, 'response');
        response?.on('error', () => undefined);
        if (response) await once(response, 'data');
      } else await after;
      sent.destroy();
      await new Promise((resolve) => sent.on('close', resolve));
    },
    close: () => agent.destroy(),
  };
}

/** HTTP/2, many requests over one session. */
export function http2(port: number): Client {
  const session: ClientHttp2Session = connect(`http://127.0.0.1:${port}`);
  session.on('error', () => undefined);
  const open = (method: string, path: string, headers: Readonly<Record<string, string>>): ClientHttp2Stream => {
    const stream = session.request({ ':method': method, ':path': path, ...headers });
    stream.on('error', () => undefined);
    return stream;
  };
  return {
    async ask(method, path, headers = {}) {
      const stream = open(method, path, headers);
      let seen: Seen = 'broken';
      stream.on('response', (head) => {
        seen = head[':status'] ?? 'broken';
      });
      let hasEnded = false;
      stream.on('end', () => {
        hasEnded = true;
      });
      stream.resume();
      await new Promise((resolve) => stream.on('close', resolve));
      return hasEnded && !stream.aborted && stream.rstCode === 0 ? seen : 'broken';
    },
    async leave(path, after) {
      const stream = open('GET', path, {});
      if (after === 'first byte') await once(stream, 'data');
      else await after;
      stream.close(8); // CANCEL
      await new Promise((resolve) => stream.on('close', resolve));
    },
    close: () => session.destroy(),
  };
}
