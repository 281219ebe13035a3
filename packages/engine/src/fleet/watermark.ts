import type { Patience } from '../limits.js';
import type { InstanceBook } from './instance-book.js';

/** Until when a service's data is complete, and who is heard. */
export interface Listening {
  /** Event time; undefined before anything was heard. */
  readonly watermarkMs: number | undefined;
  readonly live: number;
  /** Of those that should report. */
  readonly silent: number;
}

/** When is it, and how long is waited for reports. */
export interface ListeningContext {
  readonly now: number;
  readonly patience: Patience;
  readonly slotMs: number;
}

/** Has nothing arrived of an instance for longer than it may take? */
export function isSilent(instance: InstanceBook, { now, patience, slotMs }: ListeningContext): boolean {
  return instance.arrivedMs <= now - instance.patienceMs(patience, slotMs);
}

/**
 * The least of the live instances' newest event times: what happened until then has been reported by all of them. An instance that has been silent for too
 * long no longer holds it back. When all are silent there is nothing to wait for, and it follows the clock, so that the silence shows. It never goes back.
 */
export function listen(
  instances: Iterable<InstanceBook>,
  context: ListeningContext & { readonly before: number | undefined },
): Listening {
  const { before, now, patience, slotMs } = context;
  let [live, silent] = [0, 0];
  let least = Number.POSITIVE_INFINITY;
  for (const instance of instances) {
    const bound = now - instance.patienceMs(patience, slotMs);
    if (!isSilent(instance, context)) live += 1;
    else if (!instance.isSporadic) silent += 1;
    // An instance whose clock is far behind is live, but waiting for it would not help.
    if (instance.lastEventMs > bound) least = Math.min(least, instance.lastEventMs);
  }
  if (live + silent === 0 && !Number.isFinite(least) && before === undefined)
    return { watermarkMs: undefined, live, silent };
  const reached = Number.isFinite(least) ? Math.min(least, now) : now;
  return { watermarkMs: Math.max(reached, before ?? Number.NEGATIVE_INFINITY), live, silent };
}
