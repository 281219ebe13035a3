import { NO_DATA } from './attainment.js';
import type { Quantile } from './exponential-histogram.js';
import type { Share } from './histogram-share.js';

/** A histogram with named edges, as most libraries export by default: bucket i counts values in (bounds[i-1], bounds[i]], the last one all above. */
export interface ExplicitHistogram {
  /** Ascending. */
  readonly bounds: readonly number[];
  /** One more than there are bounds. */
  readonly counts: readonly number[];
}

/**
 * How many values are at or below a threshold: exactly where the threshold is one of the edges, otherwise the two numbers that it lies between, and by straight
 * interpolation the one that is likely.
 */
export function explicitShareAtMost({ bounds, counts }: ExplicitHistogram, threshold: number): Share {
  let below = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] ?? 0;
    const upper = bounds[i] ?? Number.POSITIVE_INFINITY;
    if (upper <= threshold) {
      below += count;
      continue;
    }
    const lower = i === 0 ? Math.min(0, upper) : (bounds[i - 1] ?? 0);
    if (threshold <= lower) return { atLeast: below, atMost: below, likely: below };
    const likely = Number.isFinite(upper) ? (count * (threshold - lower)) / (upper - lower) : 0;
    return { atLeast: below, atMost: below + count, likely: below + likely };
  }
  return { atLeast: below, atMost: below, likely: below };
}

/** The value that a share q (0 to 1) of the values do not exceed, by straight interpolation in its bucket; above the last edge, that edge. */
export function explicitQuantile({ bounds, counts }: ExplicitHistogram, q: number): Quantile {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0 || bounds.length === 0) return NO_DATA;
  const rank = q * total;
  let below = 0;
  for (let i = 0; i < bounds.length; i++) {
    const count = counts[i] ?? 0;
    const upper = bounds[i] ?? 0;
    if (count > 0 && below + count >= rank) {
      const lower = i === 0 ? Math.min(0, upper) : (bounds[i - 1] ?? 0);
      return { kind: 'measured', value: lower + ((upper - lower) * (rank - below)) / count };
    }
    below += count;
  }
  return { kind: 'measured', value: bounds[bounds.length - 1] ?? 0 };
}
