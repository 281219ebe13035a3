import type { CallEnds } from './call-ends.js';
import { followUnusual, isOrdinary } from './unusual-promise.js';

/**
 * The calls whose promise has not settled. Each has a record with the two continuations a promise needs; a record is used
 * again when its call ends, so a call allocates nothing but the promise that `then` must make. There are never more
 * records than calls were once in flight together.
 */
export class PendingCalls {
  /** Every record ever made, in use or free: this is where calls that hang are found. */
  private readonly all: PendingCall[] = [];
  private readonly free: PendingCall[] = [];
  private readonly monotonic: () => number;

  constructor(monotonic: () => number) {
    this.monotonic = monotonic;
  }

  /**
   * Returns what the caller gets in place of `promise`: a promise that settles the same way, with the same value or the
   * very same error, one microtask later. The hot path has a copy of this in it.
   */
  follow(promise: Promise<unknown>, startMs: number, ends: CallEnds): Promise<unknown> {
    if (!isOrdinary(promise)) return followUnusual(promise, startMs, ends, this.monotonic);
    const call = this.take();
    call.startMs = startMs;
    call.ends = ends;
    try {
      return promise.then(call.fulfilled, call.rejected);
    } catch (error) {
      this.giveBack(call);
      throw error;
    }
  }

  /** A record to be filled in; it comes back by itself when one of its continuations runs. */
  take(): PendingCall {
    return this.free.pop() ?? this.oneMore();
  }

  /** For a record whose promise turned out to be none. */
  giveBack(call: PendingCall | undefined): void {
    if (call) this.free.push(call);
  }

  /** How many calls have not ended. */
  get size(): number {
    return this.all.length - this.free.length;
  }

  private oneMore(): PendingCall {
    const call = new PendingCall(this.monotonic, this.free);
    this.all.push(call);
    return call;
  }
}

export class PendingCall {
  /** A fraction, so that the field is a floating-point number to the engine from the first call on. */
  startMs = 0.5;
  ends: CallEnds = nobody;
  readonly fulfilled: (value: unknown) => unknown;
  readonly rejected: (error: unknown) => never;

  constructor(monotonic: () => number, free: PendingCall[]) {
    this.fulfilled = (value) => {
      const endMs = monotonic();
      this.ends.returned.succeeded(endMs - this.startMs, endMs, value);
      free.push(this);
      return value;
    };
    this.rejected = (error) => {
      const endMs = monotonic();
      this.ends.threw(error, endMs - this.startMs, endMs);
      free.push(this);
      throw error;
    };
  }
}

const nobody: CallEnds = { returned: { succeeded() {} }, threw() {} };
