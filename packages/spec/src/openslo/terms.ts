import {
  type Budgeting,
  calendarWindow,
  DEFAULT_WINDOW,
  formatBudgeting,
  formatWindow,
  OCCURRENCES,
  type Parsed,
  parseSliceTarget,
  parseTarget,
  rollingWindow,
  type Target,
  toNumber,
  type Window,
} from '@plimsoll/slo';
import { decimalText } from './decimal.js';
import type { BudgetingMethod, Objective, TimeWindow } from './objects.js';
import { calendarShorthand, msShorthand, shorthandCalendar, shorthandMs } from './shorthand.js';

/** A value and, where it is not exactly what was written, what became of it. */
export interface Taken<T> {
  readonly value: T;
  readonly note?: string;
}

const MINUTE_MS = 60_000;

/** OpenSLO's time window as ours. Without one it is 30 days. */
export function windowOf(timeWindow: TimeWindow | undefined): Parsed<Taken<Window>> {
  if (timeWindow === undefined)
    return { kind: 'parsed', value: { value: DEFAULT_WINDOW, note: 'without a timeWindow it is 30d' } };
  const { duration } = timeWindow;
  if (timeWindow.kind === 'calendar') {
    const length = shorthandCalendar(duration);
    const advice = 'a calendar window needs whole days, weeks, months, quarters or years';
    if (length === undefined)
      return {
        kind: 'refused',
        code: 'window-malformed',
        message: `${advice} (got "${duration}"; "1m" is one minute): write "1M" for a month`,
      };
    return taken(calendarWindow({ ...length, zone: timeWindow.timeZone, anchor: timeWindow.startTime }));
  }
  const length = shorthandMs(duration);
  // The reader has refused what is no shorthand.
  if (length === undefined)
    return { kind: 'refused', code: 'window-malformed', message: `"${duration}" is no duration` };
  const window = taken(rollingWindow({ ms: length.ms }));
  if (window.kind === 'refused' || !length.isNominal) return window;
  return {
    kind: 'parsed',
    value: { ...window.value, note: `a rolling "${duration}" is taken as ${formatWindow(window.value.value)}` },
  };
}

/** Our window as OpenSLO's, in whole minutes; the note tells where it had to be rounded up to them. */
export function timeWindowOf(window: Window): Taken<TimeWindow> {
  if (window.kind === 'calendar') {
    const { count, unit, anchor: startTime, zone: timeZone } = window;
    return { value: { kind: 'calendar', duration: calendarShorthand(count, unit), startTime, timeZone } };
  }
  const { value: duration, note } = shorthandOf(window.duration.ms);
  return { value: { kind: 'rolling', duration }, ...(note === undefined ? {} : { note }) };
}

/** A length as a shorthand, rounded up to whole minutes where it has to be. */
export function shorthandOf(ms: number): Taken<string> {
  const exact = msShorthand(ms);
  if (exact !== undefined) return { value: exact };
  const minutes = Math.ceil(ms / MINUTE_MS);
  return { value: `${minutes}m`, note: `OpenSLO counts in whole minutes, so it is written as ${minutes}m` };
}

export function targetOf({ target, targetPercent }: Objective): Parsed<Target> {
  return parseTarget(target === undefined ? `${decimalText(targetPercent ?? 0)}%` : decimalText(target));
}

export function objectiveTarget(target: Target): Pick<Objective, 'targetPercent'> {
  return { targetPercent: Number(target.text.slice(0, -1)) };
}

/** The budgeting of an objective, which has what slices need. */
export function budgetingOf(
  method: BudgetingMethod,
  { timeSliceTarget, timeSliceWindow }: Objective,
): Parsed<Budgeting> {
  if (method === 'Occurrences') return { kind: 'parsed', value: OCCURRENCES };
  const slice = shorthandMs(timeSliceWindow ?? '');
  // The reader has asked for both.
  if (slice === undefined)
    return { kind: 'refused', code: 'budgeting-malformed', message: `${method} needs a timeSliceWindow` };
  if (method === 'RatioTimeslices')
    return { kind: 'parsed', value: { kind: 'ratio-timeslices', slice: { ms: slice.ms } } };
  const sliceTarget = parseSliceTarget(decimalText(timeSliceTarget ?? 0));
  if (sliceTarget.kind === 'refused') return sliceTarget;
  return { kind: 'parsed', value: { kind: 'timeslices', slice: { ms: slice.ms }, sliceTarget: sliceTarget.value } };
}

export interface MethodTerms {
  readonly budgetingMethod: BudgetingMethod;
  readonly slices: Pick<Objective, 'timeSliceTarget' | 'timeSliceWindow'>;
}

export function methodOf(budgeting: Budgeting): Taken<MethodTerms> {
  if (budgeting.kind === 'occurrences') return { value: { budgetingMethod: 'Occurrences', slices: {} } };
  const { value: timeSliceWindow, note } = shorthandOf(budgeting.slice.ms);
  const terms: MethodTerms =
    budgeting.kind === 'ratio-timeslices'
      ? { budgetingMethod: 'RatioTimeslices', slices: { timeSliceWindow } }
      : {
          budgetingMethod: 'Timeslices',
          slices: { timeSliceTarget: toNumber(budgeting.sliceTarget), timeSliceWindow },
        };
  return { value: terms, ...(note === undefined ? {} : { note }) };
}

/** The exact text where the fields of OpenSLO had to be rounded, for our own reader. */
export function exactTexts(
  window: Window,
  budgeting: Budgeting,
): { window?: string | undefined; 'budgeting-method'?: string | undefined } {
  return {
    window: timeWindowOf(window).note === undefined ? undefined : formatWindow(window),
    'budgeting-method': methodOf(budgeting).note === undefined ? undefined : formatBudgeting(budgeting),
  };
}

function taken<T>(result: Parsed<T>): Parsed<Taken<T>> {
  return result.kind === 'refused' ? result : { kind: 'parsed', value: { value: result.value } };
}
