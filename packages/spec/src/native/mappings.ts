import type { Condition, TextPattern } from '../mapping/condition.js';
import { type Mapping, SPAN_KINDS } from '../mapping/mapping.js';
import { describe, type Fields, isMapping } from '../read/fields.js';
import type { Path } from '../source/position.js';

/** Promises that are judged by samples, of which calls have none. */
const SAMPLED = ['freshness', 'throughput', 'saturation'] as const;

/** More than anybody tells calls apart by; each is asked for every series and every span. */
const MOST_CONDITIONS = 20;
const MOST_TEXTS = 200;

/** `from:` of the operations of a service: what in its telemetry are their calls. */
export function readMappings(document: Fields): readonly Mapping[] {
  const operations = document.raw('operations');
  if (!isMapping(operations)) return [];
  const all = document.fields('operations');
  return (all?.keys ?? []).flatMap((operation) => {
    if (!isMapping(operations[operation])) return [];
    const fields = all?.fields(operation);
    const from = fields?.fields('from');
    if (fields === undefined || from === undefined) return [];
    for (const promise of SAMPLED)
      if (fields.has(promise))
        fields.error(
          'mapping-unsuited',
          promise,
          'is judged by samples, and calls have none: give it an operation without from',
        );
    return readMapping(from, operation) ?? [];
  });
}

/** One `from:`. */
export function readMapping(fields: Fields, operation: string): Mapping | undefined {
  const metric = fields.text('metric');
  const spans = fields.word('spans', SPAN_KINDS);
  const name = fields.has('name') ? readPattern(fields.raw('name'), fields.at('name'), fields) : undefined;
  const where = readConditions(fields, 'where');
  const failed = fields.has('failed') ? readConditions(fields, 'failed') : undefined;
  fields.end();
  if (fields.has('metric') === fields.has('spans'))
    fields.report.error(
      'fields-exclusive',
      fields.path,
      'calls come either from a metric ("http.server.request.duration") or from spans ("server")',
    );
  if (fields.has('metric') && fields.has('name'))
    fields.error('fields-exclusive', 'name', 'is the name of spans: metrics are told apart by where');
  if (failed?.length === 0)
    fields.error('field-value', 'failed', 'must name at least one attribute: leave it out instead');
  const own = { operation, where, ...(failed && { failed }) };
  if (metric !== undefined) return { kind: 'metric', metric, ...own };
  return spans && { kind: 'spans', spans, ...(name && { name }), ...own };
}

function readConditions(parent: Fields, name: string): readonly Condition[] {
  const fields = parent.fields(name);
  const keys = fields?.keys ?? [];
  if (keys.length > MOST_CONDITIONS)
    parent.error('too-many-values', name, `must have at most ${MOST_CONDITIONS} attributes (got ${keys.length})`);
  return keys.flatMap((attribute) => {
    const pattern = fields && readPattern(fields.raw(attribute), fields.at(attribute), fields);
    return pattern ? [{ attribute, ...pattern }] : [];
  });
}

/** A value, a list of values any of which will do, or `{ not: … }` with either. */
function readPattern(value: unknown, path: Path, { report }: Fields): TextPattern | undefined {
  const not = isMapping(value) && Object.keys(value).length === 1 && 'not' in value;
  const said = not ? value.not : value;
  const values: readonly unknown[] = Array.isArray(said) ? said : [said];
  const texts = values.flatMap((one) => (isScalar(one) ? [String(one)] : []));
  if (texts.length === values.length && texts.length > 0 && texts.length <= MOST_TEXTS) return { texts, not };
  report.error(
    'field-value',
    path,
    `must be a value, a list of 1 to ${MOST_TEXTS} values, or { not: … } with either (got ${describe(value)})`,
  );
  return undefined;
}

function isScalar(value: unknown): value is string | number | boolean {
  return (
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  );
}

/** By operation, as `operations:` holds them. */
export function plainMappings(mappings: readonly Mapping[]): Record<string, unknown> {
  return Object.fromEntries(mappings.map((mapping) => [mapping.operation, { from: plainMapping(mapping) }]));
}

/** A mapping as it is written. */
export function plainMapping(mapping: Mapping): Record<string, unknown> {
  const { where, failed } = mapping;
  return {
    ...(mapping.kind === 'metric'
      ? { metric: mapping.metric }
      : { spans: mapping.spans, ...(mapping.name && { name: plainPattern(mapping.name) }) }),
    ...(where.length > 0 && { where: plainConditions(where) }),
    ...(failed && { failed: plainConditions(failed) }),
  };
}

function plainConditions(conditions: readonly Condition[]): Record<string, unknown> {
  return Object.fromEntries(conditions.map((condition) => [condition.attribute, plainPattern(condition)]));
}

/** Whole numbers are written without quotes, as people do; they are read as texts all the same. */
function plainPattern({ texts, not }: TextPattern): unknown {
  const values = texts.map((text) => (/^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text));
  const said = values.length === 1 ? values[0] : values;
  return not ? { not: said } : said;
}
