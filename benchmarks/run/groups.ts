import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Group } from '../group.ts';

/** The groups in a folder of built benchmarks: one for each file, by its name. Nothing is loaded yet. */
export function groupNames(folder: string): string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
  return files.map((name) => name.slice(0, -'.js'.length)).sort();
}

/** Loads one group. A file that exports none, or one of another name, is refused: the name is how it is found. */
export async function loadGroup(folder: string, name: string): Promise<Group> {
  const loaded: { default?: unknown } = await import(pathToFileURL(join(folder, `${name}.js`)).href);
  if (!isGroup(loaded.default) || loaded.default.name !== name) {
    throw new Error(`benchmarks/${name}.ts must default-export a Group { name: '${name}', run() }`);
  }
  return loaded.default;
}

function isGroup(value: unknown): value is Group {
  return (
    typeof value === 'object' && value !== null && 'run' in value && typeof value.run === 'function' && 'name' in value
  );
}
