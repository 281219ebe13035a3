import { describe, Fields } from '../read/fields.js';
import type { Report } from '../read/report.js';
import type { Path } from '../source/position.js';
import { readPolicyOrRef, readShorthand } from './alerts.js';
import { checkName, readDescription } from './metadata.js';
import {
  BUDGETING_METHODS,
  type BudgetingMethod,
  type Objective,
  OPERATORS,
  type SloSpec,
  type TimeWindow,
} from './objects.js';
import { SHORTHAND_ADVICE } from './shorthand.js';
import { readIndicator } from './sli.js';

export function readSloSpec(fields: Fields): SloSpec | undefined {
  const description = readDescription(fields);
  fields.require('service', 'name the service that makes the promise');
  const service = fields.text('service');
  if (service !== undefined) checkName(fields, 'service', service);
  const indicator = readIndicator(fields);
  const timeWindow = readTimeWindow(fields);
  fields.require('budgetingMethod', `say one of ${BUDGETING_METHODS.join(', ')}`);
  const budgetingMethod = fields.word('budgetingMethod', BUDGETING_METHODS);
  fields.require('objectives', 'give it a target');
  const isThreshold = indicator?.kind === 'inline' && indicator.object.spec.metric.kind === 'threshold';
  const isRatio = indicator?.kind === 'inline' && !isThreshold;
  const objectives = fields
    .list('objectives')
    .flatMap(
      ({ value, path }) => readObjective(value, path, fields.report, { budgetingMethod, isThreshold, isRatio }) ?? [],
    );
  if (fields.has('objectives') && fields.list('objectives').length === 0)
    fields.error('field-value', 'objectives', 'must have at least one objective: without a target nothing is promised');
  if (isThreshold && objectives.length > 1)
    fields.warning(
      'openslo-strict',
      'objectives',
      'should be one where the SLI is a threshold metric: the README allows one only',
    );
  const alertPolicies = fields
    .list('alertPolicies')
    .flatMap(({ value, path }) => readPolicyOrRef(value, path, fields.report) ?? []);
  checkIndicators(fields, indicator !== undefined, objectives);
  fields.end();
  if (service === undefined || budgetingMethod === undefined) return undefined;
  return {
    ...description,
    service,
    ...(indicator ? { indicator } : {}),
    ...(timeWindow ? { timeWindow } : {}),
    budgetingMethod,
    objectives,
    ...(alertPolicies.length > 0 ? { alertPolicies } : {}),
  };
}

/** The indicator stands in the SLO, or, in a composite, in every objective; never in both. */
function checkIndicators(fields: Fields, inSlo: boolean, objectives: readonly Objective[]): void {
  const inObjectives = objectives.filter(({ indicator }) => indicator !== undefined).length;
  const asWritten = fields.has('indicator') || fields.has('indicatorRef');
  if (asWritten && inObjectives > 0)
    fields.report.error(
      'fields-exclusive',
      fields.path,
      'the indicator stands in spec or in every objective, not in both: a composite has none in spec',
    );
  else if (inObjectives > 0 && inObjectives < objectives.length)
    fields.report.error(
      'fields-exclusive',
      fields.at('objectives'),
      'every objective of a composite needs an indicator or an indicatorRef',
    );
  else if (!asWritten && !inSlo && inObjectives === 0)
    fields.report.error(
      'field-missing',
      fields.path,
      'spec lacks an indicator: write indicator or indicatorRef, here or in every objective',
    );
}

function readTimeWindow(parent: Fields): TimeWindow | undefined {
  if (!parent.has('timeWindow')) {
    parent.report.warning(
      'openslo-strict',
      parent.path,
      'spec should have a timeWindow: the reference validator asks for it',
    );
    return undefined;
  }
  const windows = parent.list('timeWindow');
  const [first] = windows;
  if (Array.isArray(parent.raw('timeWindow')) && windows.length !== 1)
    parent.error('field-value', 'timeWindow', `must have exactly one window (got ${windows.length})`);
  if (first === undefined) return undefined;
  const fields = Fields.of(first.value, first.path, parent.report);
  if (fields === undefined) return undefined;
  fields.require('duration', SHORTHAND_ADVICE);
  const duration = readShorthand(fields, 'duration');
  const isRolling = fields.flag('isRolling');
  const calendar = fields.fields('calendar');
  const start = calendar && readCalendar(calendar);
  fields.end();
  if (calendar !== undefined && isRolling === true)
    fields.error(
      'fields-exclusive',
      'calendar',
      'cannot stand beside isRolling: true: a window is rolling or calendar-aligned',
    );
  if (calendar === undefined && isRolling === false)
    fields.error(
      'fields-exclusive',
      'isRolling',
      'is false, but there is no calendar: say isRolling: true, or add calendar',
    );
  if (calendar === undefined && isRolling === undefined)
    fields.report.warning(
      'openslo-strict',
      fields.path,
      'a rolling window should say isRolling: true: the reference validator asks for it',
    );
  if (duration === undefined || (calendar !== undefined && start === undefined)) return undefined;
  return start ? { kind: 'calendar', duration, ...start } : { kind: 'rolling', duration };
}

