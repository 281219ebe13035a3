import { once } from 'node:events';
import { createServer, request, type ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { close, listen } from './listen.js';
import { tally } from './tally.js';
import { until } from './until.js';

describe('the tally of a server', () => {
  it('counts what was answered, by status', async () => {
    const server = createServer((incoming, response) => {
      response.writeHead(Number(incoming.url?.slice(1))).end('body');
    });
    const answers = tally(server);
    const url = await listen(server, 0);
    for (const status of [200, 201, 404, 500, 503]) await (await fetch(`${url}/${status}`)).text();
    expect(answers()).toEqual({ ok: 3, failed: 2 });
    await close(server);
  });

  it('counts an answer that nobody waits for any more, once', async () => {
    const held: ServerResponse[] = [];
    const server = createServer((_incoming, response) => void held.push(response));
    const answers = tally(server);
    const impatient = request(await listen(server, 0)).end();
    impatient.on('error', () => undefined);
    const response = await until('the request has come', () => held[0]);
    impatient.destroy();
    await once(response, 'close');
    expect(answers()).toEqual({ ok: 0, failed: 0 });
    response.end();
    response.end();
    expect(answers()).toEqual({ ok: 1, failed: 0 });
    await close(server);
  });
});
