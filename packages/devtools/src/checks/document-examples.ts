import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { transform } from 'esbuild';
import { packages, published } from './packages.ts';
import { lines, runProgram } from './program.ts';

/** A block of a document that readers can run, and what the document says it prints. */
export interface Example {
  readonly document: string;
  /** Of the opening fence, counted from 1. */
  readonly line: number;
  readonly language: 'ts' | 'sh';
  readonly code: string;
  /** The ```text block that follows it, if one does. */
  readonly printed?: string;
}

interface Block {
  readonly line: number;
  /** The words behind the opening fence. */
  readonly words: readonly string[];
  readonly text: string;
}

/**
 * The runnable examples of a document: blocks marked ```` ```ts run ```` or ```` ```sh run ````. The next block, where it is ```` ```text ````,
 * is what it prints. There, a line `…` stands for any lines, and `…` within a line for any text.
 */
export function examplesOf(document: string, text: string): Example[] {
  const all = blocksOf(text);
  return all.flatMap(({ words, line, text: code }, at) => {
    const [language] = words;
    if (!words.includes('run')) return [];
    if (language !== 'ts' && language !== 'sh') {
      throw new Error(`${document}:${line}: only ts and sh blocks can be run (got ${words.join(' ')})`);
    }
    const next = all[at + 1];
    const printed = next?.words[0] === 'text' ? { printed: next.text } : {};
    return [{ document, line, language, code, ...printed }];
  });
}

/** Files that examples of a document work with: blocks marked ```` ```yaml file=NAME ````. */
function filesOf(text: string): { name: string; content: string }[] {
  return blocksOf(text).flatMap(({ words, text: content }) => {
    const name = words.find((word) => word.startsWith('file='))?.slice('file='.length);
    return name === undefined ? [] : [{ name, content }];
  });
}

function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```([^\n`]*)\n([\s\S]*?)^```[ \t]*$/gm)].map(({ index, 1: info = '', 2: body = '' }) => ({
    line: text.slice(0, index).split('\n').length,
    words: info.trim().split(/\s+/),
    text: body,
  }));
}

/**
 * Type-checks and runs every example of the documents against the built packages, in a project that has them installed, each
 * document in a folder of its own. Returns what does not compile, fails, or prints something else than the document says.
 */
export async function exampleComplaints(root: string, documents: readonly string[]): Promise<string[]> {
  const texts = documents.map((document) => ({ document, text: readFileSync(join(root, document), 'utf8') }));
  const examples = texts.flatMap(({ document, text }) => examplesOf(document, text));
  if (examples.length === 0) return [];
  const project = mkdtempSync(join(tmpdir(), 'plimsoll-examples-'));
  try {
    installWorkspace(root, project);
    for (const { document, text } of texts) {
      mkdirSync(join(project, document), { recursive: true });
      for (const { name, content } of filesOf(text)) writeFileSync(join(project, document, name), content);
    }
    const complaints = await typeComplaints(root, project, examples);
    for (const example of examples) complaints.push(...(await run(project, example)));
    return complaints;
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

/** Links the packages, what they depend on, and their commands, as an install would. */
function installWorkspace(root: string, project: string): void {
  const modules = join(project, 'node_modules');
  const link = (name: string, target: string) => {
    const path = join(modules, name);
    if (existsSync(path) || !existsSync(target)) return;
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path, 'junction');
  };
  for (const { name, directory } of published(root)) link(name, join(root, directory));
  for (const { directory, manifest } of packages(root)) {
    const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    for (const name of names) link(name, join(root, directory, 'node_modules', name));
  }
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }');
  for (const { directory, manifest } of published(root)) {
    for (const [command, file] of Object.entries(manifest.bin ?? {})) {
      const path = join(modules, '.bin', command);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `#!/bin/sh\nexec "${process.execPath}" "${join(root, directory, file)}" "$@"\n`, {
        mode: 0o755,
      });
    }
  }
}

/** Where the source of an example stands in the project: what the compiler says of it names its document and line. */
const fileOf = ({ document, line }: Example) => `${document}/line-${line}.ts`;

async function typeComplaints(root: string, project: string, examples: readonly Example[]): Promise<string[]> {
  const sources = examples.filter(({ language }) => language === 'ts');
  if (sources.length === 0) return [];
  for (const example of sources) writeFileSync(join(project, fileOf(example)), `${example.code}\nexport {};\n`);
  const { compilerOptions }: { compilerOptions: object } = JSON.parse(
    readFileSync(join(root, 'tsconfig.json'), 'utf8'),
  );
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: sources.map(fileOf) }));
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { code, output } = await runProgram(process.execPath, [compiler, '-p', '.'], { cwd: project });
  if (code === 0) return [];
  const place = (_: string, document: string, from: string, within: string) =>
    `${document}:${Number(from) + Number(within)}`;
  return lines(output).map((line) => line.replace(/^(.+)\/line-(\d+)\.ts\((\d+),\d+\)/, place));
}

async function run(project: string, example: Example): Promise<string[]> {
  const { document, line, printed } = example;
  const { code, stdout, output } = await execute(join(project, document), project, example);
  const where = `${document}:${line}`;
  if (code !== 0) return [`${where}: the example failed with exit code ${code}:`, ...lines(output)];
  if (printed === undefined || matches(stdout, printed)) return [];
  return [`${where}: the example does not print what the document says, but:`, ...stdout.trimEnd().split('\n')];
}

async function execute(folder: string, project: string, { language, code, document, line }: Example) {
  const timeoutMs = 60_000;
  if (language === 'sh') {
    const script = `PATH="${join(project, 'node_modules/.bin')}:$PATH"\n${code}`;
    // Bash reads a person's settings where its input is a socket, as it is here.
    const plain = ['--norc', '--noprofile', '-euo', 'pipefail'];
    return runProgram('bash', [...plain, '-c', script], { cwd: folder, timeoutMs });
  }
  const options = { loader: 'ts', format: 'esm', target: 'node20', sourcefile: document } as const;
  const file = join(folder, `line-${line}.mjs`);
  writeFileSync(file, (await transform(code, options)).code);
  return runProgram(process.execPath, [file], { cwd: folder, timeoutMs });
}

/** Whether a text is what was printed, spaces at the ends of lines and `…` aside. */
export function matches(actual: string, printed: string): boolean {
  const tidy = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd());
  const pattern = tidy(printed)
    .map((line) => (line.trim() === '…' ? '(?:.*\\n)*' : `${line.split('…').map(literally).join('.*')}\\n`))
    .join('');
  return new RegExp(`^${pattern}$`).test(`${tidy(actual).join('\n')}\n`);
}

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
