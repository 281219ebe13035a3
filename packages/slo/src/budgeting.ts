import { type Duration, formatDuration, parseDuration } from './duration.js';
import { type Fraction, subtractFractions } from './fraction.js';
import { isTooLong, type Parsed, parsed, quote, refused } from './issue.js';
import { parseTarget, targetWithBudget } from './target.js';

/**
 * What the budget is counted in, with OpenSLO's meaning. Occurrences: events. Timeslices: slices of time, each good when at least `sliceTarget` of
 * its events were good. Ratio timeslices: slices of time, each worth its own share of good events, however many events it had.
 */
export type Budgeting =
  | { readonly kind: 'occurrences' }
  | { readonly kind: 'timeslices'; readonly slice: Duration; readonly sliceTarget: Fraction }
  | { readonly kind: 'ratio-timeslices'; readonly slice: Duration };

export const OCCURRENCES: Budgeting = { kind: 'occurrences' };

/** Reads "occurrences", "timeslices 1m at 95%" (also "at 100%": every event of the slice) and "ratio-timeslices 1m". */
export function parseBudgeting(text: string): Parsed<Budgeting> {
  if (text.trim() === 'occurrences') return parsed(OCCURRENCES);
  const match = isTooLong(text) ? null : /^(timeslices|ratio-timeslices)\s+(\S+)(?:\s+at\s+(\S+))?$/.exec(text.trim());
  const isRatio = match?.[1] === 'ratio-timeslices';
  if (!match || isRatio === (match[3] !== undefined)) {
    const forms = '"occurrences", "timeslices 1m at 95%" or "ratio-timeslices 1m"';
    return refused('budgeting-malformed', `a budgeting method must be one of ${forms} (got ${quote(text)})`);
  }
  const slice = parseDuration(match[2] ?? '');
  if (slice.kind === 'refused') return slice;
  if (!Number.isInteger(slice.value.ms) || slice.value.ms < 1000 || slice.value.ms > 86_400_000) {
    return refused('slice-out-of-range', `a slice must be between 1s and 1d (got ${quote(match[2])})`);
  }
  if (isRatio) return parsed({ kind: 'ratio-timeslices', slice: slice.value });
  const sliceTarget = parseSliceTarget(match[3] ?? '');
  if (sliceTarget.kind === 'refused') return sliceTarget;
  return parsed({ kind: 'timeslices', slice: slice.value, sliceTarget: sliceTarget.value });
}

/** As {@link parseBudgeting} reads it back. */
export function formatBudgeting(budgeting: Budgeting): string {
  switch (budgeting.kind) {
    case 'occurrences':
      return 'occurrences';
    case 'timeslices':
      return `timeslices ${formatDuration(budgeting.slice)} at ${formatSliceTarget(budgeting.sliceTarget)}`;
    case 'ratio-timeslices':
      return `ratio-timeslices ${formatDuration(budgeting.slice)}`;
  }
}

/** The share of a slice's events that must be good for the slice to be good: like a target, but 100 % is allowed. */
export function parseSliceTarget(text: string): Parsed<Fraction> {
  if (/^(100(\.0+)?\s?%|1(\.0+)?)$/.test(text.trim())) return parsed({ num: 1, den: 1 });
  const target = parseTarget(text);
  return target.kind === 'refused' ? target : parsed(subtractFractions({ num: 1, den: 1 }, target.value.budget));
}

function formatSliceTarget(sliceTarget: Fraction): string {
  if (sliceTarget.num === sliceTarget.den) return '100%';
  const target = targetWithBudget(subtractFractions({ num: 1, den: 1 }, sliceTarget));
  return target.kind === 'parsed' ? target.value.text : `${sliceTarget.num}/${sliceTarget.den}`;
}
