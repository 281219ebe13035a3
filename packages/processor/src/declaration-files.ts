import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_SOURCE_LIMITS, type DeclarationFile } from '@plimsoll/spec';

const DECLARATION = /\.(ya?ml|json)$/i;

/** In UTF-8 a character has at most three bytes for each that JavaScript counts; what is longer is refused unread. */
export const MOST_BYTES = 3 * DEFAULT_SOURCE_LIMITS.maxCharacters;

/** More files than anybody keeps declarations in: a directory that holds them is the wrong one. */
export const MOST_FILES = 5_000;

/** A file or directory with declarations that is not there, cannot be read, or is too large; the message says which, and what to do. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/**
 * The files that a path names: itself, or every .yaml, .yml and .json below a directory in the order of their names, hidden ones and node_modules left out.
 * Links to files are followed, as in a mounted ConfigMap; links to directories are not. Throws an {@link UnreadableError}.
 */
export async function declarationFilesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new UnreadableError(`there is no file or directory "${path}": check its name`, { cause });
  });
  const files = found.isDirectory() ? await filesBelow(path) : [path];
  if (files.length > MOST_FILES) throw tooMany(files.length);
  return files;
}

/** The complaint about more than {@link MOST_FILES} files. */
export function tooMany(count: number): UnreadableError {
  return new UnreadableError(`there are more than ${MOST_FILES} files (got ${count}): name fewer`);
}

/** Reads a file. Throws an {@link UnreadableError}. */
export async function readDeclarationFile(path: string): Promise<DeclarationFile> {
  const unreadable = (cause: unknown) => {
    throw new UnreadableError(`the file "${path}" cannot be read: check its permissions`, { cause });
  };
  const { size } = await stat(path).catch(unreadable);
  if (size > MOST_BYTES)
    throw new UnreadableError(`the file "${path}" must have at most ${MOST_BYTES} bytes (got ${size}): split it`);
  return { file: path, text: await readFile(path, 'utf8').catch(unreadable) };
}

async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
    throw new UnreadableError(`the directory "${directory}" cannot be read: check its permissions`, { cause });
  });
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const path = join(directory, entry.name);
    if (entry.isDirectory()) files.push(...(await filesBelow(path)));
    else if (DECLARATION.test(entry.name) && (entry.isFile() || (await leadsToFile(path)))) files.push(path);
    if (files.length > MOST_FILES) break;
  }
  return files;
}

async function leadsToFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
