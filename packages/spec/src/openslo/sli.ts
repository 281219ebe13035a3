import { type Fields, isMapping } from '../read/fields.js';
import { checkName, readDescription, readMetadata } from './metadata.js';
import type { InlineSli, MetricSource, RefOr, SliMetric, SliSpec } from './objects.js';

export function readSliSpec(fields: Fields): SliSpec | undefined {
  const description = readDescription(fields);
  const hasThreshold = fields.has('thresholdMetric');
  const hasRatio = fields.has('ratioMetric');
  if (hasThreshold === hasRatio) {
    const got = hasThreshold ? 'got both' : 'got neither';
    fields.report.error(
      'fields-exclusive',
      fields.path,
      `an SLI has exactly one of thresholdMetric and ratioMetric (${got})`,
    );
  }
  const metric = hasThreshold ? readThreshold(fields) : readRatio(fields);
  fields.end();
  return metric && { ...description, metric };
}

/** `indicator` or `indicatorRef`, of an SLO or of one objective of a composite. */
export function readIndicator(fields: Fields): RefOr<InlineSli> | undefined {
  const name = fields.text('indicatorRef');
  const inline = fields.fields('indicator');
  if (inline !== undefined && name !== undefined)
    fields.error('fields-exclusive', 'indicatorRef', 'cannot stand beside indicator: keep one of them');
  if (name !== undefined) {
    checkName(fields, 'indicatorRef', name);
    return { kind: 'ref', name };
  }
  if (inline === undefined) return undefined;
  const object = readInlineSli(inline);
  return object && { kind: 'inline', object };
}

function readInlineSli(fields: Fields): InlineSli | undefined {
  const metadata = readMetadata(fields);
  const spec = fields.require('spec', 'give it thresholdMetric or ratioMetric') ? fields.fields('spec') : undefined;
  const read = spec && readSliSpec(spec);
  fields.end();
  return metadata && read && { metadata, spec: read };
}

function readThreshold(fields: Fields): SliMetric | undefined {
  const source = readMetricSource(fields, 'thresholdMetric');
  return source && { kind: 'threshold', source };
}

function readRatio(parent: Fields): SliMetric | undefined {
  const fields = parent.fields('ratioMetric');
  if (fields === undefined) return undefined;
  const counter = fields.flag('counter') ?? false;
  const isRaw = fields.has('raw');
  const metric = isRaw ? readRaw(fields, counter) : readFraction(fields, counter);
  if (isRaw)
    for (const name of ['good', 'bad', 'total'])
      if (fields.has(name))
        fields.error('fields-exclusive', name, 'cannot stand beside raw, which is the whole ratio: keep one of them');
  if (!isRaw && fields.has('rawType'))
    fields.warning('openslo-ignored', 'rawType', 'says nothing without raw: it is left out');
  fields.end();
  return metric;
}

function readRaw(fields: Fields, counter: boolean): SliMetric | undefined {
  const source = readMetricSource(fields, 'raw');
  fields.require('rawType', 'say "success" (good/total) or "failure" (bad/total)');
  const rawType = fields.word('rawType', ['success', 'failure']);
  return source && rawType && { kind: 'raw', counter, rawType, source };
}

function readFraction(fields: Fields, counter: boolean): SliMetric | undefined {
  const hasGood = fields.has('good');
  if (hasGood === fields.has('bad')) {
    const got = hasGood ? 'got both' : 'got neither';
    fields.report.error('fields-exclusive', fields.path, `ratioMetric has exactly one of good and bad (${got})`);
  }
  fields.require('total', 'give it the query that counts all events');
  const total = readMetricSource(fields, 'total');
  const part = readMetricSource(fields, hasGood ? 'good' : 'bad');
  if (total === undefined || part === undefined) return undefined;
  return hasGood ? { kind: 'ratio', counter, total, good: part } : { kind: 'ratio', counter, total, bad: part };
}

/** `NAME: { metricSource: { metricSourceRef, type, spec } }`. */
function readMetricSource(parent: Fields, name: string): MetricSource | undefined {
  const metric = parent.fields(name);
  if (metric === undefined) return undefined;
  const present = metric.require('metricSource', 'give it a type or a metricSourceRef, and a spec');
  const fields = present ? metric.fields('metricSource') : undefined;
  metric.end();
  if (fields === undefined) return undefined;
  const metricSourceRef = fields.text('metricSourceRef');
  const type = fields.text('type');
  if (metricSourceRef !== undefined) checkName(fields, 'metricSourceRef', metricSourceRef);
  if (metricSourceRef === undefined && type === undefined)
    fields.report.warning(
      'openslo-strict',
      fields.path,
      'metricSource should have a type where it refers to no DataSource: nobody can tell how to query it',
    );
  const spec = fields.raw('spec') ?? {};
  if (!isMapping(spec)) fields.error('field-type', 'spec', 'must be a mapping: put the query into a field of it');
  else if (Object.keys(spec).length === 0)
    fields.warning('openslo-strict', 'spec', 'should not be empty: the reference validator refuses it');
  fields.end();
  if (!isMapping(spec)) return undefined;
  return { ...(metricSourceRef ? { metricSourceRef } : {}), ...(type ? { type } : {}), spec };
}
