import type { CallEnds } from './call-ends.js';
import { AT_REST, type InFlight, InFlightList } from './in-flight.js';
import { followUnusual, isOrdinary } from './unusual-promise.js';

/** So many records that no call uses are kept for the next ones. After a peak the rest is given back. */
const KEPT = 4096;

/**
 * The calls of a service that have not ended. Each has a record with the two continuations a promise needs; a record is used
 * again when its call ends, so a call allocates nothing but the promise that `then` must make. The same record is what a call
 * that hangs is found by, which is why that costs no further reading of the clock.
 */
export class PendingCalls {
  private readonly resting: Resting = { first: undefined };
  private readonly monotonic: () => number;
  private readonly inFlight: InFlightList<PendingCall>;

  constructor(monotonic: () => number) {
    this.monotonic = monotonic;
    this.inFlight = new InFlightList(monotonic, (call, nowMs) => call.ends.lookAt(call, nowMs));
  }

  /**
   * Returns what the caller gets in place of `promise`: a promise that settles the same way, with the same value or the
   * very same error, one microtask later. The hot path has a copy of this in it.
   */
  follow(promise: Promise<unknown>, startMs: number, ends: CallEnds): Promise<unknown> {
    if (!isOrdinary(promise)) return this.followUnusual(promise, startMs, ends);
    const call = this.begin(startMs, ends);
    try {
      return promise.then(call.fulfilled, call.rejected);
    } catch (error) {
      call.leave();
      throw error;
    }
  }

  /** As {@link follow}, for a promise that has something of its own. */
  followUnusual(promise: Promise<unknown>, startMs: number, ends: CallEnds): Promise<unknown> {
    return followUnusual(promise, () => this.begin(startMs, ends));
  }

  /** A call that began at `startMs`. It has to be told how it ended, or that nobody will know. */
  begin(startMs: number, ends: CallEnds): PendingCall {
    let call = this.resting.first;
    if (call === undefined) call = new PendingCall(this.monotonic, this.resting);
    else this.resting.first = call.next;
    call.startMs = startMs;
    // Comparing is cheaper than writing a reference into an old object.
    if (call.ends !== ends) call.ends = ends;
    call.lateLanes = 0;
    if (!call.isListed) this.inFlight.list(call);
    return call;
  }

  /** Counts the calls that have become late by now. */
  countLate(): void {
    this.inFlight.lookAtAll();
    let last: PendingCall | undefined;
    for (const call of this.atRest(KEPT)) last = call;
    if (last) last.next = undefined;
  }

  /** Records held: of the calls that may become late, and at rest. */
  get size(): { readonly watched: number; readonly atRest: number } {
    return { watched: this.inFlight.size, atRest: [...this.atRest(Infinity)].length };
  }

  private *atRest(atMost: number): Generator<PendingCall> {
    let call = this.resting.first;
    for (let n = 0; n < atMost && call !== undefined; n++) {
      yield call;
      call = call.next;
    }
  }
}

/** The records that no call uses, as a chain: the one that rested last is used first. */
interface Resting {
  first: PendingCall | undefined;
}

export class PendingCall implements InFlight {
  /** A fraction, so that the field is a floating-point number to the engine from the first call on. */
  startMs = 0.5;
  lateLanes = AT_REST;
  isListed = false;
  ends: CallEnds = nobody;
  readonly fulfilled: (value: unknown) => unknown;
  readonly rejected: (error: unknown) => never;
  private readonly monotonic: () => number;
  /** The one to be used after it, while it rests. */
  next: PendingCall | undefined;
  private readonly resting: Resting;

  constructor(monotonic: () => number, resting: Resting) {
    this.monotonic = monotonic;
    this.resting = resting;
    // The hot path: what `returned` and `leave` do, without a step in between.
    this.fulfilled = (value) => {
      const endMs = monotonic();
      this.ends.returned.succeeded(endMs - this.startMs, endMs, this.lateLanes, value);
      this.lateLanes = AT_REST;
      this.next = resting.first;
      resting.first = this;
      return value;
    };
    this.rejected = (error) => {
      this.threw(error);
      throw error;
    };
  }

  returned(value: unknown): void {
    const endMs = this.monotonic();
    this.ends.returned.succeeded(endMs - this.startMs, endMs, this.lateLanes, value);
    this.leave();
  }

  threw(error: unknown): void {
    const endMs = this.monotonic();
    this.ends.threw(error, endMs - this.startMs, endMs, this.lateLanes);
    this.leave();
  }

  /** Ends it without a count of its own. The record is another call's from now on. */
  leave(): void {
    this.lateLanes = AT_REST;
    this.next = this.resting.first;
    this.resting.first = this;
  }
}

const nobody: CallEnds = { returned: { succeeded() {} }, threw() {}, lookAt: () => false };
