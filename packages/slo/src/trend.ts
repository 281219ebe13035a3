import { type Counts, total } from './counts.js';
import { compareProducts } from './fraction.js';

/** Where a burn rate is going: more, less or as much of late than over the longer time. Unknown where one of the two has no events. */
export type Trend = 'increasing' | 'recovering' | 'steady' | 'unknown';

/** Compares the share of bad events in the short window with that in the long one, exactly. */
export function trend({ long, short }: { long: Counts; short: Counts }): Trend {
  if (total(long) === 0 || total(short) === 0) return 'unknown';
  const order = compareProducts([short.bad, total(long)], [long.bad, total(short)]);
  return order > 0 ? 'increasing' : order < 0 ? 'recovering' : 'steady';
}
