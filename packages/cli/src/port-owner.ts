import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';

const LISTENING = '0A';

/**
 * The process that listens on a TCP port of this machine, as "process 4711 (node server.js)". Undefined where the
 * system does not say: only Linux keeps this in files, and only about one's own processes.
 */
export async function portOwner(port: number): Promise<string | undefined> {
  const inodes = new Set(
    (await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((table) => listeningInodes(table, port)))).flat(),
  );
  if (inodes.size === 0) return undefined;
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    if (await holdsSocket(pid, inodes)) return `process ${pid} (${await commandName(pid)})`;
  }
  return undefined;
}

/** How a person finds out, where we cannot. */
export function portOwnerHint(port: number): string {
  return process.platform === 'win32' ? `netstat -ano | findstr :${port}` : `lsof -nP -iTCP:${port} -sTCP:LISTEN`;
}

/** Columns of the kernel's table: 1 is the local address as HEX:PORT, 3 the state, 9 the socket's inode. */
async function listeningInodes(table: string, port: number): Promise<string[]> {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = (await readFile(table, 'utf8').catch(() => '')).split('\n');
  return lines.flatMap((line) => {
    const columns = line.trim().split(/\s+/);
    const isWanted = columns[1]?.endsWith(wanted) && columns[3] === LISTENING;
    return isWanted && columns[9] !== undefined ? [columns[9]] : [];
  });
}

async function holdsSocket(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const descriptors = await readdir(folder).catch(() => []);
  const targets = await Promise.all(descriptors.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
  return targets.some((target) => inodes.has(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? ''));
}

/** The program and its first argument, without folders. Further arguments may hold secrets. */
async function commandName(pid: string): Promise<string> {
  const parts = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0').filter(Boolean);
  return (
    parts
      .slice(0, 2)
      .map((part) => basename(part))
      .join(' ') || 'unknown'
  );
}
