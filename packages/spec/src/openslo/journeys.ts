import {
  type Budgeting,
  type CompositeMember,
  type CompositeSlo,
  type Fraction,
  formatFraction,
  parseFraction,
  parseTarget,
  type Slo,
  slug,
  type Target,
} from '@plimsoll/slo';
import { decimalText } from './decimal.js';
import { parsed, type SloTerms } from './slo-terms.js';
import { budgetingOf } from './terms.js';

/** "checkout/pay-availability; catalog/search-availability * 0.5": the steps of a journey in one annotation. */
export function formatSteps(members: readonly CompositeMember[]): string {
  return members
    .map(
      ({ service, slo, weight }) =>
        `${encodeURIComponent(service)}/${slo}${weight.num === weight.den ? '' : ` * ${formatFraction(weight)}`}`,
    )
    .join('; ');
}

function parseSteps(text: string): readonly CompositeMember[] | undefined {
  const members: CompositeMember[] = [];
  for (const part of text.split('; ')) {
    const [, service, slo, written] = /^([^/\s]+)\/([^/\s]+)(?: \* (\S+))?$/.exec(part) ?? [];
    const weight = written === undefined ? ONE : parseFraction(written);
    if (service === undefined || slo === undefined || weight.kind === 'refused') return undefined;
    members.push({ service: decoded(service), slo, weight: weight.value });
  }
  return members;
}

/** Services may be called anything, "a; b" too, so they are written as in an address. */
function decoded(service: string): string {
  try {
    return decodeURIComponent(service);
  } catch {
    return service;
  }
}

const ONE = { kind: 'parsed', value: { num: 1, den: 1 } } as const satisfies { kind: string; value: Fraction };

/** A composite that Plimsoll wrote, as it was. */
export function ownJourney(terms: SloTerms): readonly CompositeSlo[] {
  const { object, report, own } = terms;
  const steps = own.text('steps') ?? '';
  const members = parseSteps(steps);
  if (members === undefined)
    own.refuse(
      'steps',
      'field-value',
      `the steps of a journey are written "service/slo * weight", with "; " between (got "${steps}")`,
    );
  const [first] = object.spec.objectives;
  const path = [...terms.path, 'spec'];
  const budgeting = own.budgeting() ?? (first && parsed(budgetingOf(object.spec.budgetingMethod, first), report, path));
  const written = own.text('target');
  const target = written === undefined ? undefined : parsed(parseTarget(written), report, path);
  if (members === undefined || budgeting === undefined) return [];
  return compositeOf(terms, own.text('journey') ?? '', { members, budgeting, target });
}

/** A foreign composite: its objectives have become SLOs, which are its members. */
export function foreignJourney(terms: SloTerms, slos: readonly Slo[]): readonly CompositeSlo[] {
  const { object, report, path } = terms;
  const weights = object.spec.objectives.map(({ compositeWeight = 1 }) => parseFraction(decimalText(compositeWeight)));
  const members = slos.flatMap(({ service, name }, index): readonly CompositeMember[] => {
    const weight = weights[index];
    return weight?.kind === 'parsed' ? [{ service, slo: name, weight: weight.value }] : [];
  });
  const [first] = slos;
  // What could not be read has been reported; half a journey would be another one.
  if (first === undefined || members.length < object.spec.objectives.length) return [];
  const target = slos.every((slo) => slo.target.text === first.target.text) ? first.target : undefined;
  const journey = compositeOf(terms, slug(object.metadata.name), { members, budgeting: first.budgeting, target });
  const message =
    'a composite by time slices needs one target, and its objectives have several: it is left out, they are kept';
  if (journey.length === 0) report.note('import-loss', path, message);
  return journey;
}

interface Composed {
  readonly members: readonly CompositeMember[];
  readonly budgeting: Budgeting;
  readonly target: Target | undefined;
}

function compositeOf(terms: SloTerms, name: string, { members, budgeting, target }: Composed): readonly CompositeSlo[] {
  const { object, service, owner, window, alertPolicy } = terms;
  const { description } = object.spec;
  const base = {
    name,
    service,
    ...(owner !== undefined && { owner }),
    ...(description !== undefined && { description }),
    window,
    alertPolicy,
    members,
  };
  if (budgeting.kind === 'occurrences') return [{ ...base, budgeting }];
  return target === undefined ? [] : [{ ...base, budgeting, target }];
}
