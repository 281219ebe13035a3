import { type JobOptions, measuredHandler, type Queue } from './jobs.js';
import type { Callable } from './same-function.js';
import type { Measured } from './service-core.js';

/** What is used of a job of BullMQ. */
export interface BullmqJob {
  readonly name: string;
  readonly queueName: string;
  /** Epoch ms at which it was added. */
  readonly timestamp: number;
  /** Attempts that have ended. */
  readonly attemptsMade: number;
  readonly opts: { readonly attempts?: number | undefined; readonly delay?: number | undefined };
}

export interface BullmqOptions extends JobOptions<BullmqJob> {
  /**
   * What is an event: a job, which fails when its last attempt has failed; or each attempt of it. A job when unset.
   */
  readonly event?: 'job' | 'attempt';
  /**
   * From when on a job is late: from the `start` of the attempt that counts, or from the moment it was `due` (added, and its
   * delay over), which has the waiting in the queue and earlier attempts in it. The start when unset.
   */
  readonly from?: 'start' | 'due';
}

/** By these errors a processor says that it has moved its own job: it will be run again, and nothing has failed. */
const MOVED = ['DelayedError', 'RateLimitError', 'WaitingChildrenError', 'WaitingError'];

/** By this one it says that no further attempt makes sense. */
const FINAL = 'UnrecoverableError';

/**
 * A processor of BullMQ that does what `processor` does, with every job measured: `new Worker('mail', bullmq(shop, processor))`.
 * The operation is `'mail/welcome'`, queue and name of the job, or else `'mail'`, whichever is declared. A processor that runs in a
 * process of its own is measured there.
 */
export function bullmq<Processor extends Callable>(
  service: Measured,
  processor: Processor,
  options: BullmqOptions = {},
): Processor {
  const { event = 'job', from = 'start' } = options;
  const queue: Queue<BullmqJob> = {
    names: ({ queueName, name }) => [`${queueName}/${name}`, queueName],
    dueMs: ({ timestamp, opts }) => (from === 'due' ? timestamp + (opts.delay ?? 0) : undefined),
    isAside(job, error) {
      const name = error instanceof Error ? error.name : '';
      if (MOVED.includes(name)) return true;
      return event === 'job' && name !== FINAL && job.attemptsMade + 1 < (job.opts.attempts ?? 1);
    },
  };
  return measuredHandler(service, processor, queue, options);
}
