import { type Span, spanEndingAt } from './span.js';
import type { CalendarUnit, Window } from './window.js';
import { instantOf, localTime, plusMonths } from './zone.js';

type CalendarWindow = Extract<Window, { kind: 'calendar' }>;

const DAY_MS = 86_400_000;
/** The mean lengths of the Gregorian calendar. */
const MEAN_DAYS: Record<CalendarUnit, number> = {
  day: 1,
  week: 7,
  month: 30.436875,
  quarter: 91.310625,
  year: 365.2425,
};
const DAYS: Partial<Record<CalendarUnit, number>> = { day: 1, week: 7 };
const MONTHS: Partial<Record<CalendarUnit, number>> = { month: 1, quarter: 3, year: 12 };

/**
 * The calendar window that an instant lies in, `from <= at < to`: a month's first instant is in that month. Every boundary is counted from the anchor, in
 * local time: a window that starts at 02:30 starts an hour later on the one day that has no 02:30, and one anchored on the 31st starts on the 30th in June.
 */
export function calendarSpan(window: CalendarWindow, at: number): Span {
  const last = lastSpans.get(window);
  if (last && last.from <= at && at < last.to) return last;
  // Within a few windows of the right one, at any distance from the anchor; the rest is walked.
  let n = Math.floor((at - localTime(window.anchor)) / (window.count * MEAN_DAYS[window.unit] * DAY_MS));
  while (boundary(window, n) > at) n -= 1;
  while (boundary(window, n + 1) <= at) n += 1;
  const span = { from: boundary(window, n), to: boundary(window, n + 1) };
  lastSpans.set(window, span);
  return span;
}

/** Asking Intl takes a tenth of a millisecond, and a fleet asks for the same month ten thousand times in every round. */
const lastSpans = new WeakMap<CalendarWindow, Span>();

/**
 * What a status at an instant looks at. Rolling: the window's length, back from the instant. Calendar: from the window's start until the instant; at the very
 * end of a month all of that month, since spans are right-closed. An SLO younger than its window starts with itself.
 */
export function windowSpan(window: Window, at: number, sloStart = Number.NEGATIVE_INFINITY): Span {
  const span =
    window.kind === 'rolling'
      ? spanEndingAt(at, window.duration.ms)
      : { from: calendarSpan(window, Math.ceil(at) - 1).from, to: at };
  return { from: Math.min(at, Math.max(span.from, sloStart)), to: at };
}

/** The whole length of the window that an instant lies in, in milliseconds: what the calendar says, or the rolling window's own. */
export function windowMs(window: Window, at: number): number {
  if (window.kind === 'rolling') return window.duration.ms;
  const { from, to } = calendarSpan(window, Math.ceil(at) - 1);
  return to - from;
}

/** The longest that a window ever is: what has to be kept to answer for it. Calendar days can have 25 hours and more, months 31 days. */
export function longestMs(window: Window): number {
  if (window.kind === 'rolling') return window.duration.ms;
  const days = { day: 1, week: 7, month: 31, quarter: 92, year: 366 }[window.unit] * window.count;
  return (days + 1) * DAY_MS;
}

function boundary({ anchor, zone, unit, count }: CalendarWindow, n: number): number {
  const start = localTime(anchor);
  const days = DAYS[unit];
  const local =
    days === undefined ? plusMonths(start, n * count * (MONTHS[unit] ?? 1)) : start + n * count * days * DAY_MS;
  return instantOf(local, zone);
}
