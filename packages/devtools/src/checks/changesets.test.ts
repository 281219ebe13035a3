import { expect, test } from 'vitest';
import { changesetBreaks } from './changesets.ts';
import { fixture } from './fixture.ts';

const breaks = (text: string) =>
  changesetBreaks(
    fixture({
      'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
      'packages/a/package.json': { name: '@fixture/a' },
      'packages/b/package.json': { name: '@fixture/b', private: true },
      '.changeset/README.md': '# Changesets',
      '.changeset/one.md': text,
    }),
  );

test.each([
  ['---\n"@fixture/a": minor\n---\n\nTell more.\n', []],
  ['---\n"@fixture/b": minor\n---\n\nTell more.\n', ['.changeset/one.md names @fixture/b, which is not published']],
  [
    "---\n'@fixture/a': huge\n---\n\nTell more.\n",
    ['.changeset/one.md changes @fixture/a by "huge": patch, minor or major'],
  ],
  ['---\n"@fixture/a": patch\n---\n\n', ['.changeset/one.md says nothing for the changelog']],
  ['Tell more.\n', ['.changeset/one.md names no package', '.changeset/one.md says nothing for the changelog']],
])('%j', (text, found) => expect(breaks(text)).toEqual(found));
