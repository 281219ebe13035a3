import { isTooLong, type Parsed, parsed, quote, refused, valueOrThrow } from './issue.js';

/** A length of time in milliseconds, above zero. Whole microseconds: `{ ms: 0.25 }` is a quarter of a millisecond. */
export interface Duration {
  readonly ms: number;
}

const UNITS = [
  { unit: 'w', us: 604_800_000_000 },
  { unit: 'd', us: 86_400_000_000 },
  { unit: 'h', us: 3_600_000_000 },
  { unit: 'm', us: 60_000_000 },
  { unit: 's', us: 1_000_000 },
  { unit: 'ms', us: 1_000 },
  { unit: 'us', us: 1 },
] as const;

/** Up to here a number of milliseconds tells every microsecond apart. */
const LONGEST_US = 18_263n * 86_400_000_000n;

const EXAMPLES = 'write it like "500ms", "5m", "1h30m", "30d" or "4w"';

/**
 * Reads "500ms", "5m", "1h30m", "0.5s", "30d", "4w". Units: us, ms, s, m, h, d (24 h) and w (7 d), the larger first, each at most once.
 * Months, quarters and years have no fixed length: those are calendar windows.
 */
export function parseDuration(text: string): Parsed<Duration> {
  if (isTooLong(text)) return refused('duration-malformed', malformed(text));
  const part = /(\d+)(?:\.(\d+))?(us|ms|[wdhms])/y;
  let us = 0n;
  let next = 0;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    const index = UNITS.findIndex(({ unit }) => unit === match?.[3]);
    const found = UNITS[index];
    if (!match || !found || index < next) return refused('duration-malformed', malformed(text));
    const decimals = match[2] ?? '';
    const scale = 10n ** BigInt(decimals.length);
    const scaled = BigInt((match[1] ?? '') + decimals) * BigInt(found.us);
    if (scaled % scale !== 0n) return refused('duration-out-of-range', outOfRange('finer than a microsecond', text));
    us += scaled / scale;
    next = index + 1;
  }
  if (next === 0) return refused('duration-malformed', malformed(text));
  if (us === 0n) return refused('duration-out-of-range', outOfRange('zero', text));
  if (us > LONGEST_US) return refused('duration-out-of-range', outOfRange('longer than 50 years', text));
  return parsed({ ms: Number(us) / 1000 });
}

/** A duration written in code: `duration('5m')`. Throws a DeclarationError on anything that {@link parseDuration} refuses. */
export function duration(text: string): Duration {
  return valueOrThrow(parseDuration(text));
}

/** The shortest text with days as the largest unit ("30d", "1h30m", "250us"); {@link parseDuration} reads it back to the same value. */
export function formatDuration({ ms }: Duration): string {
  let us = Math.round(ms * 1000);
  let text = '';
  for (const { unit, us: size } of UNITS) {
    if (unit === 'w' || us < size) continue;
    text += `${Math.floor(us / size)}${unit}`;
    us %= size;
  }
  return text;
}

function malformed(text: string): string {
  const calendar = /^\d+[MQYy]$/.test(text) ? '; months, quarters and years are calendar windows' : '';
  return `a duration needs numbers with units, the larger first (got ${quote(text)}): ${EXAMPLES}${calendar}`;
}

function outOfRange(what: string, text: string): string {
  return `a duration cannot be ${what} (got ${quote(text)}): ${EXAMPLES}`;
}
