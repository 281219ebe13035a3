import {
  type Budgeting,
  defaultAlertPolicy,
  type Indicator,
  OCCURRENCES,
  parseDuration,
  parseTarget,
  parseWindow,
  type Slo,
  slug,
} from '@plimsoll/slo';
import { type Imported, type ImportedSlo, NOTHING_IMPORTED } from '../imported.js';
import { decimalText } from '../openslo/decimal.js';
import { describe, Fields, isMapping } from '../read/fields.js';
import type { Report } from '../read/report.js';
import type { Path } from '../source/position.js';
import { ownerOf, reportLosses } from './losses.js';

/** Reads Pyrra's ServiceLevelObjective (`pyrra.dev/v1alpha1`), or a list of them. */
export function importPyrra(value: unknown, report: Report): Imported {
  const items = isMapping(value) && Array.isArray(value.items) ? value.items : undefined;
  const slos =
    items === undefined
      ? [readObjective(value, [], report)]
      : items.map((item, index) => readObjective(item, ['items', index], report));
  return { ...NOTHING_IMPORTED, slos: slos.filter((slo) => slo !== undefined) };
}

function readObjective(value: unknown, path: Path, report: Report): ImportedSlo | undefined {
  const fields = Fields.of(value, path, report);
  if (fields === undefined) return undefined;
  if (fields.text('apiVersion') !== 'pyrra.dev/v1alpha1')
    fields.error(
      'format-unknown',
      'apiVersion',
      `must be pyrra.dev/v1alpha1 (got ${describe(fields.raw('apiVersion'))})`,
    );
  fields.word('kind', ['ServiceLevelObjective']);
  fields.raw('status');
  fields.require('metadata', 'give it a name');
  fields.require('spec', 'say what is promised');
  const metadata = fields.fields('metadata');
  const spec = fields.fields('spec');
  fields.end();
  metadata?.require('name', 'give it a label');
  const name = metadata?.text('name');
  const labels = metadata?.texts('labels');
  if (name === undefined || spec === undefined) return undefined;
  const promised = readSpec(spec);
  if (promised === undefined) return undefined;
  const service = labels?.['pyrra.dev/service'] ?? labels?.service;
  if (service === undefined)
    report.note(
      'import-default',
      fields.path,
      `"${name}" names no service: it becomes a service of its own; label it pyrra.dev/service`,
    );
  const owner = ownerOf(labels);
  const known = new Set([service, owner]);
  const lost = Object.keys(labels ?? {}).filter((label) => !known.has(labels?.[label]));
  reportLosses(report, fields.path, name, [
    'the metrics of its indicator (the code counts its own calls)',
    lost.length > 0 && `labels ${lost.join(', ')}`,
    ...promised.losses,
  ]);
  const { indicator, target, window, description } = promised;
  const label = slug(name);
  const slo: Slo = {
    name: label,
    service: service ?? name,
    ...(owner !== undefined && { owner }),
    operation: label,
    indicator,
    target,
    window,
    budgeting: OCCURRENCES satisfies Budgeting,
    alertPolicy: defaultAlertPolicy(window),
    ...(description ? { description } : {}),
  };
  return { slo, path: fields.path };
}

interface Promised extends Pick<Slo, 'target' | 'window' | 'indicator'> {
  readonly description: string | undefined;
  readonly losses: readonly (string | false)[];
}

