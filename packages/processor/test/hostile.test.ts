import { once } from 'node:events';
import { connect } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import { ATTRIBUTE, counterMetric, type Encoding, gaugeMetric, METRICS, SCOPE } from '@plimsoll/otlp';
import { expect, test } from 'vitest';
import { CHECKOUT, exportOf, metricsOf, reportBody } from './report.js';
import { ManualClock, startProcessor } from './running.js';

const NOW = Date.UTC(2026, 5, 1, 12);
const REPORT = {
  contract: CHECKOUT,
  startMs: NOW - 60_000,
  timeMs: NOW - 1_000,
  events: { 'pay-availability': { good: 999, bad: 1 } },
};
const RESOURCE = { [ATTRIBUTE.serviceName]: 'checkout' };

/** The refusal in an answer: its status, and the code at the end of the google.rpc.Status message, whatever its encoding. */
async function refusal(answer: Response): Promise<string> {
  const code = /\[([a-z-]+)\]\W*$/.exec(await answer.text())?.[1];
  return `${answer.status} ${code}`;
}

/** The message of a partial success in JSON. */
async function complaint(answer: Response): Promise<unknown> {
  const body: unknown = await answer.json();
  return typeof body === 'object' && body !== null && 'partialSuccess' in body ? body.partialSuccess : undefined;
}

test.each<Encoding>(['protobuf', 'json'])('answers what it refuses in the sender’s encoding: %s', async (encoding) => {
  const { post } = await startProcessor();
  const answer = await post(Buffer.from([0xff, 0xff, 0x7b]), { encoding });
  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toBe(encoding === 'json' ? 'application/json' : 'application/x-protobuf');
  const body = Buffer.from(await answer.arrayBuffer());
  // google.rpc.Status: code is field 1, 3 is INVALID_ARGUMENT; message is field 2.
  if (encoding === 'json') expect(JSON.parse(body.toString())).toMatchObject({ code: 3 });
  else expect([...body.subarray(0, 3)]).toEqual([0x08, 3, 0x12]);
});

test('names every kind of refusal, and counts each', async () => {
  const running = await startProcessor({ limits: { bodyBytes: 20_000, decompressedBytes: 50_000 } });
  const { post, otlp } = running;
  const bomb = gzipSync(Buffer.alloc(10_000_000));
  const good = reportBody(REPORT);
  const answers = [
    await post(Buffer.alloc(20_001)),
    await post(bomb, { headers: { 'content-encoding': 'gzip' } }),
    await post(deflateSync(Buffer.alloc(10_000_000)), { headers: { 'content-encoding': 'deflate' } }),
    await post(good, { headers: { 'content-encoding': 'gzip' } }),
    await post(gzipSync(good).subarray(0, 40), { headers: { 'content-encoding': 'gzip' } }),
    await post(good, { headers: { 'content-encoding': 'br' } }),
    await post(good, { headers: { 'content-type': 'text/plain' } }),
    await post(good.subarray(0, good.length - 3)),
    await post('{"resourceMetrics":', { encoding: 'json' }),
    await post('{"resourceMetrics": 7}', { encoding: 'json' }),
    await fetch(new URL('/v1/traces', otlp), {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    }),
    await fetch(new URL('/v1/metrics', otlp)),
    await fetch(new URL('/v1/metrics', otlp), { method: 'DELETE' }),
    await fetch(new URL('/%zz', otlp)),
  ];
  expect(await Promise.all(answers.map(refusal))).toEqual([
    '413 body-too-large',
    '413 decompressed-body-too-large',
    '413 decompressed-body-too-large',
    '400 malformed-compression',
    '400 malformed-compression',
    '415 unsupported-content-encoding',
    '415 unsupported-content-type',
    '400 malformed-otlp',
    '400 malformed-otlp',
    '400 malformed-otlp',
    '404 unknown-path',
    '405 method-not-allowed',
    '405 method-not-allowed',
    '400 malformed-http',
  ]);
  expect((await running.self()).requests.otlp).toEqual({
    received: 14,
    droppedConnections: 0,
    refused: {
      'body-too-large': 1,
      'decompressed-body-too-large': 2,
      'malformed-compression': 2,
      'malformed-http': 1,
      'malformed-otlp': 3,
      'method-not-allowed': 2,
      'unknown-path': 1,
      'unsupported-content-encoding': 1,
      'unsupported-content-type': 1,
    },
  });
});

test('a body that turns out malformed at its end changes nothing', async () => {
  const running = await startProcessor();
  const body = reportBody(REPORT);
  expect((await running.post(Buffer.concat([body, Buffer.from([0x0a, 0x7f])]))).status).toBe(400);
  await running.processor.evaluate();
  expect((await running.fleet()).teams).toEqual([]);
  expect((await running.self()).points.byFate.counted ?? 0).toBe(0);
});

