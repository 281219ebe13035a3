/** How many events were good and how many were bad: whole numbers, never negative. Ignored events are in neither. */
export interface Counts {
  readonly good: number;
  readonly bad: number;
}

export const NO_COUNTS: Counts = { good: 0, bad: 0 };

/** All events that count: good and bad. */
export function total({ good, bad }: Counts): number {
  return good + bad;
}

/** Both added up. The one way in which time, instances and services are put together: sums first, ratios last, never a mean of ratios. */
export function add(a: Counts, b: Counts): Counts {
  return { good: a.good + b.good, bad: a.bad + b.bad };
}

/** Any number of counts added up; nothing at all is zero good and zero bad. */
export function addAll(all: Iterable<Counts>): Counts {
  let [good, bad] = [0, 0];
  for (const counts of all) {
    good += counts.good;
    bad += counts.bad;
  }
  return { good, bad };
}
