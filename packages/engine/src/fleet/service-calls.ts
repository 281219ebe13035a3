/** Who calls whom, as spans said. Services by their ids; a callee that does not speak for itself by its name. */
export interface ServiceCall {
  readonly caller: string;
  readonly callee: string;
  /** Calls that were seen, and those of them that failed. */
  readonly calls: number;
  readonly failed: number;
  /** When the first and the last of them ended, in epoch milliseconds. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** A call from one service to another. */
export interface CallSeen {
  readonly caller: string;
  readonly callee: string;
  readonly timeMs: number;
  readonly failed: boolean;
}

/** More pairs than a map of services can show. */
const MOST_PAIRS = 10_000;

/** Who calls whom in a fleet: a record of pairs, bounded. Pure state; a service map is drawn from it. */
export class ServiceCalls {
  readonly #pairs = new Map<string, { -readonly [Key in keyof ServiceCall]: ServiceCall[Key] }>();

  constructor(private readonly limit: number = MOST_PAIRS) {}

  /** Adds a call; false where there is no room for another pair. */
  add({ caller, callee, timeMs, failed }: CallSeen): boolean {
    const key = JSON.stringify([caller, callee]);
    const pair = this.#pairs.get(key);
    if (!pair) {
      if (this.#pairs.size >= this.limit) return false;
      this.#pairs.set(key, { caller, callee, calls: 1, failed: failed ? 1 : 0, firstMs: timeMs, lastMs: timeMs });
      return true;
    }
    pair.calls += 1;
    if (failed) pair.failed += 1;
    pair.firstMs = Math.min(pair.firstMs, timeMs);
    pair.lastMs = Math.max(pair.lastMs, timeMs);
    return true;
  }

  /** Forgets pairs of which nothing was seen since. */
  forgetBefore(timeMs: number): void {
    for (const [key, { lastMs }] of this.#pairs) if (lastMs < timeMs) this.#pairs.delete(key);
  }

  /** Every pair, by caller and callee. */
  all(): readonly ServiceCall[] {
    const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
    return [...this.#pairs.values()]
      .map((pair) => ({ ...pair }))
      .sort((a, b) => order(a.caller, b.caller) || order(a.callee, b.callee));
  }

  /** Takes in what {@link all} gave in an earlier life. */
  restore(pairs: readonly ServiceCall[]): void {
    for (const pair of pairs) this.#pairs.set(JSON.stringify([pair.caller, pair.callee]), { ...pair });
  }
}
