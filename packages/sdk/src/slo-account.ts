import type { Counts, Rings, Slo, Span } from '@plimsoll/slo';

/** The good and bad events of one SLO: since the start as exact integers, and by time for the windows asked locally. */
export class SloAccount {
  readonly slo: Slo;
  private readonly rings: Rings;
  private good = 0;
  private bad = 0;

  constructor(slo: Slo, rings: Rings) {
    this.slo = slo;
    this.rings = rings;
  }

  /** Enters events that happened in the slot of `timeMs`. */
  enter(timeMs: number, good: number, bad: number): void {
    if (good === 0 && bad === 0) return;
    this.good += good;
    this.bad += bad;
    this.rings.add(timeMs, good, bad);
  }

  /** Everything since the start. */
  get sinceStart(): Counts {
    return { good: this.good, bad: this.bad };
  }

  /** What happened in a window. */
  during(span: Span): Counts {
    return this.rings.sum(span);
  }
}
