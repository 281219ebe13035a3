import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads';

/** What the threads of a process tell each other. */
type Message =
  /** A worker counts, or asks who does. */
  | { readonly kind: 'here' | 'gone'; readonly thread: number }
  | { readonly kind: 'who' | 'flush' }
  | { readonly kind: 'flushed'; readonly thread: number };

const CHANNEL = '@plimsoll/sdk/threads';

/** The bond between the threads of a process. */
export interface ThreadBond {
  /** The main thread is about to end the process: all others send what they have. Resolves when they have, or their time is up. */
  flushOthers(): Promise<void>;
  leave(): void;
}

/**
 * A signal reaches the main thread only, and when that ends, its workers end with it. So the main thread asks the others to send what they
 * have counted before it lets the process go. Needs `start` in both; it keeps neither of them alive.
 */
export function flushWithTheProcess({
  flush,
  flushTimeoutMillis,
}: {
  readonly flush: () => Promise<void>;
  readonly flushTimeoutMillis: number;
}): ThreadBond {
  const channel = new BroadcastChannel(CHANNEL);
  channel.unref();
  const tell = (message: Message): void => channel.postMessage(message);
  return isMainThread ? mainThread({ channel, tell, flushTimeoutMillis }) : worker({ channel, tell, flush });
}

interface Bond {
  readonly channel: BroadcastChannel;
  readonly tell: (message: Message) => void;
}

function mainThread({ channel, tell, flushTimeoutMillis }: Bond & { flushTimeoutMillis: number }): ThreadBond {
  const others = new Set<number>();
  let unanswered = new Set<number>();
  let onAllFlushed = (): void => undefined;
  channel.onmessage = (event: unknown) => {
    const message = messageOf(event);
    if (message.kind === 'here') others.add(message.thread);
    if (message.kind !== 'gone' && message.kind !== 'flushed') return;
    if (message.kind === 'gone') others.delete(message.thread);
    unanswered.delete(message.thread);
    if (unanswered.size === 0) onAllFlushed();
  };
  tell({ kind: 'who' });
  return {
    flushOthers: () => {
      if (others.size === 0) return Promise.resolve();
      unanswered = new Set(others);
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, flushTimeoutMillis);
        onAllFlushed = () => {
          clearTimeout(timer);
          resolve();
        };
        tell({ kind: 'flush' });
      });
    },
    leave: () => undefined,
  };
}

function worker({ channel, tell, flush }: Bond & { flush: () => Promise<void> }): ThreadBond {
  const here: Message = { kind: 'here', thread: threadId };
  channel.onmessage = (event: unknown) => {
    const { kind } = messageOf(event);
    if (kind === 'who') tell(here);
    if (kind === 'flush') void flush().then(() => tell({ kind: 'flushed', thread: threadId }));
  };
  tell(here);
  return {
    flushOthers: () => Promise.resolve(),
    leave: () => {
      tell({ kind: 'gone', thread: threadId });
      channel.close();
    },
  };
}

/** Only this module posts on the channel. */
function messageOf(event: unknown): Message {
  return (event as { data: Message }).data;
}
