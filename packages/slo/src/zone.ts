/**
 * Local time in IANA zones, by Intl. A local time is kept as the epoch milliseconds at which a clock in UTC would show it, so that calendar arithmetic is
 * arithmetic; only {@link instantOf} knows the zone.
 */

/** The local time that "YYYY-MM-DD hh:mm:ss" writes. */
export function localTime(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}.000Z`);
}

/**
 * The instant at which clocks in the zone show a local time. Shown twice (clocks go back): the first. Never shown (clocks go forward): as far after the
 * gap as it was into it, as if the clocks had not changed. RFC 5545 and Temporal read such times in the same way.
 */
export function instantOf(local: number, zone: string): number {
  const before = offsetMs(local - DAY_MS, zone);
  const after = offsetMs(local + DAY_MS, zone);
  const isShown = (offset: number) => offsetMs(local - offset, zone) === offset;
  return !isShown(before) && isShown(after) ? local - after : local - before;
}

/** The same day and time so many months later (or earlier); the last day of a month that is too short for the day. */
export function plusMonths(local: number, months: number): number {
  const date = new Date(local);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime();
}

const DAY_MS = 86_400_000;

/** How far clocks in the zone are ahead of UTC at an instant, in milliseconds. */
function offsetMs(instant: number, zone: string): number {
  const whole = Math.floor(instant / 1000) * 1000;
  const fields: Record<string, number> = {};
  for (const { type, value } of clockIn(zone).formatToParts(whole)) fields[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = fields;
  return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
}

/** Making a formatter costs a hundred times what using it does. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockIn(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  // Names come from the wire, and "EUROPE/berlin" is a zone too: what anybody can grow is emptied.
  if (clocks.size >= 1000) clocks.clear();
  clocks.set(zone, clock);
  return clock;
}
