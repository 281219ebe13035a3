import {
  type CompositeSlo,
  defaultAlertPolicy,
  formatAlertPolicy,
  formatBudgetAlerts,
  formatDuration,
  type Indicator,
  type Slo,
  slug,
  toNumber,
} from '@plimsoll/slo';
import type { ServiceDeclaration } from '../declaration.js';
import { plainDeclaration } from '../native/format.js';
import { plainMappings } from '../native/mappings.js';
import { alertPairs } from './alert-pairs.js';
import { annotate } from './annotations.js';
import { formatSteps } from './journeys.js';
import type { InlineSli, Metadata, Objective, OpenSloObject, OpenSloOf, RefOr } from './objects.js';
import { exactTexts, methodOf, objectiveTarget, timeWindowOf } from './terms.js';

/** Declarations in OpenSLO's words, and what those cannot say. */
export interface WrittenOpenSlo {
  readonly objects: readonly OpenSloObject[];
  readonly notes: readonly WriteNote[];
}

/** Something that OpenSLO expresses only roughly; our annotations have it exactly. An error where it cannot be written at all. */
export interface WriteNote {
  readonly service: string;
  readonly name: string;
  readonly gravity: 'warning' | 'error';
  readonly message: string;
}

const LONGEST_DISPLAY_NAME = 63;
const LONGEST_DESCRIPTION = 1050;

/**
 * OpenSLO v1 in the form that every reader takes, with the rest of what was declared in annotations: reading it back gives
 * the same declarations. SLOs with the same alert rules share the policies of those rules.
 */
export function openSloFrom(declarations: readonly ServiceDeclaration[]): WrittenOpenSlo {
  const writer = new OpenSloWriter(declarations);
  // A service that several documents declare is one object of OpenSLO.
  for (const declaration of byService(declarations)) writer.write(declaration);
  return { objects: writer.objects, notes: writer.notes };
}

class OpenSloWriter {
  readonly notes: WriteNote[] = [];
  readonly #services: OpenSloObject[] = [];
  readonly #slos: OpenSloObject[] = [];
  readonly #names = new Set<string>();
  readonly #shared = new Map<string, OpenSloOf<'AlertPolicy'> | OpenSloOf<'AlertNotificationTarget'>>();
  readonly #known = new Map<string, Slo>();

  constructor(declarations: readonly ServiceDeclaration[]) {
    for (const { slos } of declarations) for (const slo of slos) this.#known.set(`${slo.service}/${slo.name}`, slo);
  }

  get objects(): readonly OpenSloObject[] {
    return [...this.#services, ...this.#slos, ...this.#shared.values()];
  }

  write(declaration: ServiceDeclaration): void {
    const { contract, slos, journeys } = declaration;
    this.#services.push(serviceOf(declaration));
    for (const slo of slos) this.#writeSlo(slo);
    for (const journey of journeys) this.#writeJourney(journey, contract.service);
  }

  #writeSlo(slo: Slo): void {
    const { value: terms } = methodOf(slo.budgeting);
    const spec: OpenSloOf<'SLO'>['spec'] = {
      ...this.#describe(slo),
      service: serviceLabel(slo.service),
      indicator: indicatorOf(slo),
      timeWindow: timeWindowOf(slo.window).value,
      budgetingMethod: terms.budgetingMethod,
      objectives: [{ ...objectiveTarget(slo.target), ...terms.slices }],
      ...this.#alertsOf(slo),
    };
    this.#note(slo, [timeWindowOf(slo.window).note, methodOf(slo.budgeting).note]);
    const annotations = annotate({
      ...sharedAnnotations(slo),
      slo: slo.name,
      operation: slo.operation,
      ...indicatorAnnotations(slo.indicator),
      'budget-alerts': slo.budgetAlerts && formatBudgetAlerts(slo.budgetAlerts),
      'no-data': slo.noData,
    });
    this.#slos.push({ kind: 'SLO', metadata: { ...this.#named(slo.service, slo.name), annotations }, spec });
  }

  #writeJourney(journey: CompositeSlo, service: string): void {
    const { value: terms } = methodOf(journey.budgeting);
    const objectives = journey.members.map((member): Objective | undefined => {
      const slo = this.#known.get(`${member.service}/${member.slo}`);
      if (slo === undefined) return undefined;
      const target = 'target' in journey ? journey.target : slo.target;
      return {
        ...objectiveTarget(target),
        ...terms.slices,
        indicator: indicatorOf(slo),
        compositeWeight: toNumber(member.weight),
      };
    });
    const unknown = journey.members.filter((_, index) => objectives[index] === undefined);
    if (unknown.length > 0) {
      const names = unknown.map((member) => `${member.service}/${member.slo}`).join(', ');
      const message = `the journey is left out: an objective of OpenSLO needs the target of each step, and ${names} is not among these files`;
      this.notes.push({ service, name: journey.name, gravity: 'error', message });
      return;
    }
    const spec: OpenSloOf<'SLO'>['spec'] = {
      ...this.#describe(journey),
      service: serviceLabel(service),
      timeWindow: timeWindowOf(journey.window).value,
      budgetingMethod: terms.budgetingMethod,
      objectives: objectives.filter((objective) => objective !== undefined),
      ...this.#alertsOf(journey),
    };
    this.#note(journey, [timeWindowOf(journey.window).note, methodOf(journey.budgeting).note]);
    const annotations = annotate({
      ...sharedAnnotations(journey),
      journey: journey.name,
      steps: formatSteps(journey.members),
      target: 'target' in journey ? journey.target.text : undefined,
    });
    this.#slos.push({
      kind: 'SLO',
      metadata: { ...this.#named(service, `journey-${journey.name}`), annotations },
      spec,
    });
  }

  #alertsOf(slo: Slo | CompositeSlo): Pick<OpenSloOf<'SLO'>['spec'], 'alertPolicies'> {
    const { policies, targets, notes } = alertPairs(slo.alertPolicy);
    for (const object of [...policies, ...targets]) this.#shared.set(`${object.kind}/${object.metadata.name}`, object);
    this.#note(slo, notes);
    if (policies.length === 0) return {};
    return { alertPolicies: policies.map(({ metadata }) => ({ kind: 'ref' as const, name: metadata.name })) };
  }

  #describe(slo: Slo | CompositeSlo): { description?: string } {
    const { description } = slo;
    if (description === undefined) return {};
    if (description.length <= LONGEST_DESCRIPTION) return { description };
    this.#note(slo, [`OpenSLO takes descriptions of at most ${LONGEST_DESCRIPTION} characters: the rest is cut off`]);
    return { description: `${description.slice(0, LONGEST_DESCRIPTION - 1)}…` };
  }

  /** "a-b" and "c" make the same label as "a" and "b-c"; our reader goes by the annotations. */
  #named(service: string, name: string): ReturnType<typeof named> {
    const first = named(service, name);
    let unique = first;
    for (let count = 2; this.#names.has(unique.name); count++)
      unique = { ...first, name: slug(`${first.name}-${count}`) };
    this.#names.add(unique.name);
    return unique;
  }

  #note({ service, name }: Slo | CompositeSlo, messages: readonly (string | undefined)[]): void {
    for (const message of messages)
      if (message !== undefined) this.notes.push({ service, name, gravity: 'warning', message });
  }
}

