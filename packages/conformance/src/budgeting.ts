import {
  attainment,
  type CalendarUnit,
  calendarSpan,
  calendarWindow,
  duration,
  fraction,
  type SliceBudgeting,
  Slices,
  sliceAttainment,
} from '@plimsoll/slo';
import { type EventLog, EventTotals, SECOND_MS } from './event-log.js';
import type { Report } from './report.js';

interface TimesliceAnswer {
  readonly scenario: string;
  readonly t: number;
  readonly window: string;
  readonly sliceSeconds: number;
  readonly sliceTarget: string;
  readonly slices: number;
  readonly good: number;
  readonly bad: number;
  readonly empty: number;
  readonly compliance: number | null;
  readonly complianceEmptyGood: number | null;
  readonly complianceEmptyBad: number | null;
  readonly ratioTimeslices: number | null;
}

type CalendarAnswer = readonly [
  zone: string,
  duration: string,
  anchorLocal: string,
  t: number,
  windowStart: number,
  windowEnd: number,
];

/** `slo-oracle/budgeting`: slices of the scenarios, and calendar windows in several zones. */
export interface BudgetingVectors {
  readonly timeslices: readonly TimesliceAnswer[];
  readonly calendar: readonly CalendarAnswer[];
}

/** The slices are told of events by a scenario's name: `scenarios` are those that stand in the same folder. */
export function checkBudgeting(
  report: Report,
  vectors: BudgetingVectors,
  scenarios: ReadonlyMap<string, { readonly input: EventLog }>,
): void {
  for (const [name, answers] of byScenario(vectors.timeslices)) {
    const scenario = scenarios.get(name);
    report.equal(`timeslices: scenario ${name} is there`, scenario !== undefined, true);
    if (scenario) for (const answer of answers) checkTimeslices(report, answer, scenario.input);
  }
  for (const answer of vectors.calendar) checkCalendar(report, answer);
}

function checkTimeslices(report: Report, answer: TimesliceAnswer, log: EventLog): void {
  const label = `${answer.scenario} t=${answer.t} ${answer.window} by ${answer.sliceSeconds}s at ${answer.sliceTarget}`;
  const slice = { ms: answer.sliceSeconds * SECOND_MS };
  const to = answer.t * SECOND_MS;
  const span = { from: Math.max(to - duration(answer.window).ms, log.t0 * SECOND_MS), to };

  const strict = countedSlices({ kind: 'timeslices', slice, sliceTarget: fraction(answer.sliceTarget) }, log, span);
  const sum = strict.sum(span);
  const slices = sum.good + sum.bad + sum.empty;
  report.equal(
    `${label}: slices`,
    [slices, sum.good, sum.bad, sum.empty],
    [answer.slices, answer.good, answer.bad, answer.empty],
  );
  for (const [policy, expected] of [
    ['freeze', answer.compliance],
    ['good', answer.complianceEmptyGood],
    ['bad', answer.complianceEmptyBad],
  ] as const) {
    const share = sliceAttainment(policy, sum);
    report.close(`${label}: empty slices ${policy}`, share.kind === 'measured' ? share.ratio : null, expected);
  }

  if (answer.ratioTimeslices === null) return;
  const ratio = attainment(countedSlices({ kind: 'ratio-timeslices', slice }, log, span).sum(span).parts);
  report.close(`${label}: ratio timeslices`, ratio.kind === 'measured' ? ratio.ratio : null, answer.ratioTimeslices);
}

function countedSlices(budgeting: SliceBudgeting, log: EventLog, span: { from: number; to: number }): Slices {
  const slices = new Slices({ budgeting, spanMs: span.to - span.from });
  const events = new EventTotals(log);
  const stepMs = log.stepSeconds * SECOND_MS;
  for (let end = span.from + stepMs; end <= span.to; end += stepMs) {
    const { good, bad } = events.between(end - stepMs, end);
    slices.add(end, good, bad);
  }
  return slices;
}

/** OpenSLO's letters. */
const UNITS: Readonly<Record<string, CalendarUnit>> = { d: 'day', w: 'week', M: 'month', Q: 'quarter', Y: 'year' };

function checkCalendar(report: Report, [zone, length, anchorLocal, t, windowStart, windowEnd]: CalendarAnswer): void {
  const label = `calendar ${length} ${zone} from ${anchorLocal} at ${t}`;
  const unit = UNITS[length.slice(-1)];
  if (!unit) {
    report.equal(`${label}: unit`, length.slice(-1), Object.keys(UNITS).join(' '));
    return;
  }
  const window = calendarWindow({
    count: Number(length.slice(0, -1)),
    unit,
    zone,
    anchor: anchorLocal.replace('T', ' '),
  });
  const span =
    window.kind === 'parsed' && window.value.kind === 'calendar'
      ? calendarSpan(window.value, t * SECOND_MS)
      : undefined;
  report.equal(label, [(span?.from ?? 0) / SECOND_MS, (span?.to ?? 0) / SECOND_MS], [windowStart, windowEnd]);
}

function byScenario(answers: readonly TimesliceAnswer[]): Map<string, TimesliceAnswer[]> {
  const groups = new Map<string, TimesliceAnswer[]>();
  for (const answer of answers) groups.set(answer.scenario, [...(groups.get(answer.scenario) ?? []), answer]);
  return groups;
}
