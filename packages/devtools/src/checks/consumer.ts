import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Packed } from './packed.ts';
import { lines, runProgram } from './program.ts';

/** What a consumer's project holds besides our packages: versions come from the repository, so that nothing is fetched twice. */
export interface Consumer {
  readonly folder: string;
  /** Peers and tools the consumer installs for itself: name → version. */
  readonly dependencies: Readonly<Record<string, string>>;
}

/**
 * Installs tarballs into a project outside of the repository, as a user's package manager would; types-checks a program that
 * imports every entry; runs it as ESM and as CommonJS; asks every command for its help. Returns what went wrong.
 */
export async function consumerComplaints(packed: readonly Packed[], consumer: Consumer): Promise<string[]> {
  const { folder } = consumer;
  writeProject(packed, consumer);
  const install = await runProgram(
    'pnpm',
    ['install', '--prefer-offline', '--ignore-workspace', '--no-frozen-lockfile', '--ignore-scripts'],
    { cwd: folder },
  );
  if (install.code !== 0) return lines(install.output).map((line) => `install: ${line}`);

  const steps: [string, string, string[]][] = [
    ['types', process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.']],
    ['ESM', process.execPath, ['program.mjs']],
    ['CommonJS', process.execPath, ['program.cjs']],
    ...packed.flatMap(({ commands }) =>
      commands.map((name): [string, string, string[]] => [name, join(folder, 'node_modules/.bin', name), ['--help']]),
    ),
  ];
  const complaints: string[] = [];
  for (const [what, command, args] of steps) {
    const { code, output } = await runProgram(command, args, { cwd: folder });
    if (code !== 0) complaints.push(...lines(output).map((line) => `${what}: ${line}`));
  }
  return complaints;
}

function writeProject(packed: readonly Packed[], { folder, dependencies }: Consumer): void {
  const ours = Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`]));
  const entries = packed.flatMap((one) => one.entries);
  const write = (name: string, content: object | string) =>
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  mkdirSync(folder, { recursive: true });
  write('package.json', {
    name: 'consumer',
    private: true,
    dependencies: { ...dependencies, ...ours },
    // Our packages name each other by version, and no registry has that version yet.
    pnpm: { overrides: ours },
  });
  const compilerOptions = {
    module: 'NodeNext',
    target: 'ES2022',
    strict: true,
    noEmit: true,
    types: ['node'],
    skipLibCheck: false,
  };
  write('tsconfig.json', { compilerOptions, files: ['types.mts', 'types.cts'] });
  const imports = entries.map((entry, at) => `import * as m${at} from '${entry}';`);
  const uses = entries.map((_, at) => `export const e${at}: object = m${at};`);
  write('types.mts', [...imports, ...uses].join('\n'));
  write('types.cts', [...imports, ...uses].join('\n'));
  // Both formats have to offer the same names, and at least one.
  const same = (load: string) => `
const names = ${JSON.stringify(entries)};
for (const name of names) {
  const [a, b] = [${load}].map((loaded) => Object.keys(loaded).filter((key) => key !== 'default' && key !== 'module.exports').sort());
  if (a.length === 0 || a.join() !== b.join()) { console.error(name + ' offers ' + (a.join() || 'nothing') + ', and to the other format ' + (b.join() || 'nothing')); process.exitCode = 1; }
}`;
  write(
    'program.mjs',
    `import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\n${same('await import(name), require(name)')}`,
  );
  write('program.cjs', `(async () => {${same('require(name), await import(name)')}\n})();`);
}
