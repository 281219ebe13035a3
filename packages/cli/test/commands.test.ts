import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run, start } from './command.js';

/** One export of the SDK as OTLP/JSON: a declaration of 99.9 % over 30 days, 998 good events and 2 bad ones. */
function exportOf(service: string) {
  // On a slot's boundary: what comes after the last one is not evaluated yet.
  const nowMs = Math.floor(Date.now() / 100) * 100;
  const timeUnixNano = `${nowMs}000000`;
  const startTimeUnixNano = `${nowMs - 60_000}000000`;
  const attributes = (values: Record<string, string>) =>
    Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const events = (outcome: string, asInt: string) => ({
    attributes: attributes({ 'slo.name': 'pay-availability', 'slo.outcome': outcome }),
    startTimeUnixNano,
    timeUnixNano,
    asInt,
  });
  const info = {
    'slo.name': 'pay-availability',
    'slo.operation': 'pay',
    'slo.owner': 'team-payments',
    'slo.indicator': 'availability',
    'slo.target': '99.9%',
    'slo.window': '30d',
    'slo.budgeting_method': 'occurrences',
  };
  const metrics = [
    { name: 'slo.info', gauge: { dataPoints: [{ attributes: attributes(info), timeUnixNano, asDouble: 0.999 }] } },
    {
      name: 'slo.events',
      sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [events('good', '998'), events('bad', '2')] },
    },
  ];
  return {
    resourceMetrics: [
      {
        resource: { attributes: attributes({ 'service.name': service, 'service.instance.id': 'a' }) },
        scopeMetrics: [{ scope: { name: '@plimsoll/sdk' }, metrics }],
      },
    ],
  };
}

async function up(...args: string[]) {
  const running = start([
    'up',
    '--otlp-port',
    '0',
    '--api-port',
    '0',
    ...(args.includes('--data') ? [] : ['--memory']),
    ...args,
  ]);
  const [, otlp = '', api = ''] = await running.prints(
    /OTLP\/HTTP +(http:\S+)\n +Views +(http:\/\/[^/]+)[\s\S]*books are kept/,
  );
  return { ...running, otlp, api };
}

test('a processor starts, shows what a service reported, and stops when asked', async () => {
  const processor = await up('--evaluate-every', '100ms', '--slot', '100ms');
  expect(await run('status', '--url', processor.api)).toEqual({
    exitCode: 0,
    out: expect.stringMatching(/^No SLOs yet/),
    err: '',
  });

  const posted = await fetch(`${processor.otlp}/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(exportOf('checkout')),
  });
  expect(await posted.json()).toEqual({});
  await expect
    .poll(async () => (await run('status', '--url', processor.api)).out)
    .toMatch(/pay-availability +99\.9% in 30d +99\.800% +-100\.0%/);

  const json = await run('status', '--json', '--url', processor.api);
  expect(JSON.parse(json.out).teams[0]).toMatchObject({ owner: 'team-payments', services: [{ service: 'checkout' }] });

  processor.signal('SIGTERM');
  const { exitCode, out } = await processor.ended;
  expect(exitCode).toBe(0);
  expect(out).toMatch(/SIGTERM: finishing what is running …\nStopped\.\n$/);
});

test('budgets survive a processor that is killed, and a second one on its directory is told why not', async () => {
  const data = mkdtempSync(join(tmpdir(), 'plimsoll-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const options = ['--evaluate-every', '100ms', '--slot', '100ms', '--data', data];
  const first = await up(...options);
  const posted = await fetch(`${first.otlp}/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(exportOf('checkout')),
  });
  expect(posted.status).toBe(200);
  const { exitCode, err } = await run('up', '--otlp-port', '0', '--api-port', '0', ...options);
  expect(exitCode).toBe(3);
  expect(err).toMatch(
    /another processor keeps its books in .* \(process \d+\): stop it, or choose another directory with --data, or --memory for none \[store-locked\]/,
  );
  first.signal('SIGKILL');
  await first.ended;

  const second = await up(...options);
  await second.prints(/the books of 1 service is back from .*, 1 request entered again/);
  await expect
    .poll(async () => (await run('status', '--url', second.api)).out)
    .toMatch(/pay-availability +99\.9% in 30d +99\.800% +-100\.0%/);
  second.signal('SIGTERM');
  expect((await second.ended).exitCode).toBe(0);
});

test('watching shows one table after the other, waits for a processor that is away, and ends when asked', async () => {
  const processor = await up();
  const watch = start(['status', '--watch', '--every', '50ms', '--url', processor.api]);
  await watch.prints(/(No SLOs yet.*\n){2}/);
  processor.signal('SIGINT');
  expect((await processor.ended).exitCode).toBe(0);
  await watch.prints(/waiting: no processor answers at/);
  watch.signal('SIGINT');
  expect((await watch.ended).exitCode).toBe(0);
});

test('a port that is taken is named, with who has it', async () => {
  const processor = await up();
  const { port } = new URL(processor.api);
  const { exitCode, err } = await run('up', '--memory', '--otlp-port', '0', '--api-port', port);
  expect(exitCode).toBe(3);
  expect(err).toContain(
    `127.0.0.1:${port}: another program listens there already: stop it, or choose another port with --api-port`,
  );
  // Only Linux tells who it is; elsewhere the command that tells is named.
  expect(err).toMatch(
    process.platform === 'linux'
      ? /it is process \d+ \(node main\.js\) \[port-in-use\]/
      : /shows which \[port-in-use\]/,
  );
});

test('a processor that is not there is an error that says what to do', async () => {
  const { api, signal, ended } = await up();
  signal('SIGTERM');
  await ended;
  expect(await run('status', '--url', api)).toEqual({
    exitCode: 3,
    out: '',
    err: `error: no processor answers at ${api} (nothing listens there): start one with \`plimsoll up\`, or name another with --url [processor-unreachable]\n`,
  });
});

test('another program at the address is not taken for a processor', async () => {
  const server = createServer((_request, response) => response.end('<html>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const { exitCode, err } = await run(
    'status',
    '--url',
    `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
  );
  server.close();
  expect(exitCode).toBe(3);
  expect(err).toContain('does not answer as a Plimsoll processor does');
});

test.each([
  [['up', '--otlp-port', '70000'], "'70000' is invalid. It must be a port"],
  [['up', '--evaluate-every', 'soon'], 'a duration needs numbers with units'],
  [
    ['up', '--slot', '7s', '--otlp-port', '4380'],
    /--slot, in milliseconds, must be a multiple[^\n]*\n {7}--api-port must differ/,
  ],
  [['up', '--evaluate-every', '1ms'], '--evaluate-every, in milliseconds, must be from 100'],
  [['up', '--host', 'http://localhost'], '--host must be a host name'],
  [['status', '--url', 'localhost:4380'], 'It must be an address with http://'],
  [['statsu'], 'Did you mean status?'],
  [['up', '--memory', '--data', 'x'], "option '--memory' cannot be used with option '--data <directory>'"],
  [['up', '--colour'], 'plimsoll up --help lists what it takes'],
  [[], 'Usage: plimsoll'],
])('wrong usage ends with code 2 and says why: plimsoll %j', async (args, why) => {
  const { exitCode, out, err } = await run(...args);
  expect(err).toMatch(why);
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
});

test('help goes to standard output and is no error', async () => {
  const { exitCode, out } = await run('help', 'up');
  expect(exitCode).toBe(0);
  expect(out).toMatch(/--evaluate-every <time> .*\(default:\s+10s\)/s);
});