test('takes the good points of a request and tells how many were bad, and why', async () => {
  const running = await startProcessor({ clock: new ManualClock(NOW) });
  const at = { startMs: REPORT.startMs, timeMs: REPORT.timeMs };
  const point = (attributes: Record<string, string>, value = 1) => ({ ...at, attributes, value });
  const named = { [ATTRIBUTE.sloName]: 'pay-availability' };
  const events = counterMetric(METRICS.events, [
    point({ ...named, [ATTRIBUTE.outcome]: 'good' }, 10),
    point({ [ATTRIBUTE.outcome]: 'good' }),
    point({ ...named, [ATTRIBUTE.outcome]: 'splendid' }),
    point(named),
    point({ ...named, [ATTRIBUTE.outcome]: 'bad' }, -1),
    { ...point({ ...named, [ATTRIBUTE.outcome]: 'bad' }), timeMs: 0 },
  ]);
  const asGauge = gaugeMetric(METRICS.events, [point({ ...named, [ATTRIBUTE.outcome]: 'good' })]);
  const others = counterMetric({ ...METRICS.events, name: 'http.server.requests' }, [
    point({}),
    point({ constructor: 'x' }),
  ]);
  const answer = await running.post(
    exportOf([...metricsOf(REPORT).slice(0, 1), events, asGauge, others], { encoding: 'json', resource: RESOURCE }),
    {
      encoding: 'json',
    },
  );
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({
    partialSuccess: {
      rejectedDataPoints: '6',
      errorMessage:
        '6 points refused: 1 x count-malformed, 1 x metric-kind-unexpected, 2 x outcome-unknown, 1 x slo-name-missing, 1 x time-malformed',
    },
  });
  const { points } = await running.self();
  expect(points.byFate).toMatchObject({ counted: 1, declared: 3, 'not-ours': 2, refused: 6 });
  expect(points.refused['outcome-unknown']).toBe(2);
});

test('refuses our names from a stranger’s scope, and its own output coming back', async () => {
  const { post } = await startProcessor();
  for (const scope of ['my-meter', SCOPE.processor, '']) {
    const answer = await post(exportOf(metricsOf(REPORT), { encoding: 'json', scope, resource: RESOURCE }), {
      encoding: 'json',
    });
    expect(await complaint(answer)).toMatchObject({ errorMessage: '5 points refused: 5 x scope-unexpected' });
  }
});

test('refuses the points of a resource without a service name', async () => {
  const { post } = await startProcessor();
  const answer = await post(exportOf(metricsOf(REPORT), { encoding: 'json' }), { encoding: 'json' });
  expect(await complaint(answer)).toMatchObject({ errorMessage: '5 points refused: 5 x service-name-missing' });
});

test('turns away a Host that it does not know, so that no web page reaches it by a name of its own', async () => {
  const { otlp, api } = await startProcessor();
  for (const url of [otlp, api]) {
    const [head] = (await raw(url, 'GET /readyz HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n')).split(
      '\r\n',
    );
    expect(head).toBe('HTTP/1.1 403 Forbidden');
  }
});

test('answers what is no HTTP with 400 and closes the connection', async () => {
  const running = await startProcessor();
  expect(await raw(running.otlp, 'HELLO\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(await raw(running.otlp, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 4/,
  );
  expect((await running.self()).requests.otlp.refused['malformed-http']).toBe(2);
});

test('gives up on a sender that does not finish its request in time', async () => {
  const running = await startProcessor({ limits: { requestTimeoutMs: 200 } });
  const slow =
    'POST /v1/metrics HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{';
  expect(await raw(running.otlp, slow)).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  expect((await running.self()).requests.otlp).toEqual({
    received: 1,
    droppedConnections: 0,
    refused: { 'request-timeout': 1 },
  });
});

test('counts a sender that goes away in the middle of its request', async () => {
  const running = await startProcessor();
  const leaving = connect(Number(running.otlp.port), '127.0.0.1');
  leaving.write(
    'POST /v1/metrics HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  );
  await expect.poll(running.received).toBe(1);
  leaving.destroy();
  await expect.poll(async () => (await running.self()).requests.otlp.refused).toEqual({ 'request-aborted': 1 });
});

test('asks senders to come back when too many requests are in progress', async () => {
  const running = await startProcessor({ limits: { concurrentRequests: 1 } });
  const held = connect(Number(running.otlp.port), '127.0.0.1');
  held.write(
    'POST /v1/metrics HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{',
  );
  await expect.poll(running.received).toBe(1);
  const answer = await running.post('{}', { encoding: 'json' });
  expect(answer.headers.get('retry-after')).toBe('1');
  expect(await refusal(answer)).toBe('429 too-many-requests');
  held.end('}');
  await new Promise((resolve) => held.once('close', resolve).resume());
  expect((await running.post('{}', { encoding: 'json' })).status).toBe(200);
});

test('drops connections beyond the limit before it reads them, and counts that', async () => {
  const running = await startProcessor({ limits: { connections: 1 } });
  const held = connect(Number(running.otlp.port), '127.0.0.1');
  await once(held, 'connect');
  expect(await raw(running.otlp, 'POST /v1/metrics HTTP/1.1\r\n')).toBe('');
  expect((await running.self()).requests.otlp).toMatchObject({ received: 0, droppedConnections: 1 });
  held.destroy();
});

/** Writes bytes to a port and reads until the other side closes or cuts the line. */
function raw(url: URL, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(url.port), url.hostname);
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => {}); // being cut off is an answer, too: what was read until then
    socket.on('close', () => resolve(answer));
    socket.write(text);
  });
}