function readCalendar(fields: Fields): { startTime: string; timeZone: string } | undefined {
  fields.require('startTime', 'write it like "2026-01-05 00:00:00"');
  fields.require('timeZone', 'write it like "Europe/Berlin"');
  const startTime = fields.text('startTime');
  const timeZone = fields.text('timeZone');
  fields.end();
  if (startTime !== undefined && !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(startTime)) {
    fields.error(
      'field-value',
      'startTime',
      `must be a local date and time (got ${describe(startTime)}): write it like "2026-01-05 00:00:00"`,
    );
    return undefined;
  }
  return startTime === undefined || timeZone === undefined ? undefined : { startTime, timeZone };
}

interface Surroundings {
  readonly budgetingMethod: BudgetingMethod | undefined;
  readonly isThreshold: boolean;
  readonly isRatio: boolean;
}

function readObjective(value: unknown, path: Path, report: Report, around: Surroundings): Objective | undefined {
  const fields = Fields.of(value, path, report);
  if (fields === undefined) return undefined;
  const displayName = fields.text('displayName');
  const indicator = readIndicator(fields);
  const isThreshold =
    around.isThreshold || (indicator?.kind === 'inline' && indicator.object.spec.metric.kind === 'threshold');
  const isRatio = !isThreshold && (around.isRatio || indicator?.kind === 'inline');
  const bound = readBound(fields, isThreshold, isRatio);
  const target = readTarget(fields);
  const slices = readSlices(fields, around.budgetingMethod);
  const compositeWeight = fields.number('compositeWeight');
  if (compositeWeight !== undefined && compositeWeight <= 0)
    fields.error(
      'field-value',
      'compositeWeight',
      `must be above 0 (got ${compositeWeight}): leave the objective out instead`,
    );
  fields.end();
  return {
    ...(displayName ? { displayName } : {}),
    ...bound,
    ...target,
    ...slices,
    ...(indicator ? { indicator } : {}),
    ...(compositeWeight === undefined ? {} : { compositeWeight }),
  };
}

/** `op` and `value`: needed for threshold metrics, meaningless for ratios, where official examples have `op` all the same. */
function readBound(fields: Fields, isThreshold: boolean, isRatio: boolean): Pick<Objective, 'op' | 'value'> {
  const op = fields.word('op', OPERATORS);
  const value = fields.number('value');
  if (isRatio) {
    for (const name of ['op', 'value'])
      if (fields.has(name))
        fields.warning(
          'openslo-ignored',
          name,
          'says nothing for a ratio metric, and the reference validator refuses it: it is left out',
        );
    return {};
  }
  if (isThreshold) {
    fields.require('op', `say how the metric compares with value: one of ${OPERATORS.join(', ')}`);
    fields.require('value', 'give it the value that the metric is compared with');
  }
  return { ...(op === undefined ? {} : { op }), ...(value === undefined ? {} : { value }) };
}

function readTarget(fields: Fields): Pick<Objective, 'target' | 'targetPercent'> {
  const target = fields.number('target');
  const targetPercent = fields.number('targetPercent');
  if (fields.has('target') === fields.has('targetPercent')) {
    const got = fields.has('target') ? 'got both' : 'got neither';
    fields.report.error(
      'fields-exclusive',
      fields.path,
      `an objective has exactly one of target and targetPercent (${got})`,
    );
  }
  for (const [name, value, most] of [
    ['target', target, 1],
    ['targetPercent', targetPercent, 100],
  ] as const) {
    if (value === undefined) continue;
    if (value >= most)
      fields.error('field-value', name, `must be below ${most} (got ${value}): a budget of zero cannot burn`);
    if (value < 0) fields.error('field-value', name, `must be above 0 (got ${value})`);
    if (value === 0) fields.error('field-value', name, 'must be above 0: a target of zero promises nothing');
  }
  return { ...(target === undefined ? {} : { target }), ...(targetPercent === undefined ? {} : { targetPercent }) };
}

function readSlices(
  fields: Fields,
  method: BudgetingMethod | undefined,
): Pick<Objective, 'timeSliceTarget' | 'timeSliceWindow'> {
  const timeSliceTarget = fields.number('timeSliceTarget');
  const timeSliceWindow = readSliceWindow(fields);
  if (timeSliceTarget !== undefined && (timeSliceTarget <= 0 || timeSliceTarget > 1))
    fields.error('field-value', 'timeSliceTarget', `must be above 0 and at most 1 (got ${timeSliceTarget})`);
  if (method === 'Timeslices')
    fields.require('timeSliceTarget', 'say what share of a slice must be good, such as 0.95');
  if (method === 'Timeslices' || method === 'RatioTimeslices')
    fields.require('timeSliceWindow', 'say how long a slice is, such as "1m"');
  return {
    ...(timeSliceTarget === undefined ? {} : { timeSliceTarget }),
    ...(timeSliceWindow === undefined ? {} : { timeSliceWindow }),
  };
}

/** The README allows a number of minutes, which the reference validator cannot read. */
function readSliceWindow(fields: Fields): string | undefined {
  const value = fields.raw('timeSliceWindow');
  if (typeof value !== 'number') return readShorthand(fields, 'timeSliceWindow');
  if (!Number.isInteger(value) || value <= 0) {
    fields.error(
      'field-value',
      'timeSliceWindow',
      `must be a whole number of minutes above 0 (got ${value}): ${SHORTHAND_ADVICE}`,
    );
    return undefined;
  }
  fields.warning(
    'openslo-strict',
    'timeSliceWindow',
    `should be "${value}m": the reference validator cannot read a number`,
  );
  return `${value}m`;
}
