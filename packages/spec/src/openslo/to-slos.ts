import { type AlertPolicy, defaultAlertPolicy, type Indicator, type Slo, slug } from '@plimsoll/slo';
import { operationOf, ownerOf, reportLosses } from '../import/losses.js';
import type { Imported, ImportedSlo } from '../imported.js';
import type { Report } from '../read/report.js';
import type { Path } from '../source/position.js';
import { ruleOf } from './alert-pairs.js';
import { ANNOTATION_PREFIX } from './annotations.js';
import { foreignJourney, ownJourney } from './journeys.js';
import type { InlineSli, Objective, OpenSloOf, RefOr } from './objects.js';
import { OwnAnnotations } from './own-slo.js';
import type { Catalogue } from './resolve.js';
import { parsed, type SloTerms, taken } from './slo-terms.js';
import { budgetingOf, targetOf, windowOf } from './terms.js';

/**
 * An SLO object in our words. One that Plimsoll wrote comes back as it was, by its annotations; in anybody else's each
 * objective becomes an SLO whose events the code has to call good or bad, since Plimsoll runs no queries.
 */
export function slosOf(
  object: OpenSloOf<'SLO'>,
  path: Path,
  all: Catalogue,
  report: Report,
): Pick<Imported, 'slos' | 'journeys'> {
  const own = new OwnAnnotations(object.metadata.annotations, path, report);
  const { spec, metadata } = object;
  const spath = [...path, 'spec'];
  const window = own.window() ?? taken(windowOf(spec.timeWindow), report, [...spath, 'timeWindow']);
  if (window === undefined) return { slos: [], journeys: [] };
  const isOwn = own.text('indicator') !== undefined || own.text('journey') !== undefined;
  const alertPolicy =
    own.alertPolicy() ?? (isOwn ? undefined : alertsOf(object, path, all, report)) ?? defaultAlertPolicy(window);
  const owner = own.text('owner') ?? (isOwn ? undefined : ownerOf(metadata.labels));
  const terms: SloTerms = {
    object,
    path,
    all,
    report,
    own,
    service: own.text('service') ?? spec.service,
    owner,
    window,
    alertPolicy,
  };
  if (own.text('journey') !== undefined) return { slos: [], journeys: ownJourney(terms) };
  const slos = spec.objectives.flatMap((objective, index) => sloOf(terms, objective, index) ?? []);
  if (!isOwn) reportLosses(report, path, metadata.name, lossesOf(object));
  const isComposite = spec.objectives.some(({ indicator }) => indicator !== undefined);
  return {
    slos,
    journeys: isComposite
      ? foreignJourney(
          terms,
          slos.map(({ slo }) => slo),
        )
      : [],
  };
}

function sloOf(terms: SloTerms, objective: Objective, index: number): ImportedSlo | undefined {
  const { object, report, own, service, owner, window, alertPolicy } = terms;
  const path = [...terms.path, 'spec', 'objectives', index];
  const target = parsed(targetOf(objective), report, path);
  const budgeting = own.budgeting() ?? parsed(budgetingOf(object.spec.budgetingMethod, objective), report, path);
  const name = own.text('slo') ?? nameOf(object, objective, index);
  const indicator = own.indicator() ?? indicatorOf(terms, objective, path);
  if (target === undefined || budgeting === undefined || indicator === undefined) return undefined;
  const isSampled = indicator.kind === 'saturation' || indicator.kind === 'throughput';
  const operation =
    own.text('indicator') === undefined ? (isSampled ? name : operationOf(name)) : own.text('operation');
  const noData = own.noData();
  const budgetAlerts = own.budgetAlerts();
  const slo: Slo = {
    name,
    service,
    ...(owner !== undefined && { owner }),
    ...(operation !== undefined && { operation }),
    indicator,
    target,
    window,
    budgeting,
    alertPolicy,
    ...(object.spec.description !== undefined && { description: object.spec.description }),
    ...(budgetAlerts !== undefined && { budgetAlerts }),
    ...(noData !== undefined && { noData }),
  };
  return { slo, path };
}

