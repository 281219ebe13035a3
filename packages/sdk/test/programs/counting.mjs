// A program whose counts are made in several places: the workers of a cluster, or the threads of a process.
import cluster from 'node:cluster';
import { fileURLToPath } from 'node:url';
import { isMainThread, Worker } from 'node:worker_threads';
import { defineService } from '@plimsoll/sdk';
import { start } from '@plimsoll/sdk/node';

const [endpoint, kind, service = 'shop'] = process.argv.slice(2);
const WORKERS = 2;
/** The environment of all of them is the same, so each would have this id. */
process.env.OTEL_RESOURCE_ATTRIBUTES = 'service.instance.id=pod-7';

function count(calls) {
  const shop = defineService({ service, operations: { work: { availability: '99%' } } });
  const work = shop.wrap('work', (fails) => {
    if (fails) throw new Error('no');
  });
  start(shop, { endpoint, exportIntervalMillis: 60_000, flushTimeoutMillis: 5000 });
  for (let i = 0; i < calls; i++) work(false);
  try {
    work(true);
  } catch {}
}

if (kind === 'cluster') {
  if (cluster.isPrimary) {
    for (let i = 0; i < WORKERS; i++) cluster.fork();
    // What supervisors do: the workers are told to end by a signal.
    let up = 0;
    cluster.on('message', () => {
      up += 1;
      if (up === WORKERS) for (const worker of Object.values(cluster.workers)) worker?.process.kill('SIGTERM');
    });
  } else {
    count(10 * cluster.worker.id);
    setInterval(() => undefined, 1000);
    process.send('up');
  }
} else if (isMainThread) {
  count(100);
  let up = 0;
  for (let i = 1; i <= WORKERS; i++) {
    const worker = new Worker(fileURLToPath(import.meta.url), { argv: [endpoint, kind, service], workerData: 10 * i });
    worker.on('message', () => {
      up += 1;
      if (up === WORKERS) process.kill(process.pid, 'SIGTERM');
    });
  }
} else {
  const { parentPort, workerData } = await import('node:worker_threads');
  count(workerData);
  setInterval(() => undefined, 1000);
  parentPort.postMessage('up');
}
