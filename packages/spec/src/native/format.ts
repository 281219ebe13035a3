import {
  type CompositeMember,
  type CompositeSlo,
  DEFAULT_WINDOW,
  type ErrorBudgetPolicy,
  type Fraction,
  formatAlertPolicy,
  formatBudgeting,
  formatDuration,
  formatFraction,
  formatWindow,
  fractionOf,
  parseWindow,
  type ServiceContract,
} from '@plimsoll/slo';
import type { DeclaredCorrection, ServiceDeclaration } from '../declaration.js';
import type { Mapping } from '../mapping/mapping.js';
import { yamlText } from '../source/yaml-text.js';
import { inFieldOrder } from './field-order.js';
import { plainMapping } from './mappings.js';

type Plain = Record<string, unknown>;

/** Declarations as native YAML, one document each, fields in the order in which people look for them. What is read back is the same. */
export function formatDeclarations(declarations: readonly ServiceDeclaration[]): string {
  return declarations.map((declaration) => yamlText(plainDeclaration(declaration))).join('---\n');
}

/** The same as plain values, for JSON. */
export function plainDeclaration(declaration: ServiceDeclaration): Plain {
  const { contract, mappings, journeys, errorBudgetPolicy, corrections } = declaration;
  return {
    // A contract is an interface, whose keys TypeScript does not enumerate; here they are what is written.
    ...(inFieldOrder(withMappings(contract, mappings), []) as Plain),
    ...(journeys.length > 0 && {
      journeys: Object.fromEntries(journeys.map((journey) => [journey.name, plainJourney(journey, contract)])),
    }),
    ...(errorBudgetPolicy && { errorBudgetPolicy: plainPolicy(errorBudgetPolicy) }),
    ...(corrections.length > 0 && { corrections: corrections.map(plainCorrection) }),
  };
}

function withMappings(contract: ServiceContract, mappings: readonly Mapping[]): Plain {
  const operations: Plain = { ...contract.operations };
  for (const mapping of mappings)
    operations[mapping.operation] = { from: plainMapping(mapping), ...contract.operations[mapping.operation] };
  return { ...contract, operations };
}

/** What a journey has from its service, or derived from its window, is not said again. */
function plainJourney(journey: CompositeSlo, contract: ServiceContract): Plain {
  const { owner, description, window, budgeting, alertPolicy, members } = journey;
  const inherited = parseWindow(contract.window ?? formatWindow(DEFAULT_WINDOW));
  const isInherited = inherited.kind === 'parsed' && formatWindow(inherited.value) === formatWindow(window);
  // Only rules that were derived from the window know the share of the budget that they stand for.
  const isDerived = alertPolicy.every(({ share }) => share !== undefined);
  return {
    ...(description !== undefined && { description }),
    ...(owner !== undefined && owner !== contract.owner && { owner }),
    ...('target' in journey && { target: journey.target.text }),
    ...(!isInherited && { window: formatWindow(window) }),
    ...(budgeting.kind !== 'occurrences' && { budgeting: formatBudgeting(budgeting) }),
    ...(!isDerived && { alerts: formatAlertPolicy(alertPolicy) }),
    steps: members.map((member) => plainStep(member, contract.service)),
  };
}

function plainStep(step: CompositeMember, service: string): unknown {
  const slo = step.service === service ? step.slo : `${step.service}/${step.slo}`;
  return step.weight.num === step.weight.den ? slo : { slo, weight: weightText(step.weight) };
}

/** A number where one says it exactly: `weight: 0.5`, but `weight: 1/3`. */
function weightText(weight: Fraction): string | number {
  const text = formatFraction(weight);
  return String(Number(text)) === text ? Number(text) : text;
}

function plainPolicy({ thresholds, exceptions }: ErrorBudgetPolicy): Plain {
  return {
    thresholds: thresholds.map(({ spent, actions, allows }) => ({
      spent: percent(spent),
      actions,
      ...(allows && { allows }),
    })),
    ...(exceptions.length > 0 && {
      exceptions: exceptions.map(({ cause, reason, lifts }) => ({ cause, reason, ...(lifts && { lifts }) })),
    }),
  };
}

function plainCorrection(correction: DeclaredCorrection): Plain {
  const { id, reason, author, semantics, slos, from, timeZone, durationMs, repeat, except } = correction;
  return {
    id,
    reason,
    author,
    semantics,
    ...(slos && { slos }),
    from,
    duration: formatDuration({ ms: durationMs }),
    ...(timeZone !== 'UTC' && { timeZone }),
    ...(repeat !== undefined && { repeat }),
    ...(except && { except }),
  };
}

function percent({ num, den }: Fraction): string {
  return `${formatFraction(fractionOf(BigInt(num) * 100n, BigInt(den)))}%`;
}
