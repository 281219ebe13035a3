import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { published } from './packages.ts';
import { lines, runProgram } from './program.ts';

/** A package as users get it. */
export interface Packed {
  readonly name: string;
  readonly directory: string;
  /** Where its tarball lies. */
  readonly tarball: string;
  /** Entries a program can import: `@plimsoll/sdk`, `@plimsoll/sdk/node`. None for a command. */
  readonly entries: readonly string[];
  /** Commands it installs. */
  readonly commands: readonly string[];
}

/** Packs every published package of a repository into `folder`, from what is built. */
export async function packAll(root: string, folder: string): Promise<Packed[]> {
  mkdirSync(folder, { recursive: true });
  const packed: Packed[] = [];
  for (const { name, directory, manifest } of published(root)) {
    const into = join(folder, name.replace(/\W/g, '-'));
    const { code, output } = await runProgram('pnpm', ['pack', '--pack-destination', into], {
      cwd: join(root, directory),
    });
    const tarball = code === 0 ? readdirSync(into).find((file) => file.endsWith('.tgz')) : undefined;
    if (tarball === undefined) throw new Error(`${name} cannot be packed: ${output}`);
    const exported = Object.keys(manifest.exports ?? {}).filter(
      (entry) => entry.startsWith('.') && !entry.endsWith('.json'),
    );
    const entries = exported.map((entry) => name + entry.slice(1));
    packed.push({ name, directory, tarball: join(into, tarball), entries, commands: Object.keys(manifest.bin ?? {}) });
  }
  return packed;
}

/** What publint and attw find wrong with tarballs: wrong paths, wrong formats, types that do not match the code. */
export async function packagingComplaints(
  packed: readonly Pick<Packed, 'name' | 'tarball' | 'entries'>[],
): Promise<string[]> {
  const complaints: string[] = [];
  for (const { name, tarball, entries } of packed) {
    const tools: [string, string[]][] = [['publint', ['run', tarball, '--strict']]];
    // A package that is only run has no types anybody could resolve.
    if (entries.length > 0)
      tools.push(['attw', [tarball, '--profile', 'node16', '--format', 'ascii', '--no-emoji', '--no-color']]);
    for (const [tool, args] of tools) {
      const { code, output } = await runProgram(tool, args, { cwd: '.' });
      if (code !== 0) complaints.push(...lines(output).map((line) => `${name}: ${tool}: ${line}`));
    }
  }
  return complaints;
}
