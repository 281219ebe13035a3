import { posix } from 'node:path';
import { type Package, packages } from './packages.ts';
import { importsOf, readSource } from './source.ts';

/** Every import cycle among the sources of all packages, type imports included: `a.ts → b.ts → a.ts`. */
export function importCycles(root: string): string[] {
  const all = packages(root);
  const files = new Set(all.flatMap(({ sources }) => sources));
  const graph = new Map<string, readonly string[]>();
  for (const file of files) {
    const targets = importsOf(readSource(root, file)).map(({ specifier }) => resolve(file, specifier, files, all));
    graph.set(
      file,
      targets.filter((target) => target !== undefined),
    );
  }
  return cycles(graph);
}

function resolve(
  file: string,
  specifier: string,
  files: ReadonlySet<string>,
  all: readonly Package[],
): string | undefined {
  if (specifier.startsWith('.')) return sourceOf(posix.join(posix.dirname(file), specifier), files);
  const target = all.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
  // An entry `@plimsoll/sdk/node` is built from `src/node.ts`, or from a folder of that name.
  return target && sourceOf(`${target.directory}/src/${specifier.slice(target.name.length + 1) || 'index'}`, files);
}

/** Sources import each other by the name they have once built: `./target.js` is `target.ts`. */
function sourceOf(path: string, files: ReadonlySet<string>): string | undefined {
  const stem = path.replace(/\.([cm]?)js$/, '');
  const candidates = [path, ...['.ts', '.tsx', '.mts', '.cts', '/index.ts', '/index.tsx'].map((end) => stem + end)];
  return candidates.find((candidate) => files.has(candidate));
}

/** Follows every import once, depth first; meeting a file of the path it came by is a cycle. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const finished = new Set<string>();
  const path: string[] = [];
  const found: string[] = [];
  const visit = (file: string): void => {
    const seenAt = path.indexOf(file);
    if (seenAt >= 0) {
      found.push([...path.slice(seenAt), file].join(' → '));
      return;
    }
    if (finished.has(file)) return;
    path.push(file);
    for (const target of graph.get(file) ?? []) visit(target);
    path.pop();
    finished.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return found;
}
