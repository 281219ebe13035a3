import type { CallEnds } from './call-ends.js';
import type { Operation } from './operation.js';
import { type Callable, resemble } from './same-function.js';
import { CORE, type Measured, type ServiceCore } from './service-core.js';

/** How a library of queues tells what it hands to a handler: the row that differs from one to the next. */
export interface Queue<Job> {
  /** Names the operation of a job, by the application's own naming or by the first of these that is declared. */
  names(job: Job): readonly string[];
  /** Epoch ms at which the job was due, where it is not known from the start of the handler. */
  dueMs(job: Job): number | undefined;
  /** Is an error of the handler no failure of the job: will it be tried again, or was it only moved? */
  isAside(job: Job, error: unknown): boolean;
}

export interface JobOptions<Job> {
  /** Names the operation of a job. `undefined`, or a name that is not declared, leaves the job unmeasured. */
  readonly operation?: (job: Job) => string | undefined;
}

/**
 * A handler that does what `handler` does for the job that is its first argument, with every job measured until it is done.
 * What has no operation that is declared is not measured.
 */
export function measuredHandler<Job, Handler extends Callable>(
  service: Measured,
  handler: Handler,
  queue: Queue<Job>,
  options: JobOptions<Job>,
): Handler {
  const core = service[CORE];
  if (core.isDisabled) return handler;
  const { monotonic } = core.clock;
  const measured = function (this: unknown, ...args: unknown[]): unknown {
    // Cast: what the library hands over.
    const begun = begin(core, args[0] as Job, queue, options);
    if (begun === undefined) return Reflect.apply(handler, this, args);
    const { ends, startMs } = begun;
    let result: unknown;
    try {
      result = Reflect.apply(handler, this, args);
    } catch (error) {
      const endMs = monotonic();
      ends.threw(error, endMs - startMs, endMs, 0);
      throw error;
    }
    if (result instanceof Promise) return core.pending.follow(result, startMs, ends);
    const endMs = monotonic();
    ends.returned.succeeded(endMs - startMs, endMs, 0, result);
    return result;
  };
  resemble(measured, handler);
  // Cast: it takes the same arguments, and looks the same.
  return measured as Callable as Handler;
}

interface Begun {
  readonly ends: CallEnds;
  readonly startMs: number;
}

/** Never throws: what queues hand over is foreign, and so is the naming. */
function begin<Job>(core: ServiceCore, job: Job, queue: Queue<Job>, options: JobOptions<Job>): Begun | undefined {
  try {
    const operation = operationOf(core, options.operation ? [options.operation(job)] : queue.names(job));
    if (operation === undefined) return undefined;
    const dueMs = queue.dueMs(job);
    const waitedMs = dueMs === undefined ? 0 : Math.max(0, core.clock.wall() - dueMs);
    return { ends: endsOf(operation, job, queue), startMs: core.clock.monotonic() - waitedMs };
  } catch {
    core.self.namingFaults += 1;
    return undefined;
  }
}

function operationOf(core: ServiceCore, names: readonly (string | undefined)[]): Operation | undefined {
  for (const name of names) {
    const operation = name === undefined ? undefined : core.operations.get(name);
    if (operation !== undefined) return operation;
  }
  return undefined;
}

function endsOf<Job>(operation: Operation, job: Job, queue: Queue<Job>): CallEnds {
  return {
    returned: operation.returned,
    lookAt: (call, nowMs) => operation.lookAt(call, nowMs),
    threw(error, ...times) {
      if (queue.isAside(job, error)) operation.setAside(...times);
      else operation.threw(error, ...times);
    },
  };
}
