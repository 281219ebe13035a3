import {
  type CompositeSlo,
  compareFractions,
  formatBudgeting,
  formatDuration,
  formatWindow,
  type Indicator,
  type Slo,
} from '@plimsoll/slo';
import type { DeclaredCorrection, ServiceDeclaration } from '../declaration.js';
import type { Mapping } from '../mapping/mapping.js';
import { plainDeclaration } from '../native/format.js';
import { plainMapping } from '../native/mappings.js';
import { formatSteps } from '../openslo/journeys.js';
import type { Change } from './change.js';
import { changed, type Difference, diffAlerts, diffSlo, ordered } from './diff-slo.js';

/**
 * What differs in meaning between two sets of declarations, by service and SLO; how they are written, and in which
 * language, is no difference. SLOs are the same when service and name are.
 */
export function diffDeclarations(
  before: readonly ServiceDeclaration[],
  after: readonly ServiceDeclaration[],
): readonly Change[] {
  const services = [...new Set([...before, ...after].map(({ contract }) => contract.service))].sort();
  return services.flatMap((service) => {
    const [old, now] = [wholeOf(service, before), wholeOf(service, after)];
    return [
      ...diffNamed(service, old.slos, now.slos, { field: promiseOf, diff: diffSlo }),
      ...diffNamed(service, old.journeys, now.journeys, { field: journeyOf, diff: diffJourney }),
      ...diffNamed<NamedCorrection>(service, named(old.corrections), named(now.corrections), {
        field: correctionOf,
        diff: diffCorrection,
      }),
      ...diffNamed<NamedMapping>(service, namedMappings(old.mappings), namedMappings(now.mappings), {
        field: ({ from }) => `calls from ${from}`,
        diff: (before, after) => changed('from', before.from, after.from),
      }),
      ...changed('errorBudgetPolicy', old.policy, now.policy).map((one) => ({ ...one, service })),
      ...changed('description', old.description, now.description).map((one) => ({ ...one, service })),
    ];
  });
}

/** A service may be declared in several documents. */
function wholeOf(service: string, declarations: readonly ServiceDeclaration[]) {
  const own = declarations.filter(({ contract }) => contract.service === service);
  const policies = own.flatMap((one) => plainDeclaration(one).errorBudgetPolicy ?? []);
  return {
    slos: own.flatMap(({ slos }) => slos),
    mappings: own.flatMap(({ mappings }) => mappings),
    journeys: own.flatMap(({ journeys }) => journeys),
    corrections: own.flatMap(({ corrections }) => corrections),
    policy: policies.length > 0 ? JSON.stringify(policies.length === 1 ? policies[0] : policies) : undefined,
    description: own.find(({ contract }) => contract.description !== undefined)?.contract.description,
  };
}

interface Comparison<T> {
  /** What is said of one that was added or removed. */
  field(value: T): string;
  diff(before: T, after: T): readonly Difference[];
}

function diffNamed<T extends { readonly name: string }>(
  service: string,
  before: readonly T[],
  after: readonly T[],
  { field, diff }: Comparison<T>,
): readonly Change[] {
  const [old, now] = [before, after].map((values) => new Map(values.map((value) => [value.name, value])));
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  return names.flatMap((name): readonly Change[] => {
    const [was, is] = [old?.get(name), now?.get(name)];
    if (was !== undefined && is !== undefined) return diff(was, is).map((one) => ({ ...one, service, name }));
    if (is !== undefined) return [{ meaning: 'added', service, name, field: field(is) }];
    return was === undefined ? [] : [{ meaning: 'removed', service, name, field: field(was) }];
  });
}

/** "latency at most 500ms for 95% over 30d": what somebody loses when it is removed. */
function promiseOf({ indicator, target, window }: Slo): string {
  return `${termsOf(indicator)} ${target.text} over ${formatWindow(window)}`;
}

function termsOf(indicator: Indicator): string {
  switch (indicator.kind) {
    case 'latency':
      return `latency ${formatDuration(indicator.threshold)}`;
    case 'freshness':
      return `freshness ${formatDuration(indicator.maxAge)}`;
    case 'throughput':
      return `throughput ${indicator.atLeast}/s`;
    case 'saturation':
      return `saturation ${indicator.atMost}`;
    case 'availability':
    case 'error-rate':
    case 'custom':
      return indicator.kind;
  }
}

function journeyOf({ members }: CompositeSlo): string {
  return `journey ${formatSteps(members)}`;
}

function diffJourney(before: CompositeSlo, after: CompositeSlo): readonly Difference[] {
  const targets =
    'target' in before && 'target' in after
      ? ordered(
          'target',
          before.target.text,
          after.target.text,
          compareFractions(before.target.budget, after.target.budget),
        )
      : [];
  return [
    ...targets,
    ...changed('steps', formatSteps(before.members), formatSteps(after.members)),
    ...changed('window', formatWindow(before.window), formatWindow(after.window)),
    ...changed('budgeting', budgetingText(before), budgetingText(after)),
    ...diffAlerts(before.alertPolicy, after.alertPolicy),
    ...changed('owner', before.owner, after.owner),
    ...changed('description', before.description, after.description),
  ];
}

function budgetingText({ budgeting }: CompositeSlo): string {
  return budgeting.kind === 'occurrences' ? 'occurrences' : formatBudgeting(budgeting);
}

type NamedCorrection = DeclaredCorrection & { readonly name: string };

interface NamedMapping {
  readonly name: string;
  readonly from: string;
}

function namedMappings(mappings: readonly Mapping[]): readonly NamedMapping[] {
  return mappings.map((mapping) => ({ name: mapping.operation, from: JSON.stringify(plainMapping(mapping)) }));
}

function named(corrections: readonly DeclaredCorrection[]): readonly NamedCorrection[] {
  return corrections.map((correction) => ({ ...correction, name: correction.id }));
}

function correctionOf({ semantics, from, durationMs, timeZone, repeat, reason }: DeclaredCorrection): string {
  const again = repeat === undefined ? '' : ` ${repeat}`;
  return `correction ${semantics} ${from} ${timeZone} for ${formatDuration({ ms: durationMs })}${again}: ${reason}`;
}

function diffCorrection(before: NamedCorrection, after: NamedCorrection): readonly Difference[] {
  const slos = ({ slos }: DeclaredCorrection) => slos?.join(', ') ?? 'all';
  const except = ({ except }: DeclaredCorrection) => except?.join(', ');
  return [
    ...changed('correction', correctionOf(before), correctionOf(after)),
    ...changed('slos', slos(before), slos(after)),
    ...changed('except', except(before), except(after)),
    ...changed('author', before.author, after.author),
  ];
}