function byService(declarations: readonly ServiceDeclaration[]): readonly ServiceDeclaration[] {
  const services = new Map<string, ServiceDeclaration>();
  for (const declaration of declarations) {
    const { service } = declaration.contract;
    const before = services.get(service);
    services.set(service, before === undefined ? declaration : joined(before, declaration));
  }
  return [...services.values()];
}

function joined(first: ServiceDeclaration, second: ServiceDeclaration): ServiceDeclaration {
  return {
    ...second,
    ...first,
    slos: [...first.slos, ...second.slos],
    mappings: [...first.mappings, ...second.mappings],
    journeys: [...first.journeys, ...second.journeys],
    corrections: [...first.corrections, ...second.corrections],
  };
}

function serviceOf(declaration: ServiceDeclaration): OpenSloOf<'Service'> {
  const { mappings, contract } = declaration;
  const { service, description } = contract;
  const { errorBudgetPolicy, corrections } = plainDeclaration(declaration);
  const name = serviceLabel(service);
  const annotations = annotate({
    service: name === service ? undefined : service,
    'error-budget-policy': errorBudgetPolicy === undefined ? undefined : JSON.stringify(errorBudgetPolicy),
    corrections: corrections === undefined ? undefined : JSON.stringify(corrections),
    mappings: mappings.length === 0 ? undefined : JSON.stringify(plainMappings(mappings)),
  });
  return {
    kind: 'Service',
    metadata: { name, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
    spec: description === undefined ? {} : { description: description.slice(0, LONGEST_DESCRIPTION) },
  };
}

function sharedAnnotations(slo: Slo | CompositeSlo): Parameters<typeof annotate>[0] {
  const isDerived = slo.alertPolicy.every(({ share }) => share !== undefined);
  const derived = formatAlertPolicy(defaultAlertPolicy(slo.window));
  const alerts = formatAlertPolicy(slo.alertPolicy);
  return {
    service: serviceLabel(slo.service) === slo.service ? undefined : slo.service,
    owner: slo.owner,
    ...exactTexts(slo.window, slo.budgeting),
    'alert-policy': isDerived && alerts === derived ? undefined : alerts,
  };
}

function indicatorAnnotations(indicator: Indicator): Parameters<typeof annotate>[0] {
  const kind = { indicator: indicator.kind };
  switch (indicator.kind) {
    case 'availability':
    case 'error-rate':
      return { ...kind, timeout: indicator.timeout && formatDuration(indicator.timeout) };
    case 'latency':
      return {
        ...kind,
        'latency-threshold': formatDuration(indicator.threshold),
        'latency-failures': indicator.failures,
      };
    case 'custom':
      return kind;
    case 'freshness':
      return { ...kind, 'max-age': formatDuration(indicator.maxAge) };
    case 'throughput':
      return { ...kind, 'at-least': String(indicator.atLeast) };
    case 'saturation':
      return { ...kind, 'at-most': String(indicator.atMost) };
  }
}

/** The SLI of an SLO whose events Plimsoll counts: what its processor exposes to Prometheus. */
function indicatorOf({ service, name }: Slo): RefOr<InlineSli> {
  const labels = `service_name=${JSON.stringify(service)},slo_name=${JSON.stringify(name)}`;
  const source = (selector: string) => ({
    type: 'Prometheus',
    spec: { query: `sum(slo_fleet_events_total{${selector}})` },
  });
  const metric = {
    kind: 'ratio' as const,
    counter: true,
    good: source(`${labels},slo_outcome="good"`),
    total: source(labels),
  };
  return { kind: 'inline', object: { metadata: named(service, name), spec: { metric } } };
}

/** OpenSLO's names are unique among all services, ours in one of them. */
function named(service: string, name: string): Pick<Metadata, 'name' | 'displayName'> {
  const displayName = `${service}/${name}`;
  return {
    name: slug(`${service}-${name}`),
    ...(displayName.length <= LONGEST_DISPLAY_NAME ? { displayName } : {}),
  };
}

/** A service called "!" has no letter that a label could have. */
function serviceLabel(service: string): string {
  return slug(service) || 'service';
}
