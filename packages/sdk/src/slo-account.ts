import {
  type Budgeting,
  type Counts,
  longestMs,
  partsUnder,
  type Resolution,
  Rings,
  Slices,
  type Slo,
  type Span,
} from '@plimsoll/slo';

/** The good and bad events of one SLO: since the start as exact integers, and by time for the windows asked locally. */
export class SloAccount {
  readonly slo: Slo;
  private readonly rings: Rings;
  private readonly slices: Slices | undefined;
  private good = 0;
  private bad = 0;

  constructor(slo: Slo, resolutions: readonly Resolution[]) {
    this.slo = slo;
    const spanMs = longestWindowMs(slo);
    this.rings = new Rings({ resolutions, spanMs });
    this.slices = slicesFor(slo.budgeting, spanMs);
  }

  /** Enters events that happened in the slot of `timeMs`. */
  enter(timeMs: number, good: number, bad: number): void {
    if (good === 0 && bad === 0) return;
    this.good += good;
    this.bad += bad;
    this.rings.add(timeMs, good, bad);
    this.slices?.add(timeMs, good, bad);
  }

  /** Every event since the start. */
  get sinceStart(): Counts {
    return { good: this.good, bad: this.bad };
  }

  /** The events of a span. */
  events(span: Span): Counts {
    return this.rings.sum(span);
  }

  /** What the budget is counted in, over a span: events, or what slices of time are worth. */
  worth(span: Span): Counts {
    if (!this.slices) return this.rings.sum(span);
    return partsUnder(this.slo.noData ?? 'freeze', this.slices.sum(span));
  }
}

/** The longest time that a question about an SLO may reach back. */
export function longestWindowMs({ window, alertPolicy }: Slo): number {
  return Math.max(longestMs(window), HOUR_MS, ...alertPolicy.map(({ long }) => long.ms));
}

const HOUR_MS = 3_600_000;

function slicesFor(budgeting: Budgeting, spanMs: number): Slices | undefined {
  return budgeting.kind === 'occurrences' ? undefined : new Slices({ budgeting, spanMs });
}
