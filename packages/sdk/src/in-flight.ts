/** A call that has begun, and the part of its record that says so. Records are used again for other calls. */
export interface InFlight {
  /** On the monotonic clock. */
  startMs: number;
  /** How many latency thresholds, the shortest first, it has passed and is counted for; {@link AT_REST} between two calls. */
  lateLanes: number;
  /** Is it among the calls that are looked at? */
  isListed: boolean;
}

/** Of a record that no call uses: past more thresholds than anyone declares. */
export const AT_REST = 0xffff;

const FEW = 64;

/**
 * The calls in flight that may still become late: where a call that hangs is found while it hangs.
 *
 * A look drops whatever has nothing left to pass, so a call that never ends is held here no longer than its longest
 * threshold. There is no timer: whoever reads counts looks first, and so does the list itself whenever it has doubled since
 * the last look. So it never holds more than twice the calls that were young enough to matter then, and calls pay nothing.
 */
export class InFlightList<Call extends InFlight> {
  private readonly calls: Call[] = [];
  private fullAt = FEW;
  /** A look may ask an application to name an operation, and the application may ask for counts. */
  private isLooking = false;
  private readonly monotonic: () => number;
  /** Counts what is late about a call by now, and says whether more of it may become late. */
  private readonly look: (call: Call, nowMs: number) => boolean;

  constructor(monotonic: () => number, look: (call: Call, nowMs: number) => boolean) {
    this.monotonic = monotonic;
    this.look = look;
  }

  list(call: Call): void {
    if (this.calls.length >= this.fullAt) this.lookAtAll();
    call.isListed = true;
    this.calls.push(call);
  }

  /** Counts every call that has become late since the last look. */
  lookAtAll(): void {
    const { calls } = this;
    if (calls.length === 0 || this.isLooking) return;
    this.isLooking = true;
    const nowMs = this.monotonic();
    let kept = 0;
    for (let at = 0; at < calls.length; at++) {
      const call = calls[at] as Call; // Cast: it is inside the list.
      call.isListed = call.lateLanes !== AT_REST && this.look(call, nowMs);
      if (call.isListed) calls[kept++] = call;
    }
    calls.length = kept;
    this.fullAt = Math.max(FEW, 2 * kept);
    this.isLooking = false;
  }

  /** How many calls are looked at. */
  get size(): number {
    return this.calls.length;
  }
}
