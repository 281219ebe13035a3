import type { CalendarUnit } from '@plimsoll/slo';

/** OpenSLO's durations: a whole number and one unit; `m` is a minute and `M` a month. */
const SHORTHAND = /^(\d+)([mhdwMQY])$/;

export const SHORTHAND_ADVICE =
  'write a whole number above 0 and one of m h d w M Q Y, such as "4w" ("1m" is a minute, "1M" a month)';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Lengths in which every reader agrees first, then those that OpenSLO leaves open and its SDK counts as 30, 90 and 365 days. */
const UNIT_MS = {
  m: MINUTE_MS,
  h: 60 * MINUTE_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
  M: 30 * DAY_MS,
  Q: 90 * DAY_MS,
  Y: 365 * DAY_MS,
} as const;

type ShorthandUnit = keyof typeof UNIT_MS;

export function isShorthand(text: string): boolean {
  return Number(SHORTHAND.exec(text)?.[1] ?? 0) > 0;
}

/** The length in milliseconds, with months of 30, quarters of 90 and years of 365 days; `isNominal` tells that one of those was taken. */
export function shorthandMs(text: string): { readonly ms: number; readonly isNominal: boolean } | undefined {
  const match = SHORTHAND.exec(text);
  const count = Number(match?.[1] ?? 0);
  if (match === null || count === 0) return undefined;
  // The expression admits the seven units only.
  const unit = match[2] as ShorthandUnit;
  return { ms: count * UNIT_MS[unit], isNominal: unit === 'M' || unit === 'Q' || unit === 'Y' };
}

const CALENDAR_UNITS: Readonly<Record<string, CalendarUnit>> = {
  d: 'day',
  w: 'week',
  M: 'month',
  Q: 'quarter',
  Y: 'year',
};

/** The unit of a calendar window; undefined for minutes and hours, which no calendar has. */
export function shorthandCalendar(text: string): { readonly count: number; readonly unit: CalendarUnit } | undefined {
  const match = SHORTHAND.exec(text);
  const unit = CALENDAR_UNITS[match?.[2] ?? ''];
  return unit && { count: Number(match?.[1]), unit };
}

export function calendarShorthand(count: number, unit: CalendarUnit): string {
  const letter = Object.entries(CALENDAR_UNITS).find(([, name]) => name === unit)?.[0] ?? '';
  return `${count}${letter}`;
}

/** The length as a shorthand that {@link shorthandMs} reads back exactly, or nothing where it is not a whole number of minutes. */
export function msShorthand(ms: number): string | undefined {
  for (const unit of ['d', 'h', 'm'] as const)
    if (ms > 0 && ms % UNIT_MS[unit] === 0) return `${ms / UNIT_MS[unit]}${unit}`;
  return undefined;
}
