import {
  type Change,
  diffDeclarations,
  formatChange,
  readDeclarationFiles,
  type ServiceDeclaration,
} from '@plimsoll/spec';
import { Command, Option } from 'commander';
import { readInputs } from '../declaration-files.js';
import { CommandError, NegativeAnswer } from '../errors.js';
import { EXIT } from '../exit-codes.js';
import { countOf, printIssues, printJson } from '../findings.js';
import { type Colors, printable, type Terminal } from '../terminal.js';

interface DiffOptions {
  readonly json: boolean;
  readonly failOn: 'any' | 'looser' | 'never';
}

const EXAMPLES = `
Compares what declarations mean, not how they are written: another order, another layout or another language is no
difference. Looser means that more may go wrong than before, stricter that less may.

Examples:
  plimsoll diff old.yaml new.yaml                                what changed
  git show HEAD:slo.yaml | plimsoll diff - slo.yaml              against the last commit
  plimsoll diff --fail-on looser main/slos/ slos/                a gate: promises may not be loosened or removed
  plimsoll diff --json old.yaml new.yaml | jq '.changes'         for scripts

Exit codes: 0 no difference (with --fail-on: none of that kind), 1 differences, 2 wrong usage or invalid declarations.`;

/** `plimsoll diff`: what changed in meaning, and in whose favour. */
export function diffCommand(terminal: Terminal): Command {
  return new Command('diff')
    .description('tell what got stricter, looser, added or removed between two sets of declarations')
    .argument('<old>', 'a file, a directory, or - for standard input')
    .argument('<new>', 'a file, a directory, or - for standard input')
    .addOption(
      new Option('--fail-on <kind>', 'which differences exit with 1')
        .choices(['any', 'looser', 'never'])
        .default('any'),
    )
    .option('--json', 'print the changes as JSON', false)
    .addHelpText('after', EXAMPLES)
    .action(async (before: string, after: string, options: DiffOptions) => {
      const old = await readValid(before, terminal);
      const changes = diffDeclarations(old, await readValid(after, terminal));
      if (options.json) printJson({ changes }, terminal);
      else for (const change of changes) terminal.out(`${painted(change, terminal.colors)}\n`);
      if (changes.some((change) => fails(change, options.failOn))) throw new NegativeAnswer();
    });
}

function fails({ meaning }: Change, failOn: DiffOptions['failOn']): boolean {
  if (failOn === 'looser') return meaning === 'looser' || meaning === 'removed';
  return failOn === 'any';
}

async function readValid(name: string, terminal: Terminal): Promise<readonly ServiceDeclaration[]> {
  const { services, issues } = readDeclarationFiles(await readInputs([name]));
  const errors = issues.filter(({ gravity }) => gravity === 'error');
  printIssues(errors, terminal.err, terminal.colors);
  if (countOf(issues, 'error') === 0) return services.map(({ declaration }) => declaration);
  const message = `"${name}" is not valid, so what it means cannot be compared: see plimsoll validate`;
  throw new CommandError([{ code: 'declarations-invalid', message }], { exitCode: EXIT.usage });
}

function painted(change: Change, { green, red, cyan, yellow }: Colors): string {
  const paint = { added: green, stricter: green, removed: red, looser: red, changed: yellow } as const;
  const line = printable(formatChange(change));
  const [meaning = ''] = line.split(' ', 1);
  return (change.name === undefined ? cyan : paint[change.meaning])(meaning) + line.slice(meaning.length);
}
