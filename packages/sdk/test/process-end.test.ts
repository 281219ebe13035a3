import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { events, Receiver } from './receiver.js';

const program = fileURLToPath(new URL('./programs/service.mjs', import.meta.url));

let receiver: Receiver;
beforeEach(async () => {
  receiver = await new Receiver().start();
});
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await receiver.stop();
});

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly tookMs: number;
}

/** Runs a service until its end; `signal` is sent when it is up and its first export has arrived. */
async function run(
  ending: string,
  options: { signal?: NodeJS.Signals; services?: number; flushTimeoutMillis?: number } = {},
) {
  const { signal, services = 1, flushTimeoutMillis = 5000 } = options;
  const child = fork(program, [receiver.endpoint, ending, String(flushTimeoutMillis)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  const ended = once(child, 'exit');
  await once(child, 'message');
  if (signal) {
    if (receiver.behaviour === 'accepts') await receiver.received(services);
    else while (receiver.requests < services) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill(signal);
  }
  const from = performance.now();
  const [code, by]: [number | null, NodeJS.Signals | null] = (await ended) as [number | null, NodeJS.Signals | null];
  const end: End = { code, signal: by, tookMs: performance.now() - from };
  return end;
}

const counted = (name = 'shop') => {
  const latest = receiver.exports.filter(({ resource }) => resource['service.name'] === name).at(-1);
  return latest ? events(latest)['work-availability good'] : 'nothing arrived';
};

// A child loads the OpenTelemetry SDK, which takes its time on a busy machine.
describe('the last counts arrive, and the process ends as it would have without us,', { timeout: 60_000 }, () => {
  test('when the event loop runs empty', async () => {
    expect(await run('done')).toMatchObject({ code: 0, signal: null });
    expect(counted()).toBe(1);
  });

  test('on a SIGTERM that nobody else listens to', async () => {
    expect(await run('serve', { signal: 'SIGTERM' })).toMatchObject({ code: null, signal: 'SIGTERM' });
    expect(receiver.exports.length).toBeGreaterThanOrEqual(2);
    expect(counted()).toBe(1);
  });

  test('on a SIGTERM after which the application finishes its requests', async () => {
    expect(await run('drain', { signal: 'SIGTERM' })).toMatchObject({ code: 7, signal: null });
    expect(counted()).toBe(2);
  });

  test('with two services in one process', async () => {
    expect(await run('two', { signal: 'SIGTERM', services: 2 })).toMatchObject({ code: null, signal: 'SIGTERM' });
    expect([counted('shop'), counted('other')]).toEqual([1, 1]);
  });

  test('within the bound when the receiver hangs', async () => {
    receiver.behaviour = 'hangs';
    const end = await run('serve', { signal: 'SIGTERM', flushTimeoutMillis: 100 });
    expect(end.signal).toBe('SIGTERM');
    expect(end.tookMs).toBeLessThan(4000);
  });
});
