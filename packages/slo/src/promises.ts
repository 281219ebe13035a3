import type { Budgeting } from './budgeting.js';
import type { ContractReader, Path } from './contract-reader.js';
import { parseDuration } from './duration.js';
import type { Indicator } from './indicator.js';
import { type Parsed, quote, refused } from './issue.js';
import { isLabel, slug } from './label.js';
import { readSetting, SETTING_FIELDS, type Setting } from './setting.js';
import { parseTarget, type Target, targetWithBudget } from './target.js';

/** One entry of an operation's contract, read: what will be an SLO once it knows whose it is. */
export interface Promised {
  /** The end of the SLO's name, unless it has one of its own. */
  readonly suffix: string;
  readonly name?: string | undefined;
  /** What the promise says for itself. */
  readonly setting: Setting;
  readonly path: Path;
  readonly indicator: Indicator;
  readonly target: Target;
  /** How a promise of this kind is counted unless somebody says otherwise. */
  readonly budgeting?: Budgeting;
}

/** A sampled value is judged by the minute: a minute is good when all of its samples were. */
const BY_THE_MINUTE: Budgeting = { kind: 'timeslices', slice: { ms: 60_000 }, sliceTarget: { num: 1, den: 1 } };

/** Everything that an operation promises, in the order of this function rather than of the author's, so that names and order never surprise. */
export function readPromises(reader: ContractReader, fields: Record<string, unknown>, path: Path): Promised[] {
  return [
    ...readLatency(reader, fields, path),
    ...readCalls(reader, fields, path),
    ...readCustom(reader, fields, path),
    ...readSampled(reader, fields, path),
  ];
}

/** What every promise may say beside its bounds. */
export const PROMISE_FIELDS = ['name', ...SETTING_FIELDS] as const;

/** A promise as it is written: its bound alone (`availability: '99.9%'`), or an object with the bound and what it says for itself. */
interface Entry {
  readonly fields: Record<string, unknown>;
  readonly path: Path;
  readonly own: Pick<Promised, 'path' | 'name' | 'setting'>;
  /** Where a bound stands, for issues about it. */
  at(bound: string): Path;
}

function readEntry(
  reader: ContractReader,
  value: unknown,
  path: Path,
  bounds: readonly [string, ...string[]],
): Entry | undefined {
  if (bounds.length === 1 && (typeof value !== 'object' || value === null))
    return { fields: { [bounds[0]]: value }, path, own: { path, setting: {} }, at: () => path };
  const fields = reader.object(value, path, [...bounds, ...PROMISE_FIELDS]);
  if (!fields) return undefined;
  const text = reader.optionalText(fields.name, [...path, 'name']);
  const name = text !== undefined && isLabel(text) ? text : undefined;
  if (text !== undefined && name === undefined) {
    const advice = 'lower case letters, digits and hyphens, at most 63';
    reader.report('name-malformed', [...path, 'name'], `an SLO's name must be a label (got ${quote(text)}): ${advice}`);
  }
  return {
    fields,
    path,
    own: { path, name, setting: readSetting(reader, fields, path) },
    at: (bound) => [...path, bound],
  };
}

function readLatency(reader: ContractReader, fields: Record<string, unknown>, path: Path): Promised[] {
  const failures = reader.oneOf(fields.latencyFailures, [...path, 'latencyFailures'], ['ignore', 'bad']) ?? 'ignore';
  if (fields.latency === undefined) return [];
  const place = [...path, 'latency'];
  const percentiles = Object.entries(reader.object(fields.latency, place) ?? {});
  return percentiles.flatMap(([percentile, value]): Promised[] => {
    const target = parsePercentile(percentile);
    if (target.kind === 'refused') reader.report(target.code, [...place, percentile], target.message);
    const entry = readEntry(reader, value, [...place, percentile], ['threshold']);
    const threshold = entry && reader.requiredParsed(entry.fields.threshold, entry.at('threshold'), parseDuration);
    if (target.kind === 'refused' || !threshold) return [];
    const suffix = `latency-${slug(percentile)}`;
    return [{ ...entry.own, suffix, indicator: { kind: 'latency', threshold, failures }, target: target.value }];
  });
}

