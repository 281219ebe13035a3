/** Where the end of a call is told. The times are monotonic ms. */
export interface CallEnds {
  fulfilled(value: unknown, startMs: number, endMs: number): void;
  rejected(error: unknown, startMs: number, endMs: number): void;
}

/**
 * The calls whose promise has not settled. Each has a record with the two continuations a promise needs; a record is used
 * again when its call ends, so a call allocates nothing but the promise that `then` must make. There are never more
 * records than calls were once in flight together.
 */
export class PendingCalls {
  /** Every record ever made, in use or free: this is where hung calls are found. */
  private readonly all: PendingCall[] = [];
  private readonly free: PendingCall[] = [];
  private readonly monotonic: () => number;

  constructor(monotonic: () => number) {
    this.monotonic = monotonic;
  }

  /**
   * Returns what the caller gets in place of `promise`: a promise that settles the same way, with the same value or the
   * very same error, one microtask later. Only promises known to behave are followed, see {@link isOrdinary}.
   */
  follow(promise: Promise<unknown>, startMs: number, ends: CallEnds): Promise<unknown> {
    const call = this.free.pop() ?? this.oneMore();
    call.startMs = startMs;
    call.ends = ends;
    return promise.then(call.fulfilled, call.rejected);
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

class PendingCall {
  /** A fraction, so that the field is a floating-point number to the engine from the first call on. */
  startMs = 0.5;
  ends: CallEnds = nobody;
  readonly fulfilled: (value: unknown) => unknown;
  readonly rejected: (error: unknown) => never;

  constructor(monotonic: () => number, free: PendingCall[]) {
    this.fulfilled = (value) => {
      this.ends.fulfilled(value, this.startMs, monotonic());
      free.push(this);
      return value;
    };
    this.rejected = (error) => {
      this.ends.rejected(error, this.startMs, monotonic());
      free.push(this);
      throw error;
    };
  }
}

const nobody: CallEnds = { fulfilled() {}, rejected() {} };
