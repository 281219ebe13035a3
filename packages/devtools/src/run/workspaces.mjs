// The workspaces of the repository, read from pnpm-workspace.yaml's `packages:` list and each package.json.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Workspace
 * @property {string} name      its package name
 * @property {string} directory from the root, with forward slashes: `packages/slo`
 * @property {Manifest} manifest
 */
/**
 * The parts of a package.json that our tools read.
 * @typedef {object} Manifest
 * @property {string} name
 * @property {boolean} [private]
 * @property {Record<string, string>} [scripts]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, unknown>} [exports]
 * @property {Record<string, string>} [bin]
 * @property {{ needs?: Record<string, string[]> }} [plimsoll] what a script needs of the machine, by script
 */

/**
 * @param {string} root
 * @returns {Workspace[]} in the order of their folders
 */
export function workspaces(root) {
  return patterns(root)
    .flatMap((pattern) => folders(root, pattern))
    .filter((directory) => existsSync(join(root, directory, 'package.json')))
    .map((directory) => {
      /** @type {Manifest} */
      const manifest = JSON.parse(readFileSync(join(root, directory, 'package.json'), 'utf8'));
      return { name: manifest.name, directory, manifest };
    });
}

/** The list is one level of plain `- folder/*` lines; nothing here needs a YAML reader before the install.
 * @param {string} root */
function patterns(root) {
  const [, list = ''] =
    /^packages:\n((?:[ \t]+-.*\n)+)/m.exec(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')) ?? [];
  return [...list.matchAll(/-\s*["']?([^"'\s#]+)/g)].map(([, pattern = '']) => pattern);
}

/** @param {string} root @param {string} pattern */
function folders(root, pattern) {
  if (!pattern.endsWith('/*')) return [pattern];
  const parent = pattern.slice(0, -2);
  if (!existsSync(join(root, parent))) return [];
  const entries = readdirSync(join(root, parent), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${parent}/${entry.name}`)
    .sort();
}
