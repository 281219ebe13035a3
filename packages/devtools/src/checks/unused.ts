import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packages } from './packages.ts';
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
];

/** Files, exports, dependencies and catalog entries that nothing uses, and uses of what is not declared. */
export async function unusedCode(root: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'knip-'));
  const config = join(folder, 'knip.json');
  writeFileSync(config, JSON.stringify(settings(root)));
  const args = ['--directory', root, '--config', config, '--reporter', 'compact', '--no-progress', '--no-config-hints'];
  const { code, output } = await runProgram('knip', args, { cwd: root });
  await rm(folder, { recursive: true });
  return code === 0 ? [] : lines(output);
}

/** The entries follow from each package.json, so that a new package needs nothing here. */
function settings(root: string): object {
  const tests = ['{src,test,house}/**/*.test.{ts,tsx}', '*.test.ts', '*.config.ts'];
  return {
    ignoreDependencies: STARTED,
    ignoreExportsUsedInFile: true, // What its own file uses is not unused.
    workspaces: Object.fromEntries([
      ['.', { entry: [] }],
      ...packages(root).map(({ directory }) => [
        directory,
        { entry: [...entries(root, directory), ...tests], project: ['**/*.{ts,tsx,mjs}'] },
      ]),
    ]),
  };
}

/** What is built from `src/`: a file for each export, the program behind `bin`, or, where nothing is exported, what scripts start. */
function entries(root: string, directory: string): string[] {
  const manifest: { exports?: Record<string, unknown>; bin?: unknown; scripts?: Record<string, string> } = JSON.parse(
    readFileSync(join(root, directory, 'package.json'), 'utf8'),
  );
  const exported = Object.keys(manifest.exports ?? {}).filter((entry) => entry !== './package.json');
  const sources = exported.map((entry) => `src/${entry === '.' ? 'index' : entry.slice(2)}.{ts,tsx}`);
  if (manifest.bin !== undefined) sources.push('src/main.ts');
  if (sources.length > 0) return sources;
  return existsSync(join(root, directory, 'src/main.ts'))
    ? ['src/main.ts']
    : ['*.{ts,mjs}', 'run/main.ts', 'src/*.ts', 'src/run/lacking.mjs'];
}