/** One objective has the SLO's name; of several, each has its own added, or its number. */
function nameOf({ metadata, spec }: OpenSloOf<'SLO'>, { displayName, indicator }: Objective, index: number): string {
  if (spec.objectives.length === 1) return slug(metadata.name);
  const ownName = displayName ?? (indicator?.kind === 'ref' ? indicator.name : indicator?.object.metadata.name) ?? '';
  const others = spec.objectives.filter((other) => other.displayName === displayName);
  return slug(`${metadata.name}-${slug(ownName) === '' || others.length > 1 ? index + 1 : slug(ownName)}`);
}

/** What a foreign indicator is: a value against a bound, or events that somebody else's query calls good or bad. */
function indicatorOf({ object, all, report }: SloTerms, objective: Objective, path: Path): Indicator | undefined {
  const metric = resolved(objective.indicator ?? object.spec.indicator, all)?.spec.metric;
  if (metric?.kind !== 'threshold') return { kind: 'custom' };
  const { op, value } = objective;
  if (op === undefined || value === undefined) {
    report.error('field-missing', path, 'an objective of a threshold metric needs op and value');
    return undefined;
  }
  if (value < 0) {
    report.error(
      'import-unsupported',
      [...path, 'value'],
      `value must be at or above 0 (got ${value}): Plimsoll's samples are never negative`,
    );
    return undefined;
  }
  const bound = value === 0 ? 0 : value;
  if (op === 'lt' || op === 'gt')
    report.note('import-loss', [...path, 'op'], `${op} is taken as ${op}e: a sample at the bound is good`);
  return op === 'lt' || op === 'lte' ? { kind: 'saturation', atMost: bound } : { kind: 'throughput', atLeast: bound };
}

function resolved(reference: RefOr<InlineSli> | undefined, all: Catalogue): InlineSli | undefined {
  return reference && all.resolve('SLI', reference);
}

/** The policies of a foreign SLO as rules; nothing where none of them is one. */
function alertsOf(object: OpenSloOf<'SLO'>, path: Path, all: Catalogue, report: Report): AlertPolicy | undefined {
  const policies = object.spec.alertPolicies ?? [];
  const rules = policies.flatMap((reference, index) => {
    const place = [...path, 'spec', 'alertPolicies', index];
    const policy = all.resolve('AlertPolicy', reference);
    const condition = policy && all.resolve('AlertCondition', policy.spec.condition);
    // What leads nowhere has been reported with the catalogue.
    if (policy === undefined || condition === undefined) return [];
    const read = ruleOf(condition.spec);
    if (read.kind === 'none') {
      report.note('import-loss', place, read.reason);
      return [];
    }
    const only = policy.spec.alertWhenNoData
      ? ['alertWhenNoData is not kept: losing all telemetry raises its own alert']
      : [];
    report.note('import-loss', place, [...read.notes, ...only].join('; '));
    return [read.rule];
  });
  if (rules.length > 0) return rules;
  report.note(
    'import-default',
    [...path, 'spec'],
    `"${object.metadata.name}" has no alert on its burn rate: it gets the default policy`,
  );
  return undefined;
}

function lossesOf({ metadata, spec }: OpenSloOf<'SLO'>): readonly (string | false)[] {
  const labels = Object.keys(metadata.labels ?? {});
  const annotations = Object.keys(metadata.annotations ?? {}).filter((key) => !key.startsWith(ANNOTATION_PREFIX));
  return [
    'the query of its indicator (the code says what is good)',
    metadata.displayName !== undefined && 'displayName',
    labels.length > 0 && `labels ${labels.join(', ')}`,
    annotations.length > 0 && `annotations ${annotations.join(', ')}`,
    spec.objectives.length === 1 && spec.objectives[0]?.displayName !== undefined && "the objective's displayName",
  ];
}
