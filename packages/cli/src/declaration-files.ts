import {
  declarationFilesAt,
  MOST_BYTES,
  MOST_FILES,
  readDeclarationFile,
  tooMany,
  UnreadableError,
} from '@plimsoll/processor/declaration-files';
import type { DeclarationFile } from '@plimsoll/spec';
import { CommandError } from './errors.js';
import { EXIT } from './exit-codes.js';

/** The name under which standard input is shown. */
const STDIN = 'stdin';

/** Help for every command that takes files. */
export const FILES_HELP = 'files or directories with declarations; - is standard input';

/**
 * The declarations that a command line names: files as they are, directories with every .yaml, .yml and .json below them
 * in the order of their names (hidden ones and node_modules left out), and `-` for standard input.
 */
export async function readInputs(names: readonly string[]): Promise<readonly DeclarationFile[]> {
  try {
    const paths: string[] = [];
    for (const name of names) paths.push(...(name === '-' ? ['-'] : await filesAt(name)));
    if (paths.length > MOST_FILES) throw tooMany(paths.length);
    const inputs: DeclarationFile[] = [];
    for (const path of new Set(paths))
      inputs.push(path === '-' ? { file: STDIN, text: await readStdin() } : await readDeclarationFile(path));
    return inputs;
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    const complaint = { code: 'file-unreadable', message: error.message } as const;
    throw new CommandError([complaint], { exitCode: EXIT.usage, cause: error });
  }
}

async function filesAt(name: string): Promise<readonly string[]> {
  const files = await declarationFilesAt(name);
  if (files.length > 0) return files;
  throw new UnreadableError(`the directory "${name}" has no .yaml, .yml or .json: name another`);
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    // Without an encoding, standard input gives buffers.
    const buffer = chunk as Buffer;
    bytes += buffer.length;
    if (bytes > MOST_BYTES) throw new UnreadableError(`standard input must have at most ${MOST_BYTES} bytes: split it`);
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
