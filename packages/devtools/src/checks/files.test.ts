import { expect, test } from 'vitest';
import { repositoryFiles } from './files.ts';
import { fixture } from './fixture.ts';

test('lists what .gitignore does not name, in any folder, without asking git', () => {
  const root = fixture({
    '.gitignore': '# built\nnode_modules/\n*.log\n/out/\n',
    'README.md': '',
    'a/src/x.ts': '',
    'a/node_modules/y/z.js': '',
    'a/debug.log': '',
    'out/x': '',
    'a/out/kept': '',
    '.git/config': '',
  });
  expect(repositoryFiles(root)).toEqual(['.gitignore', 'README.md', 'a/out/kept', 'a/src/x.ts']);
});

test('refuses an ignore rule it would get wrong', () => {
  expect(() => repositoryFiles(fixture({ '.gitignore': '!keep' }))).toThrow('more than the house checks understand');
});
