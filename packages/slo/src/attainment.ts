import { type Counts, total } from './counts.js';

/** The answer where nothing was measured. It is not 100 %, and it is not 0: every reader has to say what it makes of it. */
export interface NoData {
  readonly kind: 'no-data';
}

export const NO_DATA: NoData = { kind: 'no-data' };

/** The share of events that were good, 0 to 1. It is 1 only when nothing was bad, even for as many events as can be counted. */
export type Attainment = { readonly kind: 'measured'; readonly ratio: number } | NoData;

/** good / total, or no data where there was no event. */
export function attainment(counts: Counts): Attainment {
  const events = total(counts);
  if (events === 0) return NO_DATA;
  return { kind: 'measured', ratio: counts.good / events };
}
