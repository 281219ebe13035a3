import {
  type ErrorBudgetPolicy,
  type Fraction,
  fractionOf,
  type PolicyAction,
  type PolicyException,
  type PolicyThreshold,
  parseFraction,
} from '@plimsoll/slo';
import { POLICY_ACTIONS } from '../declaration.js';
import { describe, Fields } from '../read/fields.js';

/** `errorBudgetPolicy:` of a service. */
export function readBudgetPolicy(document: Fields): ErrorBudgetPolicy | undefined {
  const fields = document.fields('errorBudgetPolicy');
  if (fields === undefined) return undefined;
  fields.require('thresholds', 'say what to do at what share of the budget');
  const thresholds = mappings(fields, 'thresholds').flatMap((entry) => readThreshold(entry) ?? []);
  const exceptions = mappings(fields, 'exceptions').flatMap((entry) => readException(entry) ?? []);
  fields.end();
  for (const [index, { spent }] of thresholds.entries()) {
    const before = thresholds[index - 1]?.spent;
    if (before !== undefined && BigInt(before.num) * BigInt(spent.den) >= BigInt(spent.num) * BigInt(before.den))
      fields.error('field-value', 'thresholds', 'must stand in the order of how much is spent, each once');
  }
  return { thresholds, exceptions };
}

function readThreshold(fields: Fields): PolicyThreshold | undefined {
  fields.require('spent', 'say what share of the budget, such as "75%"');
  fields.require('actions', `say what happens: ${POLICY_ACTIONS.join(', ')}`);
  const written = fields.text('spent');
  const spent = written === undefined ? undefined : parseShare(written);
  if (written !== undefined && spent === undefined)
    fields.error('field-value', 'spent', `must be a share above 0% (got ${describe(written)}): write it like "75%"`);
  const actions = readActions(fields, 'actions');
  const allows = readNames(fields, 'allows');
  fields.end();
  return spent && { spent, actions, ...(allows ? { allows } : {}) };
}

function readException(fields: Fields): PolicyException | undefined {
  fields.require('cause', 'name the cause of bad events that is not held against the team, such as "dependency"');
  fields.require('reason', 'say why, for whoever asks later');
  const cause = fields.text('cause');
  const reason = fields.text('reason');
  const lifts = fields.has('lifts') ? readActions(fields, 'lifts') : undefined;
  fields.end();
  return cause === undefined || reason === undefined ? undefined : { cause, reason, ...(lifts ? { lifts } : {}) };
}

function readActions(fields: Fields, name: string): readonly PolicyAction[] {
  return elements(fields, name).flatMap(({ value, path }) => {
    const action = POLICY_ACTIONS.find((known) => known === value);
    if (action !== undefined) return [action];
    const message = `an action must be one of ${POLICY_ACTIONS.join(', ')} (got ${describe(value)})`;
    fields.report.error('field-value', path, message);
    return [];
  });
}

function readNames(fields: Fields, name: string): readonly string[] | undefined {
  if (!fields.has(name)) return undefined;
  return elements(fields, name).flatMap(({ value, path }) => {
    if (typeof value === 'string' && value !== '') return [value];
    fields.report.error('field-type', path, `a kind of change must be a text (got ${describe(value)})`);
    return [];
  });
}

function elements(fields: Fields, name: string): ReturnType<Fields['list']> {
  const places = fields.list(name);
  if (fields.has(name) && places.length === 0) fields.error('field-value', name, 'must name at least one');
  return places;
}

/** "75%" or "150%": a share of the budget, above zero and exact. */
function parseShare(text: string): Fraction | undefined {
  const digits = /^(\d{1,6}(?:\.\d{1,6})?)\s?%$/.exec(text)?.[1];
  const percent = digits === undefined ? undefined : parseFraction(digits);
  if (percent?.kind !== 'parsed' || percent.value.num === 0) return undefined;
  return fractionOf(percent.value.num, percent.value.den * 100);
}

/** The mappings of a list; what is not a mapping is reported. */
export function mappings(fields: Fields, name: string): readonly Fields[] {
  return fields.list(name).flatMap(({ value, path }) => Fields.of(value, path, fields.report) ?? []);
}
