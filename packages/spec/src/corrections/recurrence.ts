import { RRuleTemporal } from 'rrule-temporal';

/** When something happens: once, or again and again. */
export interface Recurrence {
  /** "YYYY-MM-DD hh:mm:ss" in the time zone. */
  readonly from: string;
  readonly timeZone: string;
  /** An RRULE without DTSTART. */
  readonly repeat?: string;
  /** Starts that are left out, written as `from`. */
  readonly except?: readonly string[];
}

/** A rule may start at most so often in the time that is asked for; more is a mistake, or an attack. */
export const MOST_OCCURRENCES = 10_000;

export type Starts =
  | { readonly kind: 'starts'; readonly at: readonly number[] }
  | { readonly kind: 'refused'; readonly message: string };

const ONCE = 'FREQ=DAILY;COUNT=1';
const LINE = /^[A-Z0-9;=,:+-]+$/;
const TOO_FINE = /(^|;)(FREQ=(SECONDLY|MINUTELY|HOURLY)|BYSECOND=|BYMINUTE=|RSCALE=|SKIP=)/;

/**
 * The instants, in epoch milliseconds and in order, at which a recurrence starts in a stretch of time, both ends included.
 * By RFC 5545: a start that falls into the hour that clocks skip in spring does not take place, one in the hour that they
 * repeat in autumn takes place the first time.
 */
export function startsBetween(recurrence: Recurrence, fromMs: number, toMs: number): Starts {
  const rule = recurrence.repeat ?? ONCE;
  if (!LINE.test(rule))
    return refused(`an RRULE has letters, digits and ";=,:+-" only (got ${JSON.stringify(rule.slice(0, 80))})`);
  if (TOO_FINE.test(rule))
    return refused('a correction repeats daily, weekly, monthly or yearly, at the minute at which it starts');
  try {
    const starts = new RRuleTemporal({
      rruleString: icalendar(recurrence, rule),
      maxIterations: MOST_OCCURRENCES,
      maxCandidateEvaluations: 10 * MOST_OCCURRENCES,
      strict: true,
    });
    const at = starts.between(new Date(fromMs), new Date(toMs), true).map(({ epochMilliseconds }) => epochMilliseconds);
    return at.length > MOST_OCCURRENCES
      ? refused(`it starts more than ${MOST_OCCURRENCES} times`)
      : { kind: 'starts', at };
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error));
  }
}

function icalendar({ from, timeZone, except = [] }: Recurrence, rule: string): string {
  const lines = [`DTSTART;TZID=${timeZone}:${compact(from)}`, `RRULE:${rule}`];
  if (except.length > 0) lines.push(`EXDATE;TZID=${timeZone}:${except.map(compact).join(',')}`);
  return lines.join('\n');
}

/** "2026-03-01 02:00:00" as iCalendar writes it: 20260301T020000. */
function compact(local: string): string {
  return local.replaceAll(/[-:]/g, '').replace(' ', 'T');
}

function refused(message: string): Starts {
  return { kind: 'refused', message };
}
