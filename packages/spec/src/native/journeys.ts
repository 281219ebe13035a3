import {
  type AlertPolicy,
  type CompositeMember,
  type CompositeSlo,
  DEFAULT_WINDOW,
  defaultAlertPolicy,
  type Fraction,
  isLabel,
  OCCURRENCES,
  type Parsed,
  parseAlertPolicy,
  parseBudgeting,
  parseFraction,
  parseTarget,
  parseWindow,
  type Window,
} from '@plimsoll/slo';
import { describe, Fields } from '../read/fields.js';
import { windowText } from './window-field.js';

const ONE: Fraction = { num: 1, den: 1 };

/** What a journey has from its service where it does not say otherwise. */
export interface JourneySurroundings {
  readonly service: string;
  readonly owner: string | undefined;
  readonly window: Window | undefined;
}

/** `journeys:` of a service. A step names an SLO of the same service, or another's as "service/slo". */
export function readJourneys(document: Fields, around: JourneySurroundings): readonly CompositeSlo[] {
  const journeys = document.fields('journeys');
  return (journeys?.keys ?? []).flatMap((name) => {
    const fields = journeys?.fields(name);
    if (fields === undefined) return [];
    const message = `a journey's name must be a label (got ${describe(name)}): write it like "buy-a-ticket"`;
    if (!isLabel(name)) fields.report.error('name-not-label', fields.path, message, 'key');
    return readJourney(fields, name, around) ?? [];
  });
}

function readJourney(fields: Fields, name: string, around: JourneySurroundings): CompositeSlo | undefined {
  const owner = fields.text('owner') ?? around.owner;
  const description = fields.text('description');
  const window = readWindow(fields) ?? around.window ?? DEFAULT_WINDOW;
  const budgeting = readText(fields, 'budgeting', parseBudgeting) ?? OCCURRENCES;
  const target = readText(fields, 'target', parseTarget);
  const alertPolicy: AlertPolicy = readText(fields, 'alerts', parseAlertPolicy) ?? defaultAlertPolicy(window);
  const members = readSteps(fields, around.service);
  fields.end();
  const base = {
    name,
    service: around.service,
    ...(owner !== undefined && { owner }),
    ...(description !== undefined && { description }),
    window,
    alertPolicy,
    members,
  };
  if (budgeting.kind === 'occurrences') {
    if (target !== undefined)
      fields.error(
        'fields-exclusive',
        'target',
        'says nothing by occurrences, where each step has its own: leave it out, or say budgeting',
      );
    return { ...base, budgeting };
  }
  fields.require('target', 'say what share of the time slices must be good');
  return target && { ...base, budgeting, target };
}

function readWindow(fields: Fields): Window | undefined {
  const text = windowText(fields.raw('window'), fields.at('window'), fields.report);
  if (text === undefined || text === null) return undefined;
  if (typeof text === 'string') return parsedOr(parseWindow(text), fields, 'window');
  fields.error('field-type', 'window', `must be a text or a mapping (got ${describe(text)})`);
  return undefined;
}

function readSteps(fields: Fields, service: string): readonly CompositeMember[] {
  fields.require('steps', 'list the SLOs that it needs');
  const places = fields.list('steps');
  if (fields.has('steps') && places.length === 0) fields.error('field-value', 'steps', 'must name at least one SLO');
  const seen = new Set<string>();
  return places.flatMap(({ value, path }) => {
    const member =
      typeof value === 'string'
        ? memberOf(value, service, ONE)
        : readStep(Fields.of(value, path, fields.report), service);
    if (member === undefined) return [];
    const name = `${member.service}/${member.slo}`;
    if (seen.has(name))
      fields.report.error('field-value', path, `a journey names each SLO once (got "${name}" twice): give it a weight`);
    seen.add(name);
    return [member];
  });
}

function readStep(fields: Fields | undefined, service: string): CompositeMember | undefined {
  if (fields === undefined) return undefined;
  fields.require('slo', 'name an SLO, such as "pay-availability" or "catalog/search-availability"');
  const slo = fields.text('slo');
  const written = fields.scalarText('weight');
  const weight = written === undefined ? ONE : parsedOr(parseFraction(written), fields, 'weight');
  fields.end();
  if (weight?.num === 0) fields.error('field-value', 'weight', 'must be above 0: leave the step out instead');
  return slo === undefined || weight === undefined ? undefined : memberOf(slo, service, weight);
}

function memberOf(text: string, service: string, weight: Fraction): CompositeMember {
  const slash = text.lastIndexOf('/');
  return { service: slash < 0 ? service : text.slice(0, slash), slo: text.slice(slash + 1), weight };
}

function readText<T>(fields: Fields, name: string, parse: (text: string) => Parsed<T>): T | undefined {
  const text = fields.text(name);
  return text === undefined ? undefined : parsedOr(parse(text), fields, name);
}

function parsedOr<T>(result: Parsed<T>, fields: Fields, name: string): T | undefined {
  if (result.kind === 'parsed') return result.value;
  fields.report.error(result.code, fields.at(name), result.message);
  return undefined;
}
