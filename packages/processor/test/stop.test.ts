import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { createProcessor, ListenError } from '../src/index.js';
import { CHECKOUT, reportBody } from './report.js';
import { ManualClock, startProcessor } from './running.js';

const NOW = Date.UTC(2026, 5, 1, 12);

test('a request that is running when the processor stops is finished, entered and evaluated', async () => {
  const { processor, otlp, happenings, received } = await startProcessor({ clock: new ManualClock(NOW) });
  const outage = {
    contract: CHECKOUT,
    startMs: NOW - 300_000,
    timeMs: NOW - 1_000,
    events: { 'pay-availability': { good: 0, bad: 5_000 } },
  };
  const body = Buffer.from(reportBody(outage));
  const half = body.length >> 1;

  const socket = connect(Number(otlp.port), '127.0.0.1');
  const answered = new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(String(chunk))));
  socket.write(
    `POST /v1/metrics HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  socket.write(body.subarray(0, half));
  await expect.poll(received).toBe(1);
  const stopped = processor.stop();
  socket.write(body.subarray(half));

  expect(await answered).toMatch(/^HTTP\/1\.1 200 OK/);
  await stopped;
  // Nothing evaluated it before: the alert can only come from the evaluation at the end.
  expect(happenings).toContainEqual(
    expect.objectContaining({
      kind: 'alert-changed',
      transition: expect.objectContaining({ severity: 'page', to: 'firing' }),
    }),
  );
  await expect(fetch(otlp)).rejects.toThrow();
});

test('a sender that never finishes holds up the stop for no longer than the limit', async () => {
  const { processor, otlp, received } = await startProcessor({ limits: { stopTimeoutMs: 100 } });
  const socket = connect(Number(otlp.port), '127.0.0.1');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {}); // that it is cut off is the point
  socket.write(
    'POST /v1/metrics HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  );
  await expect.poll(received).toBe(1);
  const begun = performance.now();
  await processor.stop();
  await closed;
  expect(performance.now() - begun).toBeLessThan(5_000);
});

test('stopping twice is stopping once', async () => {
  const { processor } = await startProcessor();
  const first = processor.stop();
  expect(processor.stop()).toBe(first);
  await first;
});

test('starts on both ports or on none, and names each port that is taken', async () => {
  const taken = createServer();
  const port = await new Promise<number>((resolve) => {
    taken.listen(0, '127.0.0.1', () => {
      const address = taken.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const processor = createProcessor({ otlp: { port: 0 }, api: { port } });
  const error = await processor.start().catch((reason: unknown) => reason);
  taken.close();
  expect(error).toBeInstanceOf(ListenError);
  expect((error as ListenError).issues).toEqual([
    {
      code: 'port-in-use',
      path: ['api'],
      message: `cannot listen on 127.0.0.1:${port}: another program listens there already: stop it, or choose another port`,
    },
  ]);
  // Were the OTLP port still open, this test's process would not end.
});

test('says when the host is no address of this machine', async () => {
  const start = createProcessor({ otlp: { host: '192.0.2.1', port: 0 }, api: { host: '192.0.2.1', port: 0 } }).start();
  await expect(start).rejects.toThrow(
    /otlp: cannot listen on 192\.0\.2\.1:0: this machine has no such address[\s\S]*api: cannot listen/,
  );
});
