import { Books, type HourSum, type ServiceBookDump } from '@plimsoll/engine';
import type { RootDatabase } from 'lmdb';
import { HOUR_MS } from '../day.js';
import { byDay, merged } from './hours.js';
import { StoreError } from './store-error.js';
import { keyOf, type Tables } from './tables.js';

/** The version of what is stored. It rises when older processors could not read it, or newer ones have to bring it up to date. */
export const FORMAT = 2;

/** How a store of a version becomes one of the next, each in a transaction of its own. */
const MIGRATIONS: ReadonlyMap<number, (tables: Tables) => void> = new Map([[1, beginHistory]]);

/** Brings a store to today's version, step by step. Throws a `StoreError` where it is of a later one. */
export function migrate(root: RootDatabase, tables: Tables): void {
  const found = tables.meta.get('format');
  if (found === undefined) {
    root.transactionSync(() => tables.meta.putSync('format', FORMAT));
    return;
  }
  if (found > FORMAT) {
    throw new StoreError(
      'store-format-unknown',
      `it was written by a later version of Plimsoll (format ${found}, this one reads up to ${FORMAT}): use that version, or another directory`,
    );
  }
  for (let format = found; format < FORMAT; format++) {
    root.transactionSync(() => {
      MIGRATIONS.get(format)?.(tables);
      tables.meta.putSync('format', format + 1);
    });
  }
}

/** Format 1 had no history. It begins with what the books still know of each hour; what is in the journal is added when that is replayed. */
function beginHistory({ services, hours }: Tables): void {
  for (const { value } of services.getRange()) {
    for (const [slo, sums] of hoursOf(value.dump)) {
      for (const [dayMs, ofDay] of byDay(sums)) hours.putSync([keyOf(slo), dayMs], ofDay);
    }
  }
}

function hoursOf(dump: ServiceBookDump): (readonly [slo: string, sums: readonly HourSum[]])[] {
  const books = Books.restore({ ...new Books().snapshot(), services: [dump] });
  return [...books.services()].flatMap(({ slos }) =>
    [...slos.values()].map((book) => [book.id, merged([], book.account.slotsWithin(HOUR_MS))] as const),
  );
}
