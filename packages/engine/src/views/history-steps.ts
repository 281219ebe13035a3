import { calendarSpan, type Span, window } from '@plimsoll/slo';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** How long the steps of a history may be, the shortest first. Days and weeks are those of a zone, so they are not always as long as here. */
const STEPS_MS = {
  '1s': SECOND_MS,
  '10s': 10 * SECOND_MS,
  '1m': MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '10m': 10 * MINUTE_MS,
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '1d': 24 * HOUR_MS,
  '1w': 168 * HOUR_MS,
} as const;

export type HistoryStep = keyof typeof STEPS_MS;

/** Every step that a history can be asked for, the shortest first. */
// Object.keys forgets which keys they are.
export const HISTORY_STEPS = Object.keys(STEPS_MS) as readonly HistoryStep[];

/** A history has at most about so many steps: more are shown in longer ones. */
export const MOST_STEPS = 1_000;

interface StepsAsked {
  /** The step is as short as this, or longer where that is needed; without it as short as is reasonable. */
  readonly step?: HistoryStep | undefined;
  /** Slots that the past is kept in: a shorter step would tell nothing more. */
  readonly slotMs: number;
}

/** The step for a span: the shortest that is not shorter than what is asked for and kept, and does not make too many. */
export function stepFor({ from, to }: Span, { step = '1s', slotMs }: StepsAsked): HistoryStep {
  const leastMs = Math.max(STEPS_MS[step], slotMs, (to - from) / MOST_STEPS);
  return HISTORY_STEPS.find((name) => STEPS_MS[name] >= leastMs) ?? '1w';
}

/** The steps that a span is in, one after another, out to whole steps. Days and weeks begin at midnight in the zone, weeks on Monday. */
export function stepsOf(span: Span, step: HistoryStep, zone: string): Span[] {
  const next = step === '1d' || step === '1w' ? calendarSteps(step, zone) : fixedSteps(STEPS_MS[step]);
  const steps: Span[] = [];
  for (let at = next(span.from); at.from < span.to; at = next(at.to)) steps.push(at);
  return steps;
}

/** The step that begins at an instant, or is running then. */
type StepAt = (timeMs: number) => Span;

function fixedSteps(stepMs: number): StepAt {
  return (timeMs) => {
    const from = Math.floor(timeMs / stepMs) * stepMs;
    return { from, to: from + stepMs };
  };
}

function calendarSteps(step: '1d' | '1w', zone: string): StepAt {
  const unit = window(`calendar ${step === '1d' ? 'day' : 'week'} ${zone}`);
  // Both units are of calendar windows; the other kind only satisfies the type.
  return (timeMs) => (unit.kind === 'calendar' ? calendarSpan(unit, timeMs) : { from: timeMs, to: timeMs });
}
