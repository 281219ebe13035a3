import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/**
 * Every path that a document names and that does not exist. Looked at are links, inline code that begins like a path of the
 * repository, commands' arguments among it, and trees drawn in plain blocks (a folder a line, deeper ones indented).
 */
export function brokenPaths(root: string, documents: readonly string[]): string[] {
  return documents.flatMap((document) => {
    const text = readFileSync(join(root, document), 'utf8');
    const named = [...links(text, document), ...inlinePaths(root, text), ...treePaths(text)];
    return named
      .filter(({ path }) => !exists(root, path))
      .map(({ path, line }) => `${document}:${line} names ${path}, which does not exist`);
  });
}

interface Named {
  readonly path: string;
  readonly line: number;
}

/** `packages/*` exists where anything matches it. */
function exists(root: string, path: string): boolean {
  const [before, after] = path.split('*', 2);
  if (after === undefined) return existsSync(join(root, path));
  const folder = join(root, dirname(`${before}x`));
  if (!existsSync(folder)) return false;
  const start = posix.basename(`${before}x`).slice(0, -1);
  const rest = after.replace(/^[^/]*/, '');
  return readdirSync(folder).some((name) => name.startsWith(start) && existsSync(join(folder, `${name}${rest}`)));
}

function links(text: string, document: string): Named[] {
  return match(withoutBlocks(text), /\]\(([^)\s#]+)(?:#[^)]*)?\)/g)
    .filter(({ path }) => !/^[a-z][a-z+.-]*:/i.test(path))
    .map(({ path, line }) => ({ path: posix.join(posix.dirname(document), path), line }));
}

/** A word of inline code is a path when its first step is a file or folder at the root, or looks like one of ours. */
function inlinePaths(root: string, text: string): Named[] {
  const top = new Set([...readdirSync(root), 'packages', 'examples', 'benchmarks', 'docs', '.ci', '.changeset']);
  return match(withoutBlocks(text), /`([^`\n]+)`/g).flatMap(({ path: code, line }) =>
    code
      .split(/\s+/)
      .map((word) => word.replace(/^\.\//, '').replace(/[,;:]$/, ''))
      .filter((word) => /^[\w@.*-]+(?:\/[\w@.*-]+)+\/?$/.test(word) || /^[\w.-]+\.(?:md|mjs|json|yaml)$/.test(word))
      .filter((word) =>
        word.includes('/') ? top.has(word.split('/')[0] ?? '') : /^[A-Z]|^(?:turbo|biome|tsconfig|pnpm-)/.test(word),
      )
      .map((path) => ({ path, line })),
  );
}

/** A drawn tree is a block without a language in which at least two lines begin with a folder. */
function treePaths(text: string): Named[] {
  const found: Named[] = [];
  for (const block of text.matchAll(/^```[ \t]*\n([\s\S]*?)^```/gm)) {
    const lines = (block[1] ?? '').split('\n');
    const first = text.slice(0, block.index).split('\n').length + 1;
    const folder = /^(\s*)([\w.@-]+(?:\/[\w.@-]+)*\/)(?=\s|$)/;
    if (lines.filter((line) => folder.test(line)).length < 2) continue;
    const above: { indent: number; path: string }[] = [];
    lines.forEach((line, at) => {
      const [, space = '', name] = folder.exec(line) ?? [];
      if (name === undefined) return;
      while (above.length > 0 && (above.at(-1)?.indent ?? 0) >= space.length) above.pop();
      const path = `${above.at(-1)?.path ?? ''}${name}`;
      above.push({ indent: space.length, path });
      found.push({ path, line: first + at });
    });
  }
  return found;
}

function match(text: string, pattern: RegExp): Named[] {
  return [...text.matchAll(pattern)].map((found) => ({
    path: found[1] ?? '',
    line: text.slice(0, found.index).split('\n').length,
  }));
}

/** Blanks fenced blocks, line numbers kept: what they show is output and code, and is looked at apart. */
function withoutBlocks(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, (block) => block.replace(/[^\n]/g, ''));
}
