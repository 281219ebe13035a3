import { describe, Fields } from '../read/fields.js';
import type { Report } from '../read/report.js';
import type { Path } from '../source/position.js';
import { checkName, looseText, readDescription, readMetadata } from './metadata.js';
import {
  type AlertConditionSpec,
  type AlertPolicySpec,
  type Metadata,
  type NotificationTargetSpec,
  OPERATORS,
  type OpenSloOf,
  type RefOr,
} from './objects.js';
import { isShorthand, SHORTHAND_ADVICE } from './shorthand.js';

export function readAlertPolicySpec(fields: Fields): AlertPolicySpec | undefined {
  const description = readDescription(fields);
  const alertWhenNoData = fields.flag('alertWhenNoData') ?? false;
  const alertWhenResolved = fields.flag('alertWhenResolved') ?? false;
  const alertWhenBreaching = fields.flag('alertWhenBreaching') ?? false;
  fields.require('conditions', 'give it one condition, or a conditionRef');
  const conditions = fields.list('conditions');
  if (Array.isArray(fields.raw('conditions')) && conditions.length !== 1)
    fields.error(
      'field-value',
      'conditions',
      `must have exactly one condition (got ${conditions.length}): write a policy for each`,
    );
  const [condition] = conditions.map(({ value, path }) => readCondition(value, path, fields.report));
  fields.require('notificationTargets', 'give it at least one target, or a targetRef');
  const targets = fields.list('notificationTargets');
  if (fields.has('notificationTargets') && targets.length === 0)
    fields.error('field-value', 'notificationTargets', 'must have at least one target');
  const notificationTargets = targets.flatMap(({ value, path }) => readTarget(value, path, fields.report) ?? []);
  fields.end();
  if (condition === undefined) return undefined;
  return { ...description, alertWhenNoData, alertWhenResolved, alertWhenBreaching, condition, notificationTargets };
}

export function readAlertConditionSpec(fields: Fields): AlertConditionSpec | undefined {
  const description = readDescription(fields);
  fields.require('severity', 'name how urgent it is, such as "page"');
  const severity = looseText(fields, 'severity');
  fields.require('condition', 'give it op, threshold and lookbackWindow');
  const condition = fields.fields('condition');
  fields.end();
  const read = condition && readBurnRate(condition);
  return severity === undefined || read === undefined ? undefined : { ...description, severity, ...read };
}

export function readNotificationTargetSpec(fields: Fields): NotificationTargetSpec | undefined {
  const description = readDescription(fields);
  fields.require('target', 'name where it goes, such as "slack"');
  const target = fields.text('target');
  fields.end();
  return target === undefined ? undefined : { ...description, target };
}

/** A reference or an inline AlertPolicy in an SLO. */
export function readPolicyOrRef(
  value: unknown,
  path: Path,
  report: Report,
): RefOr<OpenSloOf<'AlertPolicy'>> | undefined {
  return readRefOr(value, path, report, 'alertPolicyRef', 'AlertPolicy', readAlertPolicySpec);
}

function readCondition(value: unknown, path: Path, report: Report): RefOr<OpenSloOf<'AlertCondition'>> | undefined {
  return readRefOr(value, path, report, 'conditionRef', 'AlertCondition', readAlertConditionSpec);
}

function readTarget(
  value: unknown,
  path: Path,
  report: Report,
): RefOr<OpenSloOf<'AlertNotificationTarget'>> | undefined {
  return readRefOr(value, path, report, 'targetRef', 'AlertNotificationTarget', readNotificationTargetSpec);
}

function readBurnRate(fields: Fields): Omit<AlertConditionSpec, 'severity' | 'description'> | undefined {
  if (fields.has('kind')) fields.word('kind', ['burnrate']);
  else
    fields.report.warning(
      'openslo-strict',
      fields.path,
      'condition should have kind: burnrate: the reference validator asks for it',
    );
  fields.require('op', `say one of ${OPERATORS.join(', ')}`);
  fields.require('threshold', 'give it the burn rate to compare with');
  fields.require('lookbackWindow', SHORTHAND_ADVICE);
  const op = fields.word('op', OPERATORS);
  const threshold = fields.number('threshold');
  const lookbackWindow = readShorthand(fields, 'lookbackWindow');
  // "0m" is the documented default: it means that nothing is waited for.
  const alertAfter = fields.raw('alertAfter') === '0m' ? undefined : readShorthand(fields, 'alertAfter');
  fields.end();
  if (op === undefined || threshold === undefined || lookbackWindow === undefined) return undefined;
  return { op, threshold, lookbackWindow, ...(alertAfter ? { alertAfter } : {}) };
}

export function readShorthand(fields: Fields, name: string): string | undefined {
  const text = fields.text(name);
  if (text === undefined || isShorthand(text)) return text;
  fields.error('field-value', name, `must be a duration (got ${describe(text)}): ${SHORTHAND_ADVICE}`);
  return undefined;
}

function readRefOr<Kind extends 'AlertPolicy' | 'AlertCondition' | 'AlertNotificationTarget', Spec extends object>(
  value: unknown,
  path: Path,
  report: Report,
  refField: string,
  kind: Kind,
  readSpec: (fields: Fields) => Spec | undefined,
): RefOr<{ readonly kind: Kind; readonly metadata: Metadata; readonly spec: Spec }> | undefined {
  const fields = Fields.of(value, path, report);
  if (fields === undefined) return undefined;
  const name = fields.text(refField);
  if (name !== undefined) {
    checkName(fields, refField, name);
    fields.end();
    return { kind: 'ref', name };
  }
  if (!fields.has('spec')) {
    report.error('fields-exclusive', path, `needs a ${refField}, or kind ${kind}, metadata and spec`);
    return undefined;
  }
  if (fields.has('kind')) fields.word('kind', [kind]);
  else
    report.warning(
      'openslo-strict',
      path,
      `an inline ${kind} should have kind: ${kind}: the reference validator asks for it`,
    );
  fields.raw('apiVersion');
  const metadata = readMetadata(fields);
  const spec = fields.fields('spec');
  const read = spec && readSpec(spec);
  fields.end();
  return metadata && read && { kind: 'inline', object: { kind, metadata, spec: read } };
}
