// Brings the workspace's dependencies, with nothing but Node and npm on the machine.
// pnpm comes through `npm exec`, at the version the root package.json pins; nothing is installed globally.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** Installs what the lock file names unless it is there already. Returns an exit code. */
export function bootstrap() {
  if (!hasNode()) return 1;
  if (isInstalled()) return 0;
  // A tree that npm itself laid out would be purged by pnpm in the middle of its own run.
  if (existsSync(join(root, 'node_modules/.package-lock.json')))
    rmSync(join(root, 'node_modules'), { recursive: true });

  console.log('Installing dependencies (first run only, about half a minute) …');
  const began = Date.now();
  const done = pnpm('install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only');
  if (done.status === 0) {
    console.log(`Installed in ${Math.round((Date.now() - began) / 1000)} s.`);
    return 0;
  }
  console.error(`${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}`);
  console.error('The install failed (see above): it needs to reach the npm registry, or a warm pnpm store.');
  return done.status ?? 1;
}

function hasNode() {
  const { engines } = readManifest();
  const [oldestMajor = 0, oldestMinor = 0] = numbers(engines.node);
  const [major = 0, minor = 0] = numbers(process.versions.node);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return true;
  console.error(`Plimsoll needs Node ${engines.node} (got ${process.versions.node}): install a newer Node.`);
  return false;
}

/** @param {string} version */
function numbers(version) {
  return version.replace(/^\D*/, '').split('.').map(Number);
}

/** pnpm keeps a copy of the lock file it installed from: equal copies mean that nothing is to be done. */
function isInstalled() {
  const installed = join(root, 'node_modules/.pnpm/lock.yaml');
  return existsSync(installed) && readFileSync(installed).equals(readFileSync(join(root, 'pnpm-lock.yaml')));
}

/** @param {string[]} args */
function pnpm(...args) {
  const { devDependencies } = readManifest();
  const command = ['exec', '--yes', `--package=pnpm@${devDependencies.pnpm}`, '--', 'pnpm', '--dir', root, ...args];
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, CI: 'true' };
  for (const name of ['npm_config_prefix', 'npm_config_local_prefix', 'INIT_CWD']) delete env[name];
  // Run from the temp folder: inside the repository npm would pick the pnpm that this very install replaces.
  /** @type {import('node:child_process').SpawnSyncOptionsWithStringEncoding} */
  const options = { cwd: tmpdir(), env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('npm-cli.js')) return spawnSync(process.execPath, [npm, ...command], options);
  const shell = process.platform === 'win32';
  return spawnSync(shell ? 'npm.cmd' : 'npm', command, { ...options, shell });
}

/** @returns {{ engines: { node: string }, devDependencies: Record<string, string> }} */
function readManifest() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(bootstrap());
