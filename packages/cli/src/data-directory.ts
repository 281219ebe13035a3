import { homedir } from 'node:os';
import { join } from 'node:path';

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

/**
 * Where a processor keeps its books unless told otherwise: where the system wants the state of a user's programs. Not the
 * working directory, since a fleet's promises do not belong to the directory that somebody stood in, and a start from
 * another one has to find the same books.
 */
export function defaultDataDirectory(
  { env, platform, home }: Surroundings = { env: process.env, platform: process.platform, home: homedir() },
): string {
  // systemd's StateDirectory= names it, and makes it.
  if (env.STATE_DIRECTORY) return env.STATE_DIRECTORY;
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'plimsoll');
  return join(env.XDG_STATE_HOME || join(home, '.local', 'state'), 'plimsoll');
}
