import { writeFile } from 'node:fs/promises';
import { type DeclarationFile, layOut } from '@plimsoll/spec';
import { Command } from 'commander';
import { FILES_HELP, readInputs } from '../declaration-files.js';
import { NegativeAnswer } from '../errors.js';
import { plural, printIssues, printJson } from '../findings.js';
import type { Terminal } from '../terminal.js';

interface FmtOptions {
  readonly check: boolean;
  readonly json: boolean;
}

const EXAMPLES = `
Lays files out alike: indentation, empty lines, and in native declarations the order of the fields. Values, comments and
anchors stay as they are; doing it twice changes nothing more. Standard input (-) is printed laid out.

Examples:
  plimsoll fmt slos/           lays out every file below a directory, in place
  plimsoll fmt --check slos/   only tells which files are not laid out, for CI
  plimsoll fmt - < slo.yaml    prints the result

Exit codes: 0 done (with --check: all are laid out), 1 a file is not YAML (with --check: or not laid out), 2 wrong usage.`;

interface Outcome {
  readonly file: string;
  readonly result: 'laid-out' | 'unchanged' | 'unreadable';
}

/** `plimsoll fmt`: one layout for all declarations. */
export function fmtCommand(terminal: Terminal): Command {
  return new Command('fmt')
    .description('lay out declarations alike, keeping comments')
    .argument('<files...>', FILES_HELP)
    .option('--check', 'change nothing, and fail where something would change', false)
    .option('--json', 'print what became of each file as JSON', false)
    .addHelpText('after', EXAMPLES)
    .action(async (names: readonly string[], options: FmtOptions) => {
      const inputs = await readInputs(names);
      const outcomes: Outcome[] = [];
      for (const input of inputs)
        outcomes.push(await layOutOne(input, names.includes('-') && input.file === 'stdin', options, terminal));
      const changed = outcomes.filter(({ result }) => result === 'laid-out');
      if (options.json) printJson({ files: outcomes }, terminal);
      else if (!names.includes('-')) {
        for (const { file } of changed) terminal.out(`${file}\n`);
        const done = options.check ? 'not laid out: run plimsoll fmt' : 'laid out';
        if (changed.length > 0) terminal.err(`${plural(changed.length, 'file')} ${done}\n`);
      }
      const isUnreadable = outcomes.some(({ result }) => result === 'unreadable');
      if (isUnreadable || (options.check && changed.length > 0)) throw new NegativeAnswer();
    });
}

async function layOutOne(
  { file, text }: DeclarationFile,
  isStdin: boolean,
  { check, json }: FmtOptions,
  terminal: Terminal,
): Promise<Outcome> {
  const laidOut = layOut(text);
  if (laidOut.kind === 'unreadable') {
    const issues = laidOut.problems.map(({ position, ...problem }) => ({
      ...problem,
      ...position,
      file,
      gravity: 'error' as const,
    }));
    printIssues(issues, terminal.err, terminal.colors);
    return { file, result: 'unreadable' };
  }
  if (isStdin && !check && !json) terminal.out(laidOut.text);
  if (laidOut.text === text) return { file, result: 'unchanged' };
  if (!isStdin && !check) await writeFile(file, laidOut.text);
  return { file, result: 'laid-out' };
}
