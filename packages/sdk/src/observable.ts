import type { CallEnds } from './call-ends.js';

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
  monotonic: () => number,
  ends: CallEnds,
): Source {
  if (!isObservable(source)) return source;
  // Cast: an observable is made by its class from what it does for a subscriber.
  const Class = source.constructor as ObservableClass;
  const followed = new Class((subscriber) => {
    const startMs = monotonic();
    const subscription = source.subscribe({
      next: (value) => subscriber.next(value),
      error: (error) => {
        const endMs = monotonic();
        ends.threw(error, endMs - startMs, endMs);
        subscriber.error(error);
      },
      complete: () => {
        const endMs = monotonic();
        ends.returned.succeeded(endMs - startMs, endMs, undefined);
        subscriber.complete();
      },
    });
    return () => subscription.unsubscribe();
  });
  // Cast: of the same class, with the same values.
  return followed as object as Source;
}

function isObservable(value: object): value is Observable {
  return 'subscribe' in value && typeof value.subscribe === 'function';
}
