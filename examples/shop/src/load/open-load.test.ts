import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from 'vitest';
import { close, listen } from '../process/listen.js';
import { until } from '../process/until.js';
import { OpenLoad } from './open-load.js';
import type { Stream } from './stream.js';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of closers.splice(0)) await end();
});

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  closers.push(() => close(server));
  return listen(server, 0);
}

function started(url: string, more: Partial<Stream> = {}): OpenLoad {
  const stream: Stream = {
    service: 'shop',
    ratePerSecond: 400,
    method: 'GET',
    slowAfterMs: 10_000,
    instances: () => [url],
    path: () => '/',
    ...more,
  };
  const load = new OpenLoad({ streams: [stream], seed: 1 });
  closers.unshift(() => load.stop());
  return load;
}

describe('an open load', () => {
  it('goes on sending to a service that does not answer', async () => {
    const held: ServerResponse[] = [];
    let isHung = true;
    const url = await serving((_request, response) => {
      if (isHung) held.push(response);
      else response.end();
    });
    const load = started(url);
    await until('20 requests wait for an answer', () => held.length >= 20 || undefined);
    expect(load.counts('shop')).toMatchObject({ ok: 0, failed: 0, lost: 0 });
    isHung = false;
    for (const response of held) response.end();
    await load.stop();
    const { sent, ok } = load.counts('shop');
    expect(ok).toBe(sent);
  });

  it('counts every request once: as ok, as failed from status 500 on', async () => {
    const statuses = [200, 404, 500, 503];
    const url = await serving((request, response) => {
      response.statusCode = statuses[Number(request.url?.slice(1)) % statuses.length] ?? 200;
      response.end();
    });
    const load = started(url, { path: (n) => `/${n}` });
    await until('40 requests were sent', () => load.counts('shop').sent >= 40 || undefined);
    await load.stop();
    const { sent, ok, failed, lost } = load.counts('shop');
    expect({ lost, failed }).toEqual({ lost: 0, failed: 2 * Math.floor(sent / 4) + Math.max(0, (sent % 4) - 2) });
    expect(ok).toBe(sent - failed);
  });

  it('counts a request without an answer as lost', async () => {
    const server = createServer();
    const nobody = await listen(server, 0);
    await close(server);
    const load = started(nobody);
    await until('5 requests were sent', () => load.counts('shop').sent >= 5 || undefined);
    await load.stop();
    const { sent, lost } = load.counts('shop');
    expect(lost).toBe(sent);
  });

  it('measures from the intended start, so that a sender that was held up does not hide it', async () => {
    const load = started(await serving((_request, response) => void response.end()), { slowAfterMs: 100 });
    const heldUpUntil = performance.now() + 300;
    while (performance.now() < heldUpUntil);
    await until('what fell due meanwhile was answered', () => load.counts('shop').ok >= 40 || undefined);
    await load.stop();
    expect(load.counts('shop').slow).toBeGreaterThanOrEqual(40);
  });

  it('takes instances in turn and keeps their counts apart', async () => {
    const answerAtOnce: RequestListener = (_request, response) => void response.end();
    const [one, two] = [await serving(answerAtOnce), await serving(answerAtOnce)];
    const load = started(one, { instances: () => [one, two] });
    await until('10 requests were sent', () => load.counts('shop').sent >= 10 || undefined);
    await load.stop();
    const difference = load.counts('shop', one).sent - load.counts('shop', two).sent;
    expect([0, 1]).toContain(difference);
  });
});
