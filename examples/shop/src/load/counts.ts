import type { Ending } from './stream.js';

/** What the customers saw. `sent` = `ok` + `failed` + `lost` once nothing is in flight; `slow` are answers among them. */
export interface LoadCounts {
  readonly sent: number;
  readonly ok: number;
  readonly failed: number;
  readonly lost: number;
  readonly slow: number;
}

export const NO_REQUESTS: LoadCounts = { sent: 0, ok: 0, failed: 0, lost: 0, slow: 0 };

/** The counts after one more request has ended. A failure is an answer of 500 or above, as in an SLO. */
export function afterEnd(counts: LoadCounts, ending: Ending, isSlow: boolean): LoadCounts {
  if (ending.kind === 'lost') return { ...counts, lost: counts.lost + 1 };
  const slow = counts.slow + (isSlow ? 1 : 0);
  return ending.status >= 500 ? { ...counts, slow, failed: counts.failed + 1 } : { ...counts, slow, ok: counts.ok + 1 };
}
