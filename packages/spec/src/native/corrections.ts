import { calendarWindow, isLabel, parseDuration } from '@plimsoll/slo';
import { type Recurrence, startsBetween } from '../corrections/recurrence.js';
import type { DeclaredCorrection } from '../declaration.js';
import { describe, type Fields } from '../read/fields.js';
import { mappings } from './budget-policy.js';

const LOCAL = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(:\d\d)?$/;
const LOCAL_ADVICE = 'write it like "2026-01-05 02:00", in the time zone that timeZone names';
const DAY_MS = 86_400_000;
const LONGEST_MS = 366 * DAY_MS;

/** A week shows what repeats often, ten years what repeats on the 29th of February. */
const FOLLOWED_MS = [7 * DAY_MS, 3660 * DAY_MS];

/** More corrections than a team can have made by hand; each costs time to follow. */
const MOST_CORRECTIONS = 200;

/** `corrections:` of a service. Where its SLOs are not known here, any name is taken. */
export function readCorrections(
  document: Fields,
  sloNames: readonly string[] | undefined,
): readonly DeclaredCorrection[] {
  const entries = mappings(document, 'corrections');
  if (entries.length > MOST_CORRECTIONS)
    document.error(
      'too-many-values',
      'corrections',
      `must be at most ${MOST_CORRECTIONS} (got ${entries.length}): drop those that no window reaches`,
    );
  const ids = new Set<string>();
  return entries.slice(0, MOST_CORRECTIONS).flatMap((fields) => {
    const correction = readCorrection(fields, sloNames);
    if (correction === undefined) return [];
    if (ids.has(correction.id))
      fields.error('name-taken', 'id', `must be unique (got "${correction.id}" twice): rename one`);
    ids.add(correction.id);
    return [correction];
  });
}

function readCorrection(fields: Fields, sloNames: readonly string[] | undefined): DeclaredCorrection | undefined {
  fields.require('id', 'give it a label, such as "2026-03-database-upgrade"');
  fields.require('reason', 'say why this time counts otherwise');
  fields.require('author', 'say who decided it');
  fields.require('semantics', 'say remove (its events are left out) or count-as-good (its bad events count as good)');
  fields.require('from', LOCAL_ADVICE);
  const id = readId(fields);
  const reason = fields.text('reason');
  const author = fields.text('author');
  const semantics = fields.word('semantics', ['remove', 'count-as-good']);
  const slos = readSlos(fields, sloNames);
  const when = readWhen(fields);
  const durationMs = when && readDuration(fields, when);
  fields.end();
  if (fields.has('until') === fields.has('duration'))
    fields.report.error('fields-exclusive', fields.path, 'a correction has exactly one of until and duration');
  if (id === undefined || reason === undefined || author === undefined || semantics === undefined) return undefined;
  if (when === undefined || durationMs === undefined) return undefined;
  return { id, reason, author, semantics, ...(slos ? { slos } : {}), ...when, durationMs };
}

function readId(fields: Fields): string | undefined {
  const id = fields.text('id');
  if (id !== undefined && !isLabel(id))
    fields.error('name-not-label', 'id', `must be a label (got ${describe(id)}): lower-case letters, digits and "-"`);
  return id;
}

function readWhen(fields: Fields): Recurrence | undefined {
  const timeZone = readZone(fields);
  const from = readLocal(fields, 'from', fields.raw('from'));
  const repeat = fields
    .text('repeat')
    ?.trim()
    .replace(/^RRULE:/i, '')
    .toUpperCase();
  const except = fields.list('except').flatMap(({ value }) => readLocal(fields, 'except', value) ?? []);
  if (fields.has('except') && repeat === undefined)
    fields.error('fields-exclusive', 'except', 'needs repeat: what happens once has nothing to leave out');
  if (timeZone === undefined || from === undefined) return undefined;
  const when = {
    from,
    timeZone,
    ...(repeat === undefined ? {} : { repeat }),
    ...(except.length > 0 ? { except } : {}),
  };
  checkStarts(fields, when);
  return when;
}

/** Follows the rule a little way, so that what cannot be followed is found when it is declared and not at night. */
function checkStarts(fields: Fields, when: Recurrence): void {
  const first = instant(when.from, when.timeZone) ?? 0;
  const [name, got] = when.repeat === undefined ? ['from', when.from] : ['repeat', when.repeat];
  for (const ms of FOLLOWED_MS) {
    const starts = startsBetween(when, first, first + ms);
    if (starts.kind === 'refused') {
      fields.error('correction-rule', name, `cannot be followed (got ${describe(got)}): ${starts.message}`);
      return;
    }
    if (starts.at.length > 0) return;
  }
  fields.error(
    'correction-rule',
    name,
    `does not take place within ten years (got ${describe(got)}): check the days that it names`,
  );
}

function readDuration(fields: Fields, when: Recurrence): number | undefined {
  const until = readLocal(fields, 'until', fields.raw('until'));
  const length = fields.text('duration');
  if (length !== undefined) return readLength(fields, length);
  if (until === undefined) return undefined;
  const [from, to] = [instant(when.from, when.timeZone), instant(until, when.timeZone)];
  if (from !== undefined && to !== undefined && to > from && to - from <= LONGEST_MS) return to - from;
  fields.error('field-value', 'until', `must be after from, by at most 366d (got ${describe(until)})`);
  return undefined;
}

function readZone(fields: Fields): string | undefined {
  const zone = fields.text('timeZone') ?? 'UTC';
  const checked = calendarWindow({ count: 1, unit: 'day', zone, anchor: '1970-01-01 00:00:00' });
  if (checked.kind === 'parsed') return zone;
  fields.report.error(checked.code, fields.at('timeZone'), checked.message);
  return undefined;
}

/** A local date and time, the seconds added where they are left out. */
function readLocal(fields: Fields, name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const match = typeof value === 'string' ? LOCAL.exec(value) : null;
  const local = match && `${match[1]} ${match[2]}${match[3] ?? ':00'}`;
  const isReal =
    local !== null && calendarWindow({ count: 1, unit: 'day', zone: 'UTC', anchor: local }).kind === 'parsed';
  if (isReal) return local;
  fields.error('field-value', name, `must be a local date and time (got ${describe(value)}): ${LOCAL_ADVICE}`);
  return undefined;
}

function readLength(fields: Fields, written: string): number | undefined {
  const length = parseDuration(written);
  if (length.kind === 'refused') {
    fields.report.error(length.code, fields.at('duration'), length.message);
    return undefined;
  }
  const { ms } = length.value;
  if (Number.isInteger(ms) && ms <= LONGEST_MS) return ms;
  fields.error('field-value', 'duration', `must be whole milliseconds and at most 366d (got ${describe(written)})`);
  return undefined;
}

function instant(local: string, timeZone: string): number | undefined {
  const starts = startsBetween({ from: local, timeZone }, -8.64e15, 8.64e15);
  return starts.kind === 'starts' ? starts.at[0] : undefined;
}

function readSlos(fields: Fields, known: readonly string[] | undefined): readonly string[] | undefined {
  if (!fields.has('slos')) return undefined;
  const places = fields.list('slos');
  if (places.length === 0)
    fields.error('field-value', 'slos', 'must name at least one SLO; leave it out for all of them');
  return places.flatMap(({ value, path }) => {
    if (typeof value === 'string' && (known === undefined || known.includes(value))) return [value];
    const names = known !== undefined && known.length > 0 ? `: the names are ${known.join(', ')}` : '';
    fields.report.error('slo-unknown', path, `there is no SLO ${describe(value)} in this service${names}`);
    return [];
  });
}
