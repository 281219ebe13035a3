import type { Report } from '../read/report.js';
import type { Path } from '../source/position.js';
import type { MetricSource, OpenSloKind, OpenSloObject, OpenSloOf, RefOr, SliMetric } from './objects.js';
import type { PlacedObject } from './read.js';

/** One file's objects, with the report that findings about them go to. */
export interface OpenSloDocument {
  readonly objects: readonly PlacedObject[];
  readonly report: Report;
}

/** All objects by kind and name, and the way from a reference to what it names. */
export class Catalogue {
  readonly #objects = new Map<string, OpenSloObject>();
  readonly #kinds = new Set<OpenSloKind>();

  /** Takes an object up; false where its kind and name are taken already. */
  add(object: OpenSloObject): boolean {
    const key = `${object.kind}/${object.metadata.name}`;
    if (this.#objects.has(key)) return false;
    this.#objects.set(key, object);
    this.#kinds.add(object.kind);
    return true;
  }

  /** The object that a reference means, inline or named; undefined where the name leads nowhere. */
  resolve<Kind extends OpenSloKind, Inline>(
    kind: Kind,
    reference: RefOr<Inline>,
  ): Inline | OpenSloOf<Kind> | undefined {
    return reference.kind === 'inline' ? reference.object : this.find(kind, reference.name);
  }

  find<Kind extends OpenSloKind>(kind: Kind, name: string): OpenSloOf<Kind> | undefined {
    const object = this.#objects.get(`${kind}/${name}`);
    // The key holds the kind, so what is found has it.
    return object as OpenSloOf<Kind> | undefined;
  }

  has(kind: OpenSloKind): boolean {
    return this.#kinds.has(kind);
  }
}

/**
 * Puts all documents into one catalogue and reports what no single document shows: names that stand twice and references
 * that lead nowhere, neither of which the reference validator looks at. Services may live elsewhere, so an unknown one is
 * a warning, and only where the documents declare any.
 */
export function catalogue(documents: readonly OpenSloDocument[]): Catalogue {
  const all = new Catalogue();
  for (const { objects, report } of documents)
    for (const { object, path } of objects)
      if (!all.add(object))
        report.error(
          'openslo-duplicate',
          [...path, 'metadata', 'name'],
          `${object.kind} "${object.metadata.name}" is declared twice: rename one of them`,
        );
  for (const { objects, report } of documents)
    for (const { object, path } of objects) {
      for (const reference of referencesOf(object, path)) checkReference(all, reference, report);
    }
  return all;
}

interface Reference {
  readonly kind: OpenSloKind;
  readonly name: string;
  readonly path: Path;
}

function checkReference(all: Catalogue, { kind, name, path }: Reference, report: Report): void {
  if (all.find(kind, name) !== undefined) return;
  if (kind !== 'Service')
    report.error('openslo-dangling', path, `there is no ${kind} "${name}": add it, or give its file too`);
  else if (all.has('Service'))
    report.warning('openslo-dangling', path, `there is no Service "${name}" among these files`);
}

function referencesOf(object: OpenSloObject, path: Path): readonly Reference[] {
  const spec = [...path, 'spec'];
  switch (object.kind) {
    case 'SLO':
      return sloReferences(object.spec, spec);
    case 'SLI':
      return metricReferences(object.spec.metric, spec);
    case 'AlertPolicy':
      return policyReferences(object.spec, spec);
    case 'Service':
    case 'DataSource':
    case 'AlertCondition':
    case 'AlertNotificationTarget':
      return [];
  }
}

function sloReferences(spec: OpenSloOf<'SLO'>['spec'], path: Path): readonly Reference[] {
  return [
    { kind: 'Service', name: spec.service, path: [...path, 'service'] },
    ...indicatorReferences(spec.indicator, path),
    ...spec.objectives.flatMap(({ indicator }, index) =>
      indicatorReferences(indicator, [...path, 'objectives', index]),
    ),
    ...(spec.alertPolicies ?? []).flatMap((policy, index): readonly Reference[] => {
      const place = [...path, 'alertPolicies', index];
      if (policy.kind === 'ref')
        return [{ kind: 'AlertPolicy', name: policy.name, path: [...place, 'alertPolicyRef'] }];
      return policyReferences(policy.object.spec, [...place, 'spec']);
    }),
  ];
}

function indicatorReferences(indicator: OpenSloOf<'SLO'>['spec']['indicator'], path: Path): readonly Reference[] {
  if (indicator === undefined) return [];
  if (indicator.kind === 'ref') return [{ kind: 'SLI', name: indicator.name, path: [...path, 'indicatorRef'] }];
  return metricReferences(indicator.object.spec.metric, [...path, 'indicator', 'spec']);
}

function policyReferences(
  { condition, notificationTargets }: OpenSloOf<'AlertPolicy'>['spec'],
  path: Path,
): readonly Reference[] {
  const targets = notificationTargets.flatMap((target, index): readonly Reference[] =>
    target.kind === 'ref'
      ? [
          {
            kind: 'AlertNotificationTarget',
            name: target.name,
            path: [...path, 'notificationTargets', index, 'targetRef'],
          },
        ]
      : [],
  );
  if (condition.kind === 'inline') return targets;
  return [
    { kind: 'AlertCondition', name: condition.name, path: [...path, 'conditions', 0, 'conditionRef'] },
    ...targets,
  ];
}

function metricReferences(metric: SliMetric, path: Path): readonly Reference[] {
  return sourcesOf(metric).flatMap(({ source, place }) =>
    source.metricSourceRef === undefined
      ? []
      : [
          {
            kind: 'DataSource' as const,
            name: source.metricSourceRef,
            path: [...path, ...place, 'metricSource', 'metricSourceRef'],
          },
        ],
  );
}

function sourcesOf(metric: SliMetric): readonly { source: MetricSource; place: Path }[] {
  if (metric.kind === 'threshold') return [{ source: metric.source, place: ['thresholdMetric'] }];
  if (metric.kind === 'raw') return [{ source: metric.source, place: ['ratioMetric', 'raw'] }];
  const total = { source: metric.total, place: ['ratioMetric', 'total'] };
  return 'good' in metric
    ? [{ source: metric.good, place: ['ratioMetric', 'good'] }, total]
    : [{ source: metric.bad, place: ['ratioMetric', 'bad'] }, total];
}
