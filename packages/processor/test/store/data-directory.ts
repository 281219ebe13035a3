import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A directory of its own for a test, which its end removes. */
export function dataDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'plimsoll-'));
  made.push(directory);
  return directory;
}

/** What a crash leaves of a directory: the files as they are at this instant, while the processor that writes them goes on. */
export function crashed(directory: string): string {
  const left = dataDirectory();
  cpSync(directory, left, { recursive: true });
  return left;
}
