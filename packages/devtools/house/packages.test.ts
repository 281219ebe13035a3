import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../bootstrap.mjs';
import { changesetBreaks } from '../src/checks/changesets.ts';
import { consumerComplaints } from '../src/checks/consumer.ts';
import { packageShapeBreaks } from '../src/checks/package-shape.ts';
import { published } from '../src/checks/packages.ts';
import { type Packed, packAll, packagingComplaints } from '../src/checks/packed.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-packed-'));
let packed: Packed[];
beforeAll(async () => {
  packed = await packAll(root, join(folder, 'tarballs'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every published package.json has the shape users and bundlers expect', () => {
  expect(packageShapeBreaks(root)).toEqual([]);
});

test('collected changes name packages that are published', () => expect(changesetBreaks(root)).toEqual([]));

test('publint and attw find nothing wrong with any tarball', async () => {
  expect(await packagingComplaints(packed)).toEqual([]);
});

test('a project outside of the repository installs the tarballs, type-checks and runs them as ESM and CommonJS', async () => {
  const versions = catalog();
  const peers = published(root).flatMap(({ manifest }) => Object.keys(manifest.peerDependencies ?? {}));
  const wanted = new Set([...peers, 'typescript', '@types/node']);
  const dependencies = Object.fromEntries([...wanted].map((name) => [name, versions[name] ?? 'not in the catalog']));
  expect(await consumerComplaints(packed, { folder: join(folder, 'consumer'), dependencies })).toEqual([]);
});

/** The versions of the workspace's catalog. */
function catalog(): Record<string, string> {
  const text = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8').split(/^catalog:\n/m)[1] ?? '';
  return Object.fromEntries(
    [...text.matchAll(/^ {2}"?([^":\s]+)"?: (\S+)$/gm)].map(([, name = '', version = '']) => [name, version]),
  );
}
