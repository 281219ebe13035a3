// Brings the workspace's dependencies, with nothing but Node and npm on the machine.
// pnpm comes through `npm exec`, at the version the root package.json pins; nothing is installed globally.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const OLDEST_NODE = [20, 19];

/** pnpm keeps a copy of the lock file it installed from: equal copies mean that nothing is to be done. */
function isInstalled() {
  const installed = join(root, 'node_modules/.pnpm/lock.yaml');
  return existsSync(installed) && readFileSync(installed).equals(readFileSync(join(root, 'pnpm-lock.yaml')));
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  console.error(
    `Plimsoll needs Node ${OLDEST_NODE.join('.')} or newer (got ${process.versions.node}): install a newer Node.`,
  );
  process.exit(1);
}

/** Installs what the lock file names unless it is there already. Returns an exit code. */
export function bootstrap() {
  requireNode();
  if (isInstalled()) return 0;
  // A tree that npm itself laid out would be purged by pnpm in the middle of its own run.
  if (existsSync(join(root, 'node_modules/.package-lock.json')))
    rmSync(join(root, 'node_modules'), { recursive: true });

  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const pnpm = ['exec', '--yes', `--package=pnpm@${devDependencies.pnpm}`, '--', 'pnpm'];
  const install = ['--dir', root, 'install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only'];
  const env = { ...process.env, CI: 'true' };
  for (const name of ['npm_config_prefix', 'npm_config_local_prefix', 'INIT_CWD']) delete env[name];

  console.log('Installing dependencies (first run only) …');
  // Run from the temp folder: inside the repository npm would pick the pnpm that this very install replaces.
  const options = { cwd: tmpdir(), env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };
  const npm = process.env.npm_execpath;
  const done = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...pnpm, ...install], options)
    : spawnSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', [...pnpm, ...install], {
        ...options,
        shell: process.platform === 'win32',
      });
  if (done.status !== 0) {
    console.error(`${done.stdout ?? ''}${done.stderr ?? ''}`);
    console.error('The install failed: see above. It needs to reach the npm registry, or a warm pnpm store.');
  }
  return done.status ?? 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(bootstrap());
