import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packages } from './packages.ts';
import { lines, runProgram } from './program.ts';

/**
 * What TypeScript 7 objects to in any workspace. Its own \`tsc\` is started by path: in the dependencies of a package it would
 * silently take the place of the compiler that builds.
 */
export async function secondCompilerComplaints(root: string): Promise<string[]> {
  const manifest = createRequire(import.meta.url).resolve('typescript7/package.json');
  const { bin }: { bin: { tsc: string } } = JSON.parse(readFileSync(manifest, 'utf8'));
  const compiler = join(dirname(manifest), bin.tsc);
  const complaints: string[] = [];
  for (const { directory } of packages(root)) {
    const folder = join(root, directory);
    if (!existsSync(join(folder, 'tsconfig.json'))) continue;
    const { code, output } = await runProgram(process.execPath, [compiler, '-p', folder, '--noEmit'], { cwd: folder });
    if (code !== 0) complaints.push(...lines(output).map((line) => `${directory}/${line}`));
  }
  return complaints;
}
