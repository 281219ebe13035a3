import { createHash } from 'node:crypto';
import type { AlertTransition, HourSum, JourneyBookDump } from '@plimsoll/engine';
import type { AlertState, ExponentialHistogram } from '@plimsoll/slo';
import type { Database, RootDatabase } from 'lmdb';
import type { CorrectionRow, JournalEntry, MetaTable, ServiceRow, Stretch } from './rows.js';

/** Everything that is kept. Rows are plain data; keys sort as their parts do. */
export interface Tables {
  readonly meta: MetaTable;
  /** What was accepted since the oldest of the service rows, by position. */
  readonly journal: Database<JournalEntry, number>;
  /** By the key of the service. */
  readonly services: Database<ServiceRow, string>;
  /** By the key of the journey. */
  readonly journeys: Database<JourneyBookDump, string>;
  /** Alerts that are not quiet, by the key of their subject, as of the last evaluation. */
  readonly alerts: Database<readonly AlertState[], string>;
  /** Every transition of an alert, by the time when it was seen and its place among those of that time. */
  readonly transitions: Database<AlertTransition, [observedAt: number, place: number]>;
  /** Events of an SLO by hour, a day in a row, by the key of the SLO and the time when the day began. */
  readonly hours: Database<readonly HourSum[], [slo: string, dayMs: number]>;
  /** When telemetry of an SLO arrived, a day in a row, by the key of the SLO and the time when the day began. */
  readonly covered: Database<readonly Stretch[], [slo: string, dayMs: number]>;
  /** Latencies of a day, by the key of the service, the operation, and the time when the day began. */
  readonly latencies: Database<ExponentialHistogram, [service: string, operation: string, dayMs: number]>;
  /** Every correction that was ever entered, by the key of the SLO and its own id. */
  readonly corrections: Database<CorrectionRow, [slo: string, id: string]>;
}

export function openTables(root: RootDatabase): Tables {
  return {
    // LMDB knows one type of value for a whole table; here each key has its own.
    meta: root.openDB({ name: 'meta' }) as MetaTable,
    journal: root.openDB({ name: 'journal' }),
    services: root.openDB({ name: 'services' }),
    journeys: root.openDB({ name: 'journeys' }),
    alerts: root.openDB({ name: 'alerts' }),
    transitions: root.openDB({ name: 'transitions' }),
    hours: root.openDB({ name: 'hours' }),
    covered: root.openDB({ name: 'covered' }),
    latencies: root.openDB({ name: 'latencies' }),
    corrections: root.openDB({ name: 'corrections' }),
  };
}

/** LMDB takes keys of up to 1,978 bytes, and a key has further parts. */
const LONGEST_KEY = 500;

/** An id as a key: itself, nearly always. Ids are percent-encoded, so a character is a byte. */
export function keyOf(id: string): string {
  return id.length <= LONGEST_KEY ? id : `sha256 ${createHash('sha256').update(id).digest('base64url')}`;
}