/** "p95" is the target of 95 %: at least 95 % of the events are within the threshold. */
function parsePercentile(percentile: string): Parsed<Target> {
  const digits = /^p(\d{1,2}(?:\.\d{1,10})?)$/.exec(percentile)?.[1];
  if (digits !== undefined) return parseTarget(`${digits}%`);
  return refused(
    'percentile-malformed',
    `a latency promise must be named by its percentile (got ${quote(percentile)}): write it like p95 or p99.9`,
  );
}

function readCalls(reader: ContractReader, fields: Record<string, unknown>, path: Path): Promised[] {
  const timeout = reader.optionalParsed(fields.timeout, [...path, 'timeout'], parseDuration);
  const kinds = [
    { field: 'availability', bound: 'target', kind: 'availability', parse: parseTarget },
    { field: 'errorRate', bound: 'atMost', kind: 'error-rate', parse: parseErrorRate },
  ] as const;
  return kinds.flatMap(({ field, bound, kind, parse }): Promised[] => {
    if (fields[field] === undefined) return [];
    const entry = readEntry(reader, fields[field], [...path, field], [bound]);
    const target = entry && reader.requiredParsed(entry.fields[bound], entry.at(bound), parse);
    return target ? [{ ...entry.own, suffix: kind, indicator: { kind, ...(timeout && { timeout }) }, target }] : [];
  });
}

/** "0.1%" may fail: the target is 99.9 %. */
function parseErrorRate(text: string): Parsed<Target> {
  const share = parseTarget(text);
  if (share.kind === 'parsed')
    return targetWithBudget({ num: share.value.budget.den - share.value.budget.num, den: share.value.budget.den });
  return refused(share.code, share.message.replace('a target', 'an error rate'));
}

function readCustom(reader: ContractReader, fields: Record<string, unknown>, path: Path): Promised[] {
  if (fields.custom === undefined) return [];
  const place = [...path, 'custom'];
  return Object.entries(reader.object(fields.custom, place) ?? {}).flatMap(([name, value]): Promised[] => {
    const entry = readEntry(reader, value, [...place, name], ['target']);
    const target = entry && reader.requiredParsed(entry.fields.target, entry.at('target'), parseTarget);
    const suffix = slug(name, 40);
    if (suffix === '') {
      const message = `a name must have a letter or a digit (got ${quote(name)}): rename it`;
      reader.report('name-malformed', [...place, name], message);
    }
    return target && suffix !== '' ? [{ ...entry.own, suffix, indicator: { kind: 'custom' }, target }] : [];
  });
}

function readSampled(reader: ContractReader, fields: Record<string, unknown>, path: Path): Promised[] {
  const kinds = [
    { kind: 'freshness', bound: 'maxAge' },
    { kind: 'throughput', bound: 'atLeast' },
    { kind: 'saturation', bound: 'atMost' },
  ] as const;
  return kinds.flatMap(({ kind, bound }): Promised[] => {
    if (fields[kind] === undefined) return [];
    const place = [...path, kind];
    const entry = readEntry(reader, fields[kind], place, [bound, 'target']);
    if (!entry) return [];
    const target = reader.requiredParsed(entry.fields.target, entry.at('target'), parseTarget);
    const indicator = readBound(reader, kind, entry.fields[bound], entry.at(bound));
    return target && indicator ? [{ ...entry.own, suffix: kind, indicator, target, budgeting: BY_THE_MINUTE }] : [];
  });
}

function readBound(
  reader: ContractReader,
  kind: 'freshness' | 'throughput' | 'saturation',
  value: unknown,
  path: Path,
): Indicator | undefined {
  if (kind === 'freshness') {
    const maxAge = reader.requiredParsed(value, path, parseDuration);
    return maxAge && { kind, maxAge };
  }
  const amount = reader.amount(value, path);
  if (amount === undefined) return undefined;
  return kind === 'throughput' ? { kind, atLeast: amount } : { kind, atMost: amount };
}
