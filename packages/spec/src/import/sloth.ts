import {
  type AlertPolicy,
  DEFAULT_WINDOW,
  defaultAlertPolicy,
  OCCURRENCES,
  parseTarget,
  type Slo,
  slug,
} from '@plimsoll/slo';
import type { Imported, ImportedSlo } from '../imported.js';
import { NOTHING_IMPORTED } from '../imported.js';
import { mappings } from '../native/budget-policy.js';
import { decimalText } from '../openslo/decimal.js';
import { describe, Fields } from '../read/fields.js';
import type { Report } from '../read/report.js';
import { operationOf, ownerOf, reportLosses } from './losses.js';

/** Sloth writes its own files with underscores and its Kubernetes resources in camel case. */
interface Words {
  readonly errorQuery: string;
  readonly totalQuery: string;
  readonly errorRatioQuery: string;
  readonly pageAlert: string;
  readonly ticketAlert: string;
  readonly sloPlugins: string;
}

const FILE_WORDS: Words = {
  errorQuery: 'error_query',
  totalQuery: 'total_query',
  errorRatioQuery: 'error_ratio_query',
  pageAlert: 'page_alert',
  ticketAlert: 'ticket_alert',
  sloPlugins: 'slo_plugins',
};

const RESOURCE_WORDS: Words = {
  errorQuery: 'errorQuery',
  totalQuery: 'totalQuery',
  errorRatioQuery: 'errorRatioQuery',
  pageAlert: 'pageAlert',
  ticketAlert: 'ticketAlert',
  sloPlugins: 'sloPlugins',
};

/** Reads a Sloth file (`version: prometheus/v1`) or its Kubernetes resource (`sloth.slok.dev/v1`). */
export function importSloth(value: unknown, report: Report): Imported {
  const fields = Fields.of(value, [], report);
  if (fields === undefined) return NOTHING_IMPORTED;
  const isResource = fields.has('apiVersion');
  if (!isResource) {
    const isKnown = fields.text('version') === 'prometheus/v1';
    if (!isKnown)
      fields.error('format-unknown', 'version', `must be prometheus/v1 (got ${describe(fields.raw('version'))})`);
    return isKnown ? readSpec(fields, FILE_WORDS) : NOTHING_IMPORTED;
  }
  if (fields.text('apiVersion') !== 'sloth.slok.dev/v1')
    fields.error(
      'format-unknown',
      'apiVersion',
      `must be sloth.slok.dev/v1 (got ${describe(fields.raw('apiVersion'))})`,
    );
  fields.word('kind', ['PrometheusServiceLevel']);
  // Whatever Kubernetes keeps there, it names no service and no SLO.
  fields.raw('metadata');
  fields.raw('status');
  fields.require('spec', 'say what the service promises');
  const spec = fields.fields('spec');
  fields.end();
  return spec === undefined ? NOTHING_IMPORTED : readSpec(spec, RESOURCE_WORDS);
}

function readSpec(fields: Fields, words: Words): Imported {
  fields.require('service', 'name the service');
  fields.require('slos', 'list what it promises');
  const service = fields.text('service');
  const labels = fields.texts('labels');
  const owner = ownerOf(labels);
  const plugins = fields.has(words.sloPlugins);
  const slos = mappings(fields, 'slos').flatMap((slo) => readSlo(slo, words, { service: service ?? '', owner }) ?? []);
  fields.end();
  const lost = Object.keys(labels ?? {}).filter((label) => labels?.[label] !== owner);
  reportLosses(fields.report, fields.at('service'), service ?? '', [
    lost.length > 0 && `labels ${lost.join(', ')}`,
    plugins && words.sloPlugins,
  ]);
  return { slos: service === undefined ? [] : slos, journeys: [], services: [] };
}

function readSlo(
  fields: Fields,
  words: Words,
  { service, owner }: { service: string; owner: string | undefined },
): ImportedSlo | undefined {
  for (const [name, what] of [
    ['name', 'give it a name'],
    ['objective', 'give it a percentage, such as 99.9'],
    ['sli', 'say events, raw or plugin'],
  ] as const)
    fields.require(name, what);
  const name = fields.text('name');
  const objective = fields.number('objective');
  const description = fields.text('description');
  const labels = fields.texts('labels');
  fields.raw('plugins');
  readSli(fields.fields('sli'), words);
  const alerting = fields.fields('alerting');
  const { alertPolicy, losses } = readAlerting(alerting, words);
  fields.end();
  const target = objective === undefined ? undefined : parseTarget(`${decimalText(objective)}%`);
  if (target?.kind === 'refused') fields.report.error(target.code, fields.at('objective'), target.message);
  if (name === undefined || target?.kind !== 'parsed') return undefined;
  reportLosses(fields.report, fields.path, name, [
    'the query of its indicator (the code says what is good)',
    labels !== undefined && Object.keys(labels).length > 0 && `labels ${Object.keys(labels).join(', ')}`,
    fields.has('plugins') && 'plugins',
    ...losses,
  ]);
  const label = slug(name);
  const slo: Slo = {
    name: label,
    service,
    ...(owner !== undefined && { owner }),
    operation: operationOf(label),
    indicator: { kind: 'custom' },
    target: target.value,
    window: DEFAULT_WINDOW,
    budgeting: OCCURRENCES,
    alertPolicy,
    ...(description !== undefined && description !== '' && { description }),
  };
  return { slo, path: fields.path };
}

/** Checked, so that a slip is found, and then left behind. */
function readSli(fields: Fields | undefined, words: Words): void {
  if (fields === undefined) return;
  const kinds = ['events', 'raw', 'plugin'].filter((kind) => fields.has(kind));
  if (kinds.length !== 1)
    fields.report.error(
      'fields-exclusive',
      fields.path,
      `an SLI has exactly one of events, raw and plugin (got ${kinds.join(' and ') || 'none'})`,
    );
  const events = fields.fields('events');
  events?.require(words.errorQuery, 'it counts the bad events');
  events?.require(words.totalQuery, 'it counts all events');
  events?.end();
  const raw = fields.fields('raw');
  raw?.require(words.errorRatioQuery, 'it gives the ratio of bad events');
  raw?.end();
  fields.raw('plugin');
  fields.end();
}

function readAlerting(
  fields: Fields | undefined,
  words: Words,
): { alertPolicy: AlertPolicy; losses: readonly (string | false)[] } {
  const all = defaultAlertPolicy(DEFAULT_WINDOW);
  if (fields === undefined) return { alertPolicy: all, losses: [] };
  const page = fields.fields(words.pageAlert);
  const ticket = fields.fields(words.ticketAlert);
  const isOff = { page: page?.flag('disable') ?? false, ticket: ticket?.flag('disable') ?? false };
  const lost = ['name', 'labels', 'annotations'].filter((name) => fields.has(name));
  const inner = [page, ticket].flatMap((alert) => ['labels', 'annotations'].filter((name) => alert?.has(name)));
  for (const alert of [page, ticket, fields]) alert?.end();
  const kept = all.filter(({ severity }) => !isOff[severity]);
  // Without its share a rule is a choice of its own, and is written as such.
  const chosen = kept.map(({ share: _, ...rule }) => rule);
  const alertPolicy = kept.length === all.length || kept.length === 0 ? all : chosen;
  return {
    alertPolicy,
    losses: [
      lost.length + inner.length > 0 && `alerting ${[...new Set([...lost, ...inner])].join(', ')}`,
      kept.length === 0 && 'that both alerts are disabled (it gets the default policy)',
    ],
  };
}