function readSpec(fields: Fields): Promised | undefined {
  for (const [name, what] of [
    ['target', 'give it a percentage, such as "99.9"'],
    ['window', 'give it a duration, such as 4w'],
    ['indicator', 'say ratio, latency, latencyNative or bool_gauge'],
  ] as const)
    fields.require(name, what);
  const description = fields.text('description');
  const target = readTarget(fields);
  const written = fields.text('window');
  const window = written === undefined ? undefined : parseWindow(written);
  if (window?.kind === 'refused') fields.report.error(window.code, fields.at('window'), window.message);
  const indicator = readIndicator(fields.fields('indicator'));
  const others = ['alerting', 'partial_response_strategy', 'performanceOverAccuracy', 'ruleOutput'].filter((name) =>
    fields.has(name),
  );
  fields.end();
  if (target === undefined || window?.kind !== 'parsed' || indicator === undefined) return undefined;
  return {
    description,
    target,
    window: window.value,
    indicator: indicator.indicator,
    losses: [
      'its alerts (the default policy of its window takes their place)',
      indicator.isGrouped && 'grouping (declare an operation for each)',
      others.length > 0 && others.join(', '),
    ],
  };
}

/** A text by its schema, a number by people's habit. */
function readTarget(fields: Fields): Slo['target'] | undefined {
  const raw = fields.raw('target');
  const text = typeof raw === 'number' ? decimalText(raw) : fields.text('target');
  if (text === undefined) return undefined;
  const target = parseTarget(`${text}%`);
  if (target.kind === 'parsed') return target.value;
  fields.report.error(target.code, fields.at('target'), target.message);
  return undefined;
}

interface ReadIndicator {
  readonly indicator: Indicator;
  readonly isGrouped: boolean;
}

const KINDS = ['ratio', 'latency', 'latencyNative', 'bool_gauge'] as const;

function readIndicator(fields: Fields | undefined): ReadIndicator | undefined {
  if (fields === undefined) return undefined;
  const kinds = KINDS.filter((kind) => fields.has(kind));
  const [kind] = kinds;
  if (kinds.length !== 1)
    fields.report.error(
      'fields-exclusive',
      fields.path,
      `an indicator has exactly one of ${KINDS.join(', ')} (got ${kinds.join(' and ') || 'none'})`,
    );
  const inner = kind === undefined ? undefined : fields.fields(kind);
  fields.end();
  if (inner === undefined || kinds.length !== 1) return undefined;
  const isGrouped = inner.list('grouping').length > 0;
  const indicator = kind === 'latency' || kind === 'latencyNative' ? latencyOf(inner, kind) : notLatency(inner, kind);
  inner.end();
  return indicator && { indicator, isGrouped };
}

/** Errors of all calls are what availability counts; a probe's gauge is something the code has to report itself. */
function notLatency(fields: Fields, kind: (typeof KINDS)[number] | undefined): Indicator {
  if (kind === 'bool_gauge') {
    fields.require('metric', 'name the gauge');
    return { kind: 'custom' };
  }
  for (const name of ['errors', 'total']) readMetric(fields, name);
  return { kind: 'availability' };
}

/** The threshold of a latency stands in the bucket that its query selects, `le="0.05"`, or in a field of its own. */
function latencyOf(fields: Fields, kind: 'latency' | 'latencyNative'): Indicator | undefined {
  readMetric(fields, 'total');
  const seconds =
    kind === 'latency' ? /\ble\s*=\s*"(\d+(?:\.\d+)?)"/.exec(readMetric(fields, 'success') ?? '')?.[1] : undefined;
  if (kind === 'latencyNative') fields.require('latency', 'give it a duration, such as 50ms');
  const written = kind === 'latency' ? seconds && `${seconds}s` : fields.text('latency');
  if (written === undefined || written === '') {
    if (kind === 'latency')
      fields.error('field-value', 'success', 'must select the bucket of its threshold, such as le="0.05"');
    return undefined;
  }
  const threshold = parseDuration(written);
  if (threshold.kind === 'parsed') return { kind: 'latency', threshold: threshold.value, failures: 'ignore' };
  fields.report.error(threshold.code, fields.at(kind === 'latency' ? 'success' : 'latency'), threshold.message);
  return undefined;
}

function readMetric(parent: Fields, name: string): string | undefined {
  parent.require(name, 'give it a metric');
  const fields = parent.fields(name);
  fields?.require('metric', 'name the metric with its labels');
  const metric = fields?.text('metric');
  fields?.end();
  return metric;
}
