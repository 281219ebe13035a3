import cluster from 'node:cluster';
import { randomUUID } from 'node:crypto';
import { isMainThread, threadId } from 'node:worker_threads';
import type { ServiceCore } from './service-core.js';

const ids = new WeakMap<ServiceCore, string>();

/** The `service.instance.id` of a declared service: random, and the same whichever way it is exported. */
export function instanceIdOf(core: ServiceCore): string {
  const known = ids.get(core);
  if (known !== undefined) return known;
  const id = randomUUID();
  ids.set(core, id);
  return id;
}

/**
 * An instance id that the operator gave to the process, made one for each that counts on its own: workers of a cluster and threads have
 * the environment of their parent, and two that call themselves the same would be taken for one that restarts.
 */
export function instanceIdGiven(id: string): string {
  const worker = cluster.isWorker ? `/worker-${cluster.worker?.id ?? process.pid}` : '';
  const thread = isMainThread ? '' : `/thread-${threadId}`;
  return `${id}${worker}${thread}`;
}
