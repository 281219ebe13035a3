import { Books, type BooksSnapshot, type ServiceBookDump, serviceId } from '@plimsoll/engine';
import { type AlertState, initialAlert } from '@plimsoll/slo';
import type { Store } from './store.js';
import { keyOf } from './tables.js';

/** What was on the disk: the books service by service, each as of its own position of the journal. */
export interface Stored {
  readonly snapshot: BooksSnapshot;
  /** How much of the journal the books of a service have already, by its id. */
  readonly positions: ReadonlyMap<string, number>;
}

/** Alert transitions that books take along; all of them stay in the store. */
const REMEMBERED = 2_000;

/** Reads the books as they were written down. */
export function readStored({ tables }: Store): Stored {
  const positions = new Map<string, number>();
  const services: ServiceBookDump[] = [];
  for (const { value } of tables.services.getRange()) {
    positions.set(serviceId(value.dump.identity), value.position);
    services.push(value.dump);
  }
  const journeys = [...tables.journeys.getRange()].map(({ value }) => value);
  const transitions = [...tables.transitions.getRange({ reverse: true, limit: REMEMBERED })].map(({ value }) => value);
  const empty = new Books().snapshot();
  return { snapshot: { ...empty, history: transitions.reverse(), services, journeys }, positions };
}

/**
 * Sets all alerts to how they stood at the last evaluation, which is later than what was written down; those without a row were quiet. After the journal was
 * replayed, so that what was met since then has its alerts too.
 */
export function restoreAlerts(books: Books, { tables }: Store): void {
  const stood = (subject: string, written: readonly AlertState[]) =>
    tables.alerts.get(keyOf(subject)) ??
    written.map((alert) => (isQuiet(alert) ? alert : initialAlert(alert.severity)));
  for (const service of books.services()) {
    const [absence = service.absence] = stood(absenceSubject(service.id), [service.absence]);
    service.absence = absence;
    for (const book of service.slos.values()) book.alerts = stood(book.id, book.alerts);
  }
  for (const journey of books.journeys()) journey.alerts = stood(journey.id, journey.alerts);
}

/** The key of the alert that a service as a whole is absent. */
export function absenceSubject(service: string): string {
  return `${service}/absence`;
}

/** Would an alert that has never been read go on from here in the same way? */
export function isQuiet({ state, breachingSince }: AlertState): boolean {
  return state === 'inactive' && breachingSince.every((since) => since === null);
}
