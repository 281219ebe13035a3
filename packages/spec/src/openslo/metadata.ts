import { isLabel } from '@plimsoll/slo';
import { describe, type Fields } from '../read/fields.js';
import type { Path } from '../source/position.js';
import type { Metadata } from './objects.js';

const LABEL_KEY = /^[a-zA-Z0-9]([-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/;
const DNS_PREFIX = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;
const LONGEST_DISPLAY_NAME = 63;
const LONGEST_DESCRIPTION = 1050;
const LONGEST_PREFIX = 253;

/** Reads the `metadata` of an object. A name that only the README allows (upper case, "_") is taken with a warning. */
export function readMetadata(parent: Fields): Metadata | undefined {
  if (!parent.require('metadata', 'give it a mapping with a name')) return undefined;
  const fields = parent.fields('metadata');
  if (fields === undefined) return undefined;
  fields.require('name', 'give it a label such as "checkout-availability"');
  const name = fields.text('name');
  const displayName = fields.text('displayName');
  const labels = readLabels(fields);
  const annotations = readAnnotations(fields);
  fields.end();

  if (name !== undefined) checkName(fields, 'name', name);
  if (displayName !== undefined && displayName.length > LONGEST_DISPLAY_NAME)
    fields.warning(
      'openslo-strict',
      'displayName',
      `has more than ${LONGEST_DISPLAY_NAME} characters: the reference validator refuses it`,
    );
  for (const key of Object.keys(annotations ?? {})) checkAnnotationKey(fields, key);
  if (name === undefined) return undefined;
  return {
    name,
    ...(displayName ? { displayName } : {}),
    ...(labels && Object.keys(labels).length > 0 ? { labels } : {}),
    ...(annotations && Object.keys(annotations).length > 0 ? { annotations } : {}),
  };
}

/** A reference or a name: anything but a label is refused by the reference validator, though the README has such names. */
export function checkName(fields: Fields, field: string, name: string): void {
  // An empty one is missing where it is required, and leads nowhere where it refers.
  if (name !== '' && !isLabel(name))
    fields.warning(
      'openslo-strict',
      field,
      `should be lower-case letters, digits and "-", at most 63 (got ${describe(name)}): the reference validator refuses it`,
    );
}

/** An optional `description`, at most 1050 characters. */
export function readDescription(fields: Fields): { description?: string } {
  const description = fields.text('description');
  if (description !== undefined && description.length > LONGEST_DESCRIPTION)
    fields.error(
      'field-value',
      'description',
      `must have at most ${LONGEST_DESCRIPTION} characters (got ${description.length}): shorten it`,
    );
  return description ? { description } : {};
}

function readAnnotations(metadata: Fields): Record<string, string> | undefined {
  const fields = metadata.fields('annotations');
  if (fields === undefined) return undefined;
  const annotations: Record<string, string> = {};
  for (const key of fields.keys) {
    const text = looseText(fields, key);
    if (text !== undefined) annotations[key] = text;
  }
  return annotations;
}

/** A text, or a number or a truth value whose quotes were forgotten: those are texts to the README's examples only. */
export function looseText(fields: Fields, name: string): string | undefined {
  const value = fields.raw(name);
  if (typeof value === 'number' || typeof value === 'boolean')
    fields.warning(
      'openslo-strict',
      name,
      `should be a text (got ${value}): put it in quotes, the reference validator refuses it`,
    );
  return fields.scalarText(name);
}

function readLabels(metadata: Fields): Record<string, readonly string[]> | undefined {
  const fields = metadata.fields('labels');
  if (fields === undefined) return undefined;
  const labels: Record<string, readonly string[]> = {};
  for (const key of fields.keys) {
    if (!LABEL_KEY.test(key))
      fields.error('field-value', key, 'is not a label key: letters, digits and "-_." inside, at most 63 characters');
    labels[key] = labelValues(fields, key);
  }
  return labels;
}

/** One text, or a list of texts. */
function labelValues(labels: Fields, key: string): readonly string[] {
  if (!Array.isArray(labels.raw(key))) {
    const single = looseText(labels, key);
    return single === undefined ? [] : [single];
  }
  return labels.list(key).flatMap(({ value, path }) => {
    if (typeof value === 'string') return [value];
    labels.report.error(
      'field-type',
      path,
      `a label's value must be a text (got ${describe(value)}): put it in quotes`,
    );
    return [];
  });
}

function checkAnnotationKey(fields: Fields, key: string): void {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  const path: Path = [...fields.at('annotations'), key];
  if (
    LABEL_KEY.test(key.slice(slash + 1)) &&
    (prefix === undefined || (prefix.length <= LONGEST_PREFIX && DNS_PREFIX.test(prefix)))
  )
    return;
  fields.report.error(
    'field-value',
    path,
    `"${key}" is not an annotation key: an optional DNS prefix, "/", and a name of at most 63 characters`,
    'key',
  );
}
