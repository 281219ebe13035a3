import { type AlertState, slotFloor, step } from '@plimsoll/slo';
import type { AlertHistory, AlertTransition } from './alert-history.js';
import { evaluateJourney } from './fleet/evaluate-journey.js';
import { evaluateSlo } from './fleet/evaluate-slo.js';
import type { FindMember, JourneyBook } from './fleet/journey-book.js';
import type { ServiceBook, Setting } from './fleet/service-book.js';
import { listen } from './fleet/watermark.js';

/** What an evaluation found. */
export interface Evaluation {
  /** When it ran, by the caller's clock. */
  readonly at: number;
  /** SLOs that were evaluated: the declared ones that have been heard of. */
  readonly slos: number;
  readonly transitions: readonly AlertTransition[];
}

/** What is evaluated, and who remembers what changed. */
export interface Fleet {
  readonly services: Iterable<ServiceBook>;
  readonly journeys: Iterable<JourneyBook>;
  readonly setting: Setting;
  readonly history: AlertHistory;
  /** Finds a journey's member, in the journey's own surroundings. */
  readonly membersOf: (journey: JourneyBook) => FindMember;
}

/** Evaluates service after service, with a pause after each, and then the journeys, which are made of them. */
export function* evaluateFleet(fleet: Fleet, now: number): Generator<void, Evaluation> {
  const transitions: AlertTransition[] = [];
  let slos = 0;
  for (const service of fleet.services) {
    listenTo(service, fleet, now, transitions);
    slos += evaluateService(service, fleet, now, transitions);
    yield;
  }
  for (const journey of fleet.journeys) {
    const find = fleet.membersOf(journey);
    journey.follow(find);
    journey.status = evaluateJourney(journey, find);
    if (!journey.status) continue;
    const { at, alerts } = journey.status;
    note(fleet.history, { before: journey.alerts, after: alerts, at, now, subject: journey.id }, transitions);
    journey.alerts = alerts;
  }
  return { at: now, slos, transitions };
}

function evaluateService(
  service: ServiceBook,
  { setting, history }: Fleet,
  now: number,
  transitions: AlertTransition[],
): number {
  const { watermarkMs } = service.listening;
  if (watermarkMs === undefined) return 0;
  const at = slotFloor(watermarkMs, finestMs(setting));
  let slos = 0;
  for (const book of service.slos.values()) {
    const slo = book.declarations.inForce;
    if (!slo) continue;
    book.status = evaluateSlo(book, slo, at);
    note(history, { before: book.alerts, after: book.status.alerts, at, now, subject: book.id }, transitions);
    book.alerts = book.status.alerts;
    slos += 1;
  }
  return slos;
}

/** Moves a service's watermark, and raises or clears the alert of its absence. */
function listenTo(
  service: ServiceBook,
  { setting, history }: Fleet,
  now: number,
  transitions: AlertTransition[],
): void {
  const { patience } = setting;
  const before = service.listening.watermarkMs;
  service.listening = listen(service.instances.values(), { before, now, patience, slotMs: finestMs(setting) });
  const wasHeard = Number.isFinite(service.lastHeardMs);
  if (!wasHeard) return;
  // Who only speaks of calls is not absent when nobody calls, until it is forgotten.
  const { live, silent } = service.listening;
  const isAbsent = live === 0 && (silent > 0 || service.instances.size === 0);
  const reading = isAbsent ? 'breaching' : 'quiet';
  const rules = [{ reading, hold: { ms: patience.absentAfterMs } }] as const;
  const absence = step(service.absence, { rules, subject: `${service.id}/absence` }, now);
  const what = { at: now, observedAt: now, kind: 'absence', subject: service.id } as const;
  const transition = history.note(service.absence, absence, what);
  if (transition) transitions.push(transition);
  service.absence = absence;
}

function note(
  history: AlertHistory,
  change: {
    before: readonly AlertState[];
    after: readonly AlertState[];
    at: number;
    now: number;
    subject: string;
  },
  transitions: AlertTransition[],
): void {
  const { before, after, at, now, subject } = change;
  for (const [i, alert] of after.entries()) {
    const was = before[i];
    const transition = was && history.note(was, alert, { at, observedAt: now, kind: 'burn-rate', subject });
    if (transition) transitions.push(transition);
  }
}

function finestMs({ resolutions }: Setting): number {
  return resolutions[0]?.slotMs ?? 1000;
}
