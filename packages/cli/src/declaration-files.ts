import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_SOURCE_LIMITS, type DeclarationFile } from '@plimsoll/spec';
import { CommandError } from './errors.js';
import { EXIT } from './exit-codes.js';

/** The name under which standard input is shown. */
const STDIN = 'stdin';

const DECLARATION = /\.(ya?ml|json)$/i;

/** In UTF-8 a character has at most three bytes for each that JavaScript counts; what is longer is refused unread. */
const MAX_BYTES = 3 * DEFAULT_SOURCE_LIMITS.maxCharacters;

/** More files than anybody keeps declarations in: a directory that holds them is the wrong one. */
const MOST_FILES = 5_000;

/** Help for every command that takes files. */
export const FILES_HELP = 'files or directories with declarations; - is standard input';

/**
 * The declarations that a command line names: files as they are, directories with every .yaml, .yml and .json below them
 * in the order of their names (hidden ones and node_modules left out), and `-` for standard input.
 */
export async function readInputs(names: readonly string[]): Promise<readonly DeclarationFile[]> {
  const paths: string[] = [];
  for (const name of names) paths.push(...(name === '-' ? ['-'] : await filesAt(name)));
  if (paths.length > MOST_FILES)
    throw unreadable(`there are more than ${MOST_FILES} files (got ${paths.length}): name fewer`);
  const inputs: DeclarationFile[] = [];
  for (const path of new Set(paths))
    inputs.push(path === '-' ? { file: STDIN, text: await readStdin() } : await readOne(path));
  return inputs;
}

async function filesAt(name: string): Promise<readonly string[]> {
  const found = await stat(name).catch((cause: unknown) => {
    throw unreadable(`there is no file or directory "${name}": check its name`, cause);
  });
  if (!found.isDirectory()) return [name];
  const files = await filesBelow(name);
  if (files.length === 0) throw unreadable(`the directory "${name}" has no .yaml, .yml or .json: name another`);
  return files;
}

async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
    throw unreadable(`the directory "${directory}" cannot be read: check its permissions`, cause);
  });
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const path = join(directory, entry.name);
    if (entry.isDirectory()) files.push(...(await filesBelow(path)));
    else if (entry.isFile() && DECLARATION.test(entry.name)) files.push(path);
    if (files.length > MOST_FILES) break;
  }
  return files;
}

async function readOne(path: string): Promise<DeclarationFile> {
  const { size } = await stat(path);
  if (size > MAX_BYTES)
    throw unreadable(`the file "${path}" must have at most ${MAX_BYTES} bytes (got ${size}): split it`);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw unreadable(`the file "${path}" cannot be read: check its permissions`, cause);
  });
  return { file: path, text };
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    // Without an encoding, standard input gives buffers.
    const buffer = chunk as Buffer;
    bytes += buffer.length;
    if (bytes > MAX_BYTES) throw unreadable(`standard input must have at most ${MAX_BYTES} bytes: split it`);
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function unreadable(message: string, cause?: unknown): CommandError {
  return new CommandError([{ code: 'file-unreadable', message }], { exitCode: EXIT.usage, cause });
}
