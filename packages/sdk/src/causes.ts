/** Why events were bad, as counts since the start. */
export interface CauseCount {
  readonly cause: string;
  readonly count: number;
  /** Epoch ms; the count was 0 at this moment. */
  readonly startMs: number;
}

/** What every cause beyond the kept ones is called. */
export const OTHER = 'other';

const LONGEST_NAME = 64;

/**
 * Counts by cause, bounded: the first `limit` causes keep their names, all later ones are "other". A cause keeps its place
 * for good, because each is a cumulative series of its own on the wire.
 */
export class Causes {
  private readonly counts = new Map<string, { count: number; startMs: number }>();
  private readonly limit: number;

  constructor(limit: number, startMs: number) {
    this.limit = limit;
    this.counts.set(OTHER, { count: 0, startMs });
  }

  /** `wallMs` is asked only when the cause is new. */
  add(cause: string, wallMs: () => number): void {
    const known = this.counts.get(cause);
    if (known) known.count += 1;
    else this.addNew(cause.slice(0, LONGEST_NAME), wallMs);
  }

  /** The causes in the order of their first event, "other" first. */
  list(): CauseCount[] {
    return Array.from(this.counts, ([cause, { count, startMs }]) => ({ cause, count, startMs }));
  }

  private addNew(name: string, wallMs: () => number): void {
    const isFull = this.counts.size > this.limit;
    const entry = this.counts.get(name) ?? (isFull ? this.counts.get(OTHER) : undefined);
    if (entry) entry.count += 1;
    // A millisecond earlier than now: the event itself must lie after the start of its series.
    else this.counts.set(name, { count: 1, startMs: Math.floor(wallMs()) - 1 });
  }
}
