import { type Duration, formatDuration, parseDuration } from './duration.js';
import { isTooLong, type Parsed, parsed, quote, refused, valueOrThrow } from './issue.js';

export type CalendarUnit = 'day' | 'week' | 'month' | 'quarter' | 'year';

/**
 * The time over which a promise is kept. Rolling: the last so long, always. Calendar: from one boundary to the next, in a time zone, as long as the
 * calendar says (March 2026 in New York has 743 hours); the boundaries are `anchor` plus or minus whole multiples of `count` units.
 */
export type Window =
  | { readonly kind: 'rolling'; readonly duration: Duration }
  | {
      readonly kind: 'calendar';
      readonly count: number;
      readonly unit: CalendarUnit;
      /** IANA name. */
      readonly zone: string;
      /** Local time in the zone, "YYYY-MM-DD hh:mm:ss". */
      readonly anchor: string;
    };

/** Where calendar windows start when nobody says otherwise: at midnight, on the first day of the week (Monday), month, quarter or year. */
const DEFAULT_ANCHORS: Readonly<Record<CalendarUnit, string>> = {
  day: '1970-01-01 00:00:00',
  week: '1970-01-05 00:00:00',
  month: '1970-01-01 00:00:00',
  quarter: '1970-01-01 00:00:00',
  year: '1970-01-01 00:00:00',
};

const TEN_YEARS_MS = 3660 * 86_400_000;
const CALENDAR =
  /^calendar(?:\s+(\d+))?\s+(day|week|month|quarter|year)s?(?:\s+([A-Za-z]\S*))??(?:\s+from\s+(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d))?)?$/;

/**
 * Reads a rolling window as its duration ("30d") and a calendar window as "calendar month", "calendar month Europe/Berlin" or
 * "calendar 2 weeks Europe/Berlin from 2026-01-05 00:00:00". Without a zone it is UTC.
 */
export function parseWindow(text: string): Parsed<Window> {
  const trimmed = text.trim();
  if (!trimmed.startsWith('calendar')) {
    const length = parseDuration(trimmed);
    if (length.kind === 'refused') {
      const example = 'write "30d", or "calendar month Europe/Berlin"';
      return refused(
        'window-malformed',
        `a window must be a duration or a calendar window (got ${quote(text)}): ${example}`,
      );
    }
    return rollingWindow(length.value);
  }
  const match = isTooLong(trimmed) ? null : CALENDAR.exec(trimmed);
  if (!match) {
    const example = 'write "calendar month Europe/Berlin", or "calendar 2 weeks UTC from 2026-01-05 00:00:00"';
    return refused(
      'window-malformed',
      `a calendar window needs a unit, then a zone, then where it starts (got ${quote(text)}): ${example}`,
    );
  }
  // The expression admits these five words only.
  const unit = match[2] as CalendarUnit;
  const anchor = match[4] === undefined ? DEFAULT_ANCHORS[unit] : `${match[4]} ${match[5] ?? '00:00:00'}`;
  return calendarWindow({ count: Number(match[1] ?? '1'), unit, zone: match[3] ?? 'UTC', anchor });
}

/** A window written in code: `window('30d')`. Throws a DeclarationError on anything that {@link parseWindow} refuses. */
export function window(text: string): Window {
  return valueOrThrow(parseWindow(text));
}

/** As {@link parseWindow} reads it back. */
export function formatWindow(window: Window): string {
  if (window.kind === 'rolling') return formatDuration(window.duration);
  const { count, unit, zone, anchor } = window;
  const length = count === 1 ? unit : `${count} ${unit}s`;
  return `calendar ${length} ${zone}${anchor === DEFAULT_ANCHORS[unit] ? '' : ` from ${anchor}`}`;
}

/** A rolling window of whole milliseconds, from a second to ten years. */
export function rollingWindow(length: Duration): Parsed<Window> {
  if (!Number.isInteger(length.ms) || length.ms < 1000 || length.ms > TEN_YEARS_MS) {
    return refused(
      'window-out-of-range',
      `a window must be between 1s and 3660d (got ${quote(formatDuration(length))})`,
    );
  }
  return parsed({ kind: 'rolling', duration: length });
}

/** A calendar window with a zone that this runtime knows and an anchor that is a real day. */
export function calendarWindow(parts: {
  count: number;
  unit: CalendarUnit;
  zone: string;
  anchor: string;
}): Parsed<Window> {
  const { count, unit, zone, anchor } = parts;
  if (!Number.isInteger(count) || count < 1 || count * NOMINAL_DAYS[unit] > 3660) {
    return refused(
      'window-out-of-range',
      `a calendar window must be at least 1 and at most ten years long (got ${count} ${unit}s)`,
    );
  }
  if (!isZone(zone)) {
    return refused(
      'window-zone-unknown',
      `a time zone must be an IANA name (got ${quote(zone)}): write it like "Europe/Berlin"`,
    );
  }
  if (!isLocalTime(anchor)) {
    return refused(
      'window-malformed',
      `a calendar window starts at a local time (got ${quote(anchor)}): write it like "2026-01-05 00:00:00"`,
    );
  }
  return parsed({ kind: 'calendar', count, unit, zone, anchor });
}

const NOMINAL_DAYS: Readonly<Record<CalendarUnit, number>> = { day: 1, week: 7, month: 30, quarter: 91, year: 365 };

/**
 * How long a window is when nothing else is known: exact for rolling windows, 30, 91 or 365 days for calendar months, quarters and years. Alert
 * policies are derived from it, so that they do not change in February.
 */
export function nominalMs(window: Window): number {
  return window.kind === 'rolling' ? window.duration.ms : window.count * NOMINAL_DAYS[window.unit] * 86_400_000;
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function isLocalTime(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return false;
  const iso = `${text.replace(' ', 'T')}.000Z`;
  const time = Date.parse(iso);
  return !Number.isNaN(time) && new Date(time).toISOString() === iso;
}
