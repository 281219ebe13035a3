import { existsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Options } from 'tsup';
import { type Package, packages } from './packages.ts';
import { lines, runProgram } from './program.ts';

/** Dependencies that are started as programs, by scripts and checks, and imported by nobody. */
const STARTED = [
  '@arethetypeswrong/cli',
  '@biomejs/biome',
  '@changesets/cli',
  'knip',
  'pnpm',
  'publint',
  'turbo',
  'typescript',
  'typescript7',
  // Started by the tests of the examples, as their users start them.
  'plimsoll',
  '@plimsoll/example-.+',
];

/** Programs of the machine that tests start, which `needs.mjs` knows how to find. */
const OF_THE_MACHINE = ['prlimit', 'redis-server'];

/** Files, exports, dependencies and catalog entries that nothing uses, and uses of what is not declared. */
export async function unusedCode(root: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'knip-'));
  const config = join(folder, 'knip.json');
  writeFileSync(config, JSON.stringify(await settings(root)));
  const args = ['--directory', root, '--config', config, '--reporter', 'compact', '--no-progress', '--no-config-hints'];
  const { code, output } = await runProgram('knip', args, { cwd: root });
  await rm(folder, { recursive: true });
  return code === 0 ? [] : lines(output);
}

/** The entries follow from what each workspace builds, so that a new package needs nothing here. */
async function settings(root: string): Promise<object> {
  const tests = ['{src,test,house}/**/*.test.{ts,tsx}', '*.test.ts', '*.config.ts', 'house/*.config.ts'];
  const workspaces: Record<string, object> = { '.': { entry: [] } };
  for (const { directory, manifest } of packages(root)) {
    const built = await entries(root, directory, manifest);
    workspaces[directory] = { entry: [...built, ...tests], project: ['**/*.{ts,tsx,mjs}'] };
  }
  return {
    ignoreDependencies: STARTED,
    ignoreBinaries: OF_THE_MACHINE,
    ignoreExportsUsedInFile: true, // What its own file uses is not unused.
    workspaces,
  };
}

/** The sources a workspace is built from: tsup's own list, or the files behind its exports; what nobody builds is run as it is. */
async function entries(root: string, directory: string, manifest: Package['manifest']): Promise<string[]> {
  const config = join(root, directory, 'tsup.config.ts');
  if (existsSync(config)) {
    const { default: builds }: { default: Options | Options[] } = await import(pathToFileURL(config).href);
    // Each build has a list of files, or names and files.
    const listed = [builds].flat().map(({ entry }) => (typeof entry === 'object' ? Object.values(entry) : undefined));
    if (listed.every((files) => files !== undefined)) return listed.flat();
    throw new Error(`${directory}/tsup.config.ts must list its entries: what else is used cannot be known`);
  }
  const exported = Object.keys(manifest.exports ?? {}).filter((entry) => entry !== './package.json');
  if (exported.length > 0) return exported.map((entry) => `src/${entry === '.' ? 'index' : entry.slice(2)}.{ts,tsx}`);
  return ['*.{ts,mjs}', 'src/run/lacking.mjs'];
}
