import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Holder, MetaTable } from './rows.js';
import { StoreError } from './store-error.js';

/** How often a holder says that it is alive. */
export const BEAT_EVERY_MS = 5_000;

/** Whether a process of another machine lives cannot be asked; one that was not heard for so long is taken for dead. */
const DEAD_AFTER_MS = 6 * BEAT_EVERY_MS;

/** Tokens that this process holds: it may open several directories, and each only once. */
const ours = new Set<string>();

/**
 * Takes a directory, inside a transaction, which is what keeps two from taking it at once. A holder that was killed leaves its name behind and is found to be
 * dead. Throws a `StoreError` while another one lives.
 */
export function claim(meta: MetaTable, { directory, nowMs }: { directory: string; nowMs: number }): string {
  const file = identityOf(join(directory, 'data.mdb'));
  const holder = meta.get('holder');
  if (holder?.file === file && isAlive(holder, nowMs)) {
    const who = holder.host === hostname() ? `process ${holder.pid}` : `process ${holder.pid} on ${holder.host}`;
    throw new StoreError(
      'store-locked',
      `another processor keeps its books in ${directory} (${who}): stop it, or choose another directory`,
    );
  }
  const token = randomUUID();
  meta.putSync('holder', { token, pid: process.pid, born: bornOf(process.pid), host: hostname(), file, beatMs: nowMs });
  ours.add(token);
  return token;
}

/** Is the directory still this opening's? */
export function holds(meta: MetaTable, token: string): boolean {
  return meta.get('holder')?.token === token;
}

/** Lets a directory go. */
export function release(meta: MetaTable, token: string): void {
  meta.removeSync('holder');
  ours.delete(token);
}

function isAlive({ token, pid, born, host, beatMs }: Holder, nowMs: number): boolean {
  if (host !== hostname()) return nowMs - beatMs < DEAD_AFTER_MS;
  if (pid === process.pid) return ours.has(token);
  return isRunning(pid) && (born === null || born === bornOf(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user lives too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function identityOf(file: string): string {
  const { dev, ino } = statSync(file);
  return `${dev}:${ino}`;
}

/** When a process began, in ticks since the machine's start: the 22nd field of its line in /proc, the 20th after its name, which may hold anything. */
function bornOf(pid: number): string | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
