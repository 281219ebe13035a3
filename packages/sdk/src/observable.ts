import type { Operation } from './operation.js';
import type { ServiceCore } from './service-core.js';

/** What is used of an observable of RxJS and of its class. */
interface Observable {
  subscribe(observer: Observer): Subscription;
}

interface Observer {
  next(value: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

interface Subscription {
  unsubscribe(): void;
}

type ObservableClass = new (subscribe: (subscriber: Observer) => () => void) => Observable;

/**
 * An observable that emits what `source` emits; each subscription is measured from its start until it completes or fails. One
 * that is left before that is ignored: whoever wanted it went away.
 */
export function followObservable<Source extends object>(
  source: Source,
  core: Pick<ServiceCore, 'clock' | 'pending'>,
  operation: Operation,
): Source {
  if (!isObservable(source)) return source;
  const { clock, pending } = core;
  // Cast: an observable is made by its class from what it does for a subscriber.
  const Class = source.constructor as ObservableClass;
  const followed = new Class((subscriber) => {
    const call = pending.begin(clock.monotonic(), operation);
    let hasEnded = false;
    const once = (end: () => void): void => {
      if (!hasEnded) end();
      hasEnded = true;
    };
    const subscription = source.subscribe({
      next: (value) => subscriber.next(value),
      error: (error) => {
        once(() => call.threw(error));
        subscriber.error(error);
      },
      complete: () => {
        once(() => call.returned(undefined));
        subscriber.complete();
      },
    });
    return () => {
      once(() => {
        const endMs = clock.monotonic();
        operation.setAside(endMs - call.startMs, endMs, call.lateLanes);
        call.leave();
      });
      subscription.unsubscribe();
    };
  });
  // Cast: of the same class, with the same values.
  return followed as object as Source;
}

function isObservable(value: object): value is Observable {
  return 'subscribe' in value && typeof value.subscribe === 'function';
}
