import type { Decoded, SkipReason } from './points.js';

/** Counts what became of the points of a body. */
export class Tally implements Decoded {
  points = 0;
  readonly skipped: Record<SkipReason, number> = {
    'no-value': 0,
    summary: 0,
    'uneven-buckets': 0,
    'unsupported-histogram': 0,
  };

  /** One more point: handed over, or skipped for a reason. */
  add(reason: SkipReason | undefined): void {
    if (reason === undefined) this.points++;
    else this.skipped[reason]++;
  }
}
