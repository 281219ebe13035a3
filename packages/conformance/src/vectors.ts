import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A vector file: its path under the folder that was asked for, its schema, its content. */
export interface VectorFile {
  readonly path: string;
  readonly schema: string;
  readonly content: unknown;
}

/** What could not be read as a vector file, and why. */
export interface Unreadable {
  readonly path: string;
  readonly reason: string;
}

/**
 * Reads every `.json` file under `folder`, in the order of their paths. A file without a `schema` is no vector file
 * and is left out; one that cannot be parsed is reported, never passed over.
 */
export function readVectors(folder: string): { files: VectorFile[]; unreadable: Unreadable[] } {
  const files: VectorFile[] = [];
  const unreadable: Unreadable[] = [];
  for (const file of jsonFiles(folder)) {
    const path = relative(folder, file) || file;
    try {
      const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
      if (isObject(content) && typeof content.schema === 'string')
        files.push({ path, schema: content.schema, content });
    } catch (cause) {
      unreadable.push({ path, reason: cause instanceof Error ? cause.message : String(cause) });
    }
  }
  return { files, unreadable };
}

function jsonFiles(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .flatMap((entry) => {
      const child = join(path, entry.name);
      if (entry.isDirectory()) return jsonFiles(child);
      return entry.name.endsWith('.json') ? [child] : [];
    })
    .sort();
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
