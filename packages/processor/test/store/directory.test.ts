import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import { expect, test } from 'vitest';
import { createProcessor, resolutionsWithFinest, StoreError } from '../../src/index.js';
import { startProcessor } from '../running.js';
import { dataDirectory } from './data-directory.js';

const ports = { otlp: { port: 0 }, api: { port: 0 } };

test('a second processor on a directory is told who has it, and the first goes on', async () => {
  const data = dataDirectory();
  const first = await startProcessor({ data });
  const second = createProcessor({ ...ports, data }).start();
  await expect(second).rejects.toThrow(StoreError);
  await expect(second).rejects.toThrow(
    `data: another processor keeps its books in ${data} (process ${process.pid}): stop it, or choose another directory`,
  );
  expect((await first.view('/healthz')).status).toBe(200);
});

test('a directory is free again once its processor has stopped', async () => {
  const data = dataDirectory();
  const first = await startProcessor({ data });
  await first.processor.stop();
  await expect(startProcessor({ data })).resolves.toBeDefined();
});

test('a directory that a later version wrote is left alone', async () => {
  const data = dataDirectory();
  await (await startProcessor({ data })).processor.stop();
  const root = open({ path: data });
  await root.openDB({ name: 'meta' }).put('format', 99);
  await root.close();
  await expect(createProcessor({ ...ports, data }).start()).rejects.toMatchObject({ code: 'store-format-unknown' });
});

test('a path that is no directory is refused with the reason', async () => {
  const data = join(dataDirectory(), 'file');
  writeFileSync(data, '');
  await expect(createProcessor({ ...ports, data }).start()).rejects.toMatchObject({ code: 'store-failed' });
});

test('books are not mixed with slots of another length', async () => {
  const data = dataDirectory();
  await (await startProcessor({ data })).processor.stop();
  const finer = createProcessor({ ...ports, data, resolutions: resolutionsWithFinest(1_000) }).start();
  await expect(finer).rejects.toThrow(
    'the books there are kept in slots of 10s, 1m, 10m, 1h (got 1s, 1m, 10m, 1h): keep to those, or choose another directory',
  );
});
