import { setTimeout as pause } from 'node:timers/promises';
import type { Message } from './message.js';
import type { Notice } from './notice.js';

/** When an attempt failed, how long to wait for the next, and when to give up. In milliseconds. */
export interface Patience {
  readonly firstMs: number;
  readonly mostMs: number;
  readonly giveUpAfterMs: number;
  readonly attemptMs: number;
}

export const DEFAULT_PATIENCE: Patience = {
  firstMs: 1_000,
  mostMs: 300_000,
  giveUpAfterMs: 86_400_000,
  attemptMs: 10_000,
};

/** A receiver that is gone for long is not told everything it missed: the newest so many. */
const KEPT_AT_MOST = 1_000;

/** A notice on its way to a receiver. */
export interface Pending {
  readonly notice: Notice;
  /** Since when it waits, epoch milliseconds. */
  readonly sinceMs: number;
}

/** What became of a notice. `dropped`: the outbox was full. `expired`: the receiver did not take it within a day. */
export type NoticeFate = 'sent' | 'refused' | 'expired' | 'dropped';

interface OutboxOptions {
  readonly write: (notice: Notice) => Message;
  readonly wallMs: () => number;
  /** 0 to 1. Spreads the attempts of many senders. */
  readonly random: () => number;
  readonly patience: Patience;
  /** Told of each fate, and of what the receiver said when it did not take a notice. */
  readonly onFate: (fate: NoticeFate, notice: Notice, reason: string) => void;
  readonly onRetry: (notice: Notice, reason: string) => void;
}

/** What waits for one receiver: sent in order, one at a time, each until it is taken, refused, or too old. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #queue: Pending[];
  readonly #stop = new AbortController();
  #sending: Promise<void> | undefined;

  constructor(options: OutboxOptions, waiting: readonly Pending[] = []) {
    this.#options = options;
    this.#queue = [...waiting];
  }

  get waiting(): readonly Pending[] {
    return this.#queue;
  }

  put(notice: Notice): void {
    this.#queue.push({ notice, sinceMs: this.#options.wallMs() });
    // The first may be on its way: the next oldest makes room.
    const [dropped] = this.#queue.length > KEPT_AT_MOST ? this.#queue.splice(1, 1) : [];
    if (dropped) this.#options.onFate('dropped', dropped.notice, `${KEPT_AT_MOST} others wait`);
  }

  /** Sends what waits, if it is not being sent already. */
  send(): void {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Resolves once nothing is on its way; what waits for a further attempt stays. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    const { patience, wallMs, onFate, onRetry } = this.#options;
    let failures = 0;
    for (let first = this.#queue[0]; first !== undefined && !this.#stop.signal.aborted; first = this.#queue[0]) {
      const { notice, sinceMs } = first;
      const answer = await this.#attempt(notice);
      const isLate = wallMs() - sinceMs >= patience.giveUpAfterMs;
      if (answer.kind === 'retry' && !isLate) {
        onRetry(notice, answer.reason);
        const wait = answer.afterMs ?? this.#backOffMs(failures++);
        await pause(wait, undefined, { signal: this.#stop.signal, ref: false }).catch(() => {});
        continue;
      }
      failures = 0;
      this.#queue.shift();
      onFate(answer.kind === 'retry' ? 'expired' : answer.kind, notice, answer.reason);
    }
  }

  #backOffMs(failures: number): number {
    const { patience, random } = this.#options;
    const whole = Math.min(patience.mostMs, patience.firstMs * 2 ** Math.min(failures, 30));
    return whole / 2 + (whole / 2) * random();
  }

  async #attempt(notice: Notice): Promise<Answer> {
    return post(this.#options.write(notice), this.#options.patience.attemptMs);
  }
}

type Answer =
  | { readonly kind: 'sent' | 'refused'; readonly reason: string }
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number };

/** Statuses that say "not now" and not "not this". */
const NOT_NOW = new Set([408, 425, 429]);
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/** One attempt. No redirect is followed: a secret in the address would go to where the receiver points. Never throws. */
export async function post({ url, headers, body }: Message, timeoutMs: number): Promise<Answer> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', 'user-agent': 'plimsoll', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.body?.cancel();
    const reason = `status ${answer.status}`;
    if (answer.ok) return { kind: 'sent', reason };
    if (answer.status < 500 && !NOT_NOW.has(answer.status)) return { kind: 'refused', reason };
    const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
    return Number.isFinite(seconds) && seconds >= 0
      ? { kind: 'retry', reason, afterMs: Math.min(seconds * 1000, LONGEST_RETRY_AFTER_MS) }
      : { kind: 'retry', reason };
  } catch (error) {
    return { kind: 'retry', reason: reasonOf(error) };
  }
}

/** What went wrong, without the address, which may hold a secret. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return code === undefined ? 'no answer' : `no answer (${code})`;
}
