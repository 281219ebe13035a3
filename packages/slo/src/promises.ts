import type { Budgeting } from './budgeting.js';
import type { ContractReader, Path } from './contract-reader.js';
import { parseDuration } from './duration.js';
import type { Indicator } from './indicator.js';
import { type Parsed, quote, refused } from './issue.js';
import { slug } from './label.js';
import { parseTarget, type Target, targetWithBudget } from './target.js';

/** One entry of an operation's contract, read: what will be an SLO once it knows whose it is. */
export interface Promised {
  /** The end of the SLO's name. */
  readonly suffix: string;
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

function readLatency(reader: ContractReader, fields: Record<string, unknown>, path: Path): Promised[] {
  const failures = reader.oneOf(fields.latencyFailures, [...path, 'latencyFailures'], ['ignore', 'bad']) ?? 'ignore';
  if (fields.latency === undefined) return [];
  const place = [...path, 'latency'];
  const percentiles = Object.entries(reader.object(fields.latency, place) ?? {});
  return percentiles.flatMap(([percentile, value]) => {
    const target = parsePercentile(percentile);
    if (target.kind === 'refused') reader.report(target.code, [...place, percentile], target.message);
    const threshold = reader.requiredParsed(value, [...place, percentile], parseDuration);
    if (target.kind === 'refused' || !threshold) return [];
    const suffix = `latency-${slug(percentile)}`;
    return [
      {
        suffix,
        path: [...place, percentile],
        indicator: { kind: 'latency', threshold, failures },
        target: target.value,
      } satisfies Promised,
    ];
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
  const bound = timeout ? { timeout } : {};
  const available = reader.optionalParsed(fields.availability, [...path, 'availability'], parseTarget);
  const errors = reader.optionalParsed(fields.errorRate, [...path, 'errorRate'], parseErrorRate);
  const promises: Promised[] = [];
  if (available) {
    const indicator: Indicator = { kind: 'availability', ...bound };
    promises.push({ suffix: 'availability', path: [...path, 'availability'], indicator, target: available });
  }
  if (errors) {
    const indicator: Indicator = { kind: 'error-rate', ...bound };
    promises.push({ suffix: 'error-rate', path: [...path, 'errorRate'], indicator, target: errors });
  }
  return promises;
}

/** "0.1%" may fail: the target is 99.9 %. */
function parseErrorRate(text: string): Parsed<Target> {
  const share = parseTarget(text);
  if (share.kind === 'parsed')
    return targetWithBudget({ num: share.value.budget.den - share.value.budget.num, den: share.value.budget.den });
  return refused(share.code, share.message.replace(/^a target/, 'an error rate'));
}

function readCustom(reader: ContractReader, fields: Record<string, unknown>, path: Path): Promised[] {
  if (fields.custom === undefined) return [];
  const place = [...path, 'custom'];
  return Object.entries(reader.object(fields.custom, place) ?? {}).flatMap(([name, value]) => {
    const target = reader.requiredParsed(value, [...place, name], parseTarget);
    const suffix = slug(name, 40);
    if (suffix === '')
      reader.report(
        'name-malformed',
        [...place, name],
        `a name must have a letter or a digit (got ${quote(name)}): rename it`,
      );
    return target && suffix !== ''
      ? [{ suffix, path: [...place, name], indicator: { kind: 'custom' }, target } satisfies Promised]
      : [];
  });
}

function readSampled(reader: ContractReader, fields: Record<string, unknown>, path: Path): Promised[] {
  const kinds = [
    { kind: 'freshness', bound: 'maxAge' },
    { kind: 'throughput', bound: 'atLeast' },
    { kind: 'saturation', bound: 'atMost' },
  ] as const;
  return kinds.flatMap(({ kind, bound }) => {
    if (fields[kind] === undefined) return [];
    const place = [...path, kind];
    const entry = reader.object(fields[kind], place, [bound, 'target']);
    if (!entry) return [];
    const target = reader.requiredParsed(entry.target, [...place, 'target'], parseTarget);
    const indicator = readBound(reader, kind, entry[bound], [...place, bound]);
    return target && indicator
      ? [{ suffix: kind, path: place, indicator, target, budgeting: BY_THE_MINUTE } satisfies Promised]
      : [];
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
