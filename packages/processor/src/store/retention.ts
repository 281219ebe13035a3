import { setImmediate as immediately } from 'node:timers/promises';
import type { Key } from 'lmdb';
import type { Store } from './store.js';

/** Rows that are removed in one transaction. */
const AT_A_TIME = 1_000;

/** Forgets the history from before an instant, in pauses of other work. */
export async function forgetBefore(store: Store, beforeMs: number): Promise<void> {
  const { covered, hours, latencies, transitions } = store.tables;
  await remove(store, transitions, { end: [beforeMs, 0] });
  for (const table of [hours, covered]) {
    for await (const slo of firsts(table, 1)) await remove(store, table, { start: slo, end: [...slo, beforeMs] });
  }
  for await (const operation of firsts(latencies, 2)) {
    await remove(store, latencies, { start: operation, end: [...operation, beforeMs] });
  }
}

/** A table as far as it matters here: keys are lists, and the last part of a key is a time. */
interface KeyedByTime {
  getKeys(range: { start?: Key[]; end?: Key[]; limit: number }): Iterable<readonly Key[]>;
  removeSync(key: Key[]): unknown;
}

async function remove(store: Store, table: KeyedByTime, range: { start?: Key[]; end: Key[] }): Promise<void> {
  for (;;) {
    const gone = [...table.getKeys({ ...range, limit: AT_A_TIME })];
    if (gone.length === 0) return;
    await store.commit(() => {
      for (const key of gone) table.removeSync([...key]);
    });
  }
}

/** What the keys of a table begin with, each once: from one to the next without reading what lies between. */
async function* firsts(table: KeyedByTime, parts: number): AsyncGenerator<Key[]> {
  let start: Key[] = [];
  for (;;) {
    const [key] = table.getKeys({ start, limit: 1 });
    if (!key) return;
    const first = key.slice(0, parts);
    yield first;
    start = [...first, Number.MAX_VALUE];
    await immediately();
  }
}
