import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { published } from './packages.ts';

/** What is wrong with the collected changes: packages that do not exist or are not published, kinds of change, empty sentences. */
export function changesetBreaks(root: string): string[] {
  const folder = join(root, '.changeset');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const names = published(root).map(({ name }) => name);
  return files
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .flatMap((file) => {
      const [, front = '', sentence = ''] =
        /^---\n([\s\S]*?)---\n([\s\S]*)$/.exec(readFileSync(join(folder, file), 'utf8')) ?? [];
      const wrong = front
        .split('\n')
        .filter((line) => line.trim() !== '')
        .flatMap((line) => {
          const [, name = line, kind = ''] = /^["']?([^"':]+)["']?:\s*(\w+)$/.exec(line) ?? [];
          if (!names.includes(name)) return [`names ${name}, which is not published`];
          return ['patch', 'minor', 'major'].includes(kind)
            ? []
            : [`changes ${name} by "${kind}": patch, minor or major`];
        });
      if (front.trim() === '') wrong.push('names no package');
      if (sentence.trim() === '') wrong.push('says nothing for the changelog');
      return wrong.map((what) => `.changeset/${file} ${what}`);
    });
}
