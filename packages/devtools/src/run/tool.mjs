// Starts one tool of the workspace, so that nobody has to install it or set a path.
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { root } from '../../bootstrap.mjs';

/** The environment tools run in: the workspace's own first on the path, nobody told that we use them. */
export function toolEnvironment() {
  const path = [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  return { ...process.env, PATH: path, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };
}

/**
 * Runs a tool of node_modules/.bin (or of the machine) at the root of the workspace, its output shown. Returns its exit code.
 * @param {string} command
 * @param {readonly string[]} args
 */
export function runTool(command, args) {
  const shell = process.platform === 'win32';
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell, env: toolEnvironment() });
  if (done.error) console.error(`${command} did not start: ${done.error.message}`);
  return done.status ?? 1;
}
