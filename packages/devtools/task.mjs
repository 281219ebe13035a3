// `task.mjs build test --filter=…` runs tasks through turbo; `task.mjs --exec TOOL …` runs a tool of node_modules/.bin.
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { bootstrap, root } from './bootstrap.mjs';

/** Runs one command of the workspace at its root, the workspace's own tools first on the path. Returns an exit code. */
export function run(command, args, options = {}) {
  const path = [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH: path, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    ...options,
    env: { ...env, ...options.env },
  });
  return done.status ?? 1;
}

/** Runs turbo tasks, quiet where they succeed. Returns an exit code. */
export function tasks(...args) {
  return run('turbo', ['run', ...args, '--output-logs=errors-only', '--log-order=grouped']);
}

if (process.argv[1] === join(import.meta.dirname, 'task.mjs')) {
  const args = process.argv.slice(2);
  const installed = bootstrap();
  if (installed !== 0) process.exit(installed);
  process.exit(args[0] === '--exec' ? run(args[1], args.slice(2)) : tasks(...args));
}
