import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { open } from 'lmdb';
import { expect, test } from 'vitest';
import { FORMAT } from '../../src/store/migrations.js';
import { ManualClock } from '../running.js';
import { dataDirectory } from './data-directory.js';
import { openBooks } from './kept-books.js';

const NOW = Date.UTC(2026, 5, 1, 12);
const HOUR = 3_600_000;

/** A directory as the version of Plimsoll that wrote format 1 left it when it was killed: 7,272 events written down, 58 more in the journal. */
function format1(): string {
  const directory = dataDirectory();
  const stored = fileURLToPath(new URL('format-1.mdb.gz', import.meta.url));
  writeFileSync(join(directory, 'data.mdb'), gunzipSync(readFileSync(stored)));
  return directory;
}

test('books of format 1 go on, and get a history of what they knew and of what was in their journal', async () => {
  const directory = format1();
  const { books, history, keeper, happenings } = await openBooks(directory, new ManualClock(NOW));
  expect(happenings).toMatchObject([{ kind: 'restored', restored: { services: 1, entries: 1 } }]);
  const day = { from: NOW - 12 * HOUR, to: NOW + 12 * HOUR };
  expect(books.find('checkout:pay-availability')?.book.account.events(day)).toEqual({ good: 7_250, bad: 80 });
  const hours = history.events('checkout:pay-availability', day, 'hour');
  expect(hours.map(({ to }) => (to - NOW) / HOUR)).toEqual([-1, 0]);
  expect(hours.reduce((sum, { counts }) => sum + counts.good, 0)).toBe(7_250);
  expect(hours.reduce((sum, { counts }) => sum + counts.bad, 0)).toBe(80);
  expect(keeper.tables.meta.get('format')).toBe(FORMAT);
  await keeper.close();
});

test('a migration that is interrupted has changed nothing', async () => {
  const directory = format1();
  const root = open({ path: directory });
  const services = root.openDB<unknown, string>({ name: 'services' });
  await services.put('unreadable', { position: 0, dump: { identity: {}, slos: [{}] } });
  await root.close();
  await expect(openBooks(directory, new ManualClock(NOW))).rejects.toMatchObject({ code: 'store-failed' });
  const again = open({ path: directory });
  expect(again.openDB({ name: 'meta' }).get('format')).toBe(1);
  expect(again.openDB({ name: 'hours' }).getCount()).toBe(0);
  await again.close();
});
