import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { close, listen } from './listen.js';

describe('closing a server', () => {
  it('answers what has begun, and what comes in the next moment, and asks its clients to go elsewhere', async () => {
    const server = createServer((incoming, response) => {
      if (incoming.url === '/late') response.end('late');
      else setTimeout(() => response.end('slow'), 100);
    });
    const url = await listen(server, 0);
    const agent = new Agent({ keepAlive: true });
    const ask = async (path: string) => {
      const [response] = await once(request(new URL(path, url), { agent }).end(), 'response');
      response.resume();
      return { status: response.statusCode, connection: response.headers.connection };
    };
    const slow = ask('/slow');
    await once(server, 'request');
    const closed = close(server);
    expect(await ask('/late')).toEqual({ status: 200, connection: 'close' });
    expect(await slow).toMatchObject({ status: 200 });
    await closed;
    expect(server.listening).toBe(false);
    await expect(ask('/late')).rejects.toThrow();
    agent.destroy();
  });
});
