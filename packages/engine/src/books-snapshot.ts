import type { AlertTransition } from './alert-history.js';
import type { JourneyBookDump } from './fleet/journey-book.js';
import type { SelfCountsDump } from './fleet/self-counts.js';
import type { ServiceBookDump } from './fleet/service-book.js';

/** The form that snapshots are written in. A reader that meets another one migrates it or refuses it. */
export const SNAPSHOT_FORMAT = 1;

/** The books as plain data, fit for JSON and every other plain form. */
export interface BooksSnapshot {
  readonly format: typeof SNAPSHOT_FORMAT;
  readonly self: SelfCountsDump;
  readonly history: readonly AlertTransition[];
  readonly tidiedMs: number | null;
  readonly services: readonly ServiceBookDump[];
  readonly journeys: readonly JourneyBookDump[];
}
