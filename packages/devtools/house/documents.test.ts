import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../bootstrap.mjs';
import { exampleComplaints } from '../src/checks/document-examples.ts';
import { brokenPaths } from '../src/checks/document-paths.ts';
import { errorPage } from '../src/checks/error-page.ts';
import { repositoryFiles } from '../src/checks/files.ts';
import { viewSchemas } from '../src/checks/view-schemas.ts';

test('docs/errors.md lists every code of every package (npm run docs writes it)', async () => {
  await expect(errorPage(root)).toMatchFileSnapshot(join(root, 'docs/errors.md'));
});

test("the API's OpenAPI document describes the types of its answers (npm run docs writes it)", async () => {
  await expect(viewSchemas(root)).toMatchFileSnapshot(join(root, 'packages/processor/src/api/view-schemas.json'));
});

const documents = repositoryFiles(root).filter((file) =>
  /^(?:[^/]+\.md|docs\/[^/]+\.md|(?:packages|examples)\/[^/]+\/README\.md)$/.test(file),
);

test('the documents name only paths that exist', () => expect(brokenPaths(root, documents)).toEqual([]));

test('the examples in the documents compile, run and print what they say', async () => {
  expect(await exampleComplaints(root, documents)).toEqual([]);
});
