import type { RootDatabase } from 'lmdb';
import { StoreError } from './store-error.js';
import type { Tables } from './tables.js';

/** The version of what is stored. It rises when older processors could not read it, or newer ones have to bring it up to date. */
export const FORMAT = 1;

/** How a store of a version becomes one of the next, each in a transaction of its own. */
const MIGRATIONS: ReadonlyMap<number, (tables: Tables) => void> = new Map();

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
