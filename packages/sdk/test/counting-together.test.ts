import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { events, Receiver } from './receiver.js';

const program = fileURLToPath(new URL('./programs/counting.mjs', import.meta.url));

let receiver: Receiver;
beforeEach(async () => {
  receiver = await new Receiver().start();
});
afterEach(async () => {
  await receiver.stop();
});

/** The last word of every instance, as a ledger would keep it: "good bad" by instance id. */
async function ledger(kind: string): Promise<Record<string, string>> {
  await new Promise<void>((resolve) => {
    execFile(process.execPath, [program, receiver.endpoint, kind], () => resolve());
  });
  const last: Record<string, string> = {};
  for (const one of receiver.exports) {
    const { 'work-availability good': good, 'work-availability bad Error': bad } = events(one);
    last[String(one.resource['service.instance.id'])] = `${good} ${bad}`;
  }
  return last;
}

// Each child loads the OpenTelemetry SDK, which takes its time on a busy machine.
test('the workers of a cluster count as one instance each, and all their last counts arrive', {
  timeout: 60_000,
}, async () => {
  expect(await ledger('cluster')).toEqual({ 'pod-7/worker-1': '10 1', 'pod-7/worker-2': '20 1' });
});

test('so do the threads of a process, which end with a signal that only the main thread hears', {
  timeout: 60_000,
}, async () => {
  expect(await ledger('threads')).toEqual({
    'pod-7': '100 1',
    'pod-7/thread-1': '10 1',
    'pod-7/thread-2': '20 1',
  });
});
