import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The files of the repository: everything under `root` that .gitignore does not name, as paths from `root` with forward
 * slashes, sorted. Git itself is not asked, so that the checks run in a downloaded archive too.
 */
export function repositoryFiles(root: string): string[] {
  const ignored = ignoreRules(root);
  const walk = (directory: string): string[] =>
    readdirSync(join(root, directory), { withFileTypes: true }).flatMap((entry) => {
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
      if (entry.name === '.git' || ignored.some((rule) => rule(path, entry.isDirectory()))) return [];
      return entry.isDirectory() ? walk(path) : [path];
    });
  return walk('').sort();
}

type IgnoreRule = (path: string, isDirectory: boolean) => boolean;

/** Understands the part of .gitignore we use: names, `*`, a closing `/` for folders, an opening `/` for the root. */
function ignoreRules(root: string): IgnoreRule[] {
  const file = join(root, '.gitignore');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const pattern = line.replace(/^\//, '').replace(/\/$/, '');
      if (line.startsWith('!') || line.includes('**')) {
        throw new Error(`.gitignore: "${line}" is more than the house checks understand: use plain names and *`);
      }
      const anchored = line.startsWith('/') || pattern.includes('/');
      const shape = new RegExp(`^${pattern.split('*').map(literally).join('[^/]*')}$`);
      return (path, isDirectory) =>
        (isDirectory || !line.endsWith('/')) && shape.test(anchored ? path : (path.split('/').at(-1) ?? ''));
    });
}

const literally = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
