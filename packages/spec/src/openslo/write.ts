import { Document } from 'yaml';
import {
  type AlertConditionSpec,
  type AlertPolicySpec,
  type InlineSli,
  type Metadata,
  type MetricSource,
  type Objective,
  OPENSLO_VERSION,
  type OpenSloObject,
  type RefOr,
  type SliMetric,
  type SliSpec,
  type SloSpec,
  type TimeWindow,
} from './objects.js';

type Plain = Record<string, unknown>;

const YAML_OF_BOTH = { compat: 'yaml-1.1', aliasDuplicateObjects: false } as const;

/**
 * OpenSLO v1 as YAML, one document for each object, in the one form that the README and the reference validator both take:
 * nothing is left to defaults, and fields stand in the order in which the README explains them. Texts that YAML 1.1 takes for
 * something else (`yes`, `0x1f`, dates) are quoted, because the readers written in Go go by it.
 */
export function formatOpenSlo(objects: readonly OpenSloObject[]): string {
  return objects
    .map((object) => new Document(plainObject(object), YAML_OF_BOTH).toString({ lineWidth: 0 }))
    .join('---\n');
}

/** The same as plain values, one for each object, for JSON. */
export function plainOpenSlo(objects: readonly OpenSloObject[]): readonly Plain[] {
  return objects.map(plainObject);
}

function plainObject(object: OpenSloObject): Plain {
  return { apiVersion: OPENSLO_VERSION, ...plainInline(object) };
}

function plainInline(object: OpenSloObject): Plain {
  return { kind: object.kind, metadata: plainMetadata(object.metadata), spec: plainSpec(object) };
}

function plainSpec(object: OpenSloObject): Plain {
  switch (object.kind) {
    case 'SLO':
      return plainSlo(object.spec);
    case 'SLI':
      return plainSli(object.spec);
    case 'AlertPolicy':
      return plainPolicy(object.spec);
    case 'AlertCondition':
      return plainCondition(object.spec);
    case 'Service':
    case 'DataSource':
    case 'AlertNotificationTarget':
      return { ...object.spec };
  }
}

function plainMetadata({ name, displayName, labels, annotations }: Metadata): Plain {
  const single = ([key, values]: [string, readonly string[]]) => [key, values.length === 1 ? values[0] : values];
  return {
    name,
    ...(displayName === undefined ? {} : { displayName }),
    ...(labels === undefined ? {} : { labels: Object.fromEntries(Object.entries(labels).map(single)) }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

function plainSlo({
  description,
  service,
  indicator,
  timeWindow,
  budgetingMethod,
  objectives,
  alertPolicies,
}: SloSpec): Plain {
  return {
    ...(description === undefined ? {} : { description }),
    service,
    ...plainIndicator(indicator),
    ...(timeWindow === undefined ? {} : { timeWindow: [plainWindow(timeWindow)] }),
    budgetingMethod,
    objectives: objectives.map(plainObjective),
    ...(alertPolicies === undefined
      ? {}
      : { alertPolicies: alertPolicies.map((policy) => plainRef(policy, 'alertPolicyRef')) }),
  };
}

function plainObjective({ indicator, ...rest }: Objective): Plain {
  const { displayName, op, value, target, targetPercent, timeSliceTarget, timeSliceWindow, compositeWeight } = rest;
  const fields = { displayName, op, value, target, targetPercent, timeSliceTarget, timeSliceWindow };
  const written = Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined));
  return { ...written, ...plainIndicator(indicator), ...(compositeWeight === undefined ? {} : { compositeWeight }) };
}

function plainIndicator(indicator: RefOr<InlineSli> | undefined): Plain {
  if (indicator === undefined) return {};
  if (indicator.kind === 'ref') return { indicatorRef: indicator.name };
  const { metadata, spec } = indicator.object;
  return { indicator: { metadata: plainMetadata(metadata), spec: plainSli(spec) } };
}

function plainWindow(window: TimeWindow): Plain {
  if (window.kind === 'rolling') return { duration: window.duration, isRolling: true };
  const { duration, startTime, timeZone } = window;
  return { duration, calendar: { startTime, timeZone }, isRolling: false };
}

function plainSli({ description, metric }: SliSpec): Plain {
  return { ...(description === undefined ? {} : { description }), ...plainMetric(metric) };
}

function plainMetric(metric: SliMetric): Plain {
  if (metric.kind === 'threshold') return { thresholdMetric: plainSource(metric.source) };
  const { counter } = metric;
  if (metric.kind === 'raw')
    return { ratioMetric: { counter, rawType: metric.rawType, raw: plainSource(metric.source) } };
  const part = 'good' in metric ? { good: plainSource(metric.good) } : { bad: plainSource(metric.bad) };
  return { ratioMetric: { counter, ...part, total: plainSource(metric.total) } };
}

function plainSource({ metricSourceRef, type, spec }: MetricSource): Plain {
  return {
    metricSource: {
      ...(metricSourceRef === undefined ? {} : { metricSourceRef }),
      ...(type === undefined ? {} : { type }),
      spec,
    },
  };
}

function plainPolicy(spec: AlertPolicySpec): Plain {
  const { description, alertWhenNoData, alertWhenResolved, alertWhenBreaching, condition, notificationTargets } = spec;
  return {
    ...(description === undefined ? {} : { description }),
    alertWhenNoData,
    alertWhenResolved,
    alertWhenBreaching,
    conditions: [plainRef(condition, 'conditionRef')],
    notificationTargets: notificationTargets.map((target) => plainRef(target, 'targetRef')),
  };
}

function plainCondition({
  description,
  severity,
  op,
  threshold,
  lookbackWindow,
  alertAfter,
}: AlertConditionSpec): Plain {
  return {
    ...(description === undefined ? {} : { description }),
    severity,
    condition: { kind: 'burnrate', op, threshold, lookbackWindow, ...(alertAfter === undefined ? {} : { alertAfter }) },
  };
}

function plainRef(reference: RefOr<OpenSloObject>, field: string): Plain {
  return reference.kind === 'ref' ? { [field]: reference.name } : plainInline(reference.object);
}
