import {
  type DeclarationIssue,
  type Declarations,
  FORMATS,
  type Format,
  formatDeclarations,
  formatOpenSlo,
  openSloFrom,
  plainDeclaration,
  plainOpenSlo,
  readDeclarationFiles,
} from '@plimsoll/spec';
import { Command, Option } from 'commander';
import { FILES_HELP, readInputs } from '../declaration-files.js';
import { CommandError, NegativeAnswer } from '../errors.js';
import { EXIT } from '../exit-codes.js';
import { countOf, countsText, printIssues, printJson } from '../findings.js';
import type { Terminal } from '../terminal.js';

interface ConvertOptions {
  readonly from?: Format;
  readonly to: 'native' | 'openslo';
  readonly json: boolean;
}

const EXAMPLES = `
Prints the declarations in the other language. What the other language cannot say, or a reader of it would not keep, is
told on standard error, each with its place. OpenSLO that Plimsoll wrote comes back as it was.

Examples:
  plimsoll convert --to openslo slo.yaml > openslo.yaml
  plimsoll convert --to native --from sloth sloth.yaml > slo.yaml
  plimsoll convert --to native openslo/ | plimsoll validate -
  plimsoll convert --to openslo --json slo.yaml | jq '.[].kind'

Exit codes: 0 all was converted, 1 something was not, 2 wrong usage.`;

/** `plimsoll convert`: to and from OpenSLO, and from Sloth and Pyrra. */
export function convertCommand(terminal: Terminal): Command {
  return new Command('convert')
    .description('print declarations as native YAML or as OpenSLO')
    .argument('<files...>', FILES_HELP)
    .addOption(
      new Option('--to <language>', 'the language to print').choices(['native', 'openslo']).makeOptionMandatory(),
    )
    .addOption(
      new Option('--from <language>', 'the language that all documents must be in (default: each its own)').choices(
        FORMATS,
      ),
    )
    .option('--json', 'print JSON, a list with one element for each document', false)
    .addHelpText('after', EXAMPLES)
    .action(async (names: readonly string[], options: ConvertOptions) => {
      const declarations = readDeclarationFiles(await readInputs(names));
      requireLanguage(declarations, options.from);
      const { text, issues } =
        options.to === 'native' ? asNative(declarations, options.json) : asOpenSlo(declarations, options.json);
      printIssues(issues, terminal.err, terminal.colors);
      if (options.json) printJson(text, terminal);
      else terminal.out(String(text));
      if (issues.length > 0) terminal.err(`${countsText(issues)}\n`);
      if (countOf(issues, 'error') > 0) throw new NegativeAnswer();
    });
}

interface Converted {
  /** YAML, or the list that is printed as JSON. */
  readonly text: string | readonly unknown[];
  readonly issues: readonly DeclarationIssue[];
}

function asNative({ services, issues }: Declarations, json: boolean): Converted {
  const declared = services.map(({ declaration }) => declaration);
  return { text: json ? declared.map(plainDeclaration) : formatDeclarations(declared), issues };
}

function asOpenSlo({ services, issues }: Declarations, json: boolean): Converted {
  const { objects, notes } = openSloFrom(services.map(({ declaration }) => declaration));
  const located = notes.flatMap(({ service, name, gravity, message }) => {
    const placed = services.find(({ declaration }) => declaration.contract.service === service);
    const issue = { code: 'openslo-inexpressible', path: [], message: `"${name}": ${message}` };
    return placed === undefined ? [] : [placed.issueAt({ name }, issue, gravity)];
  });
  return { text: json ? plainOpenSlo(objects) : formatOpenSlo(objects), issues: [...issues, ...located] };
}

function requireLanguage({ services }: Declarations, from: Format | undefined): void {
  const other = services.find(({ format }) => from !== undefined && format !== from);
  if (other === undefined) return;
  const { service } = other.declaration.contract;
  const message = `"${service}" is declared in ${other.format} and not in ${from}: leave --from out, or name only files in ${from}`;
  throw new CommandError([{ code: 'language-unexpected', message }], { exitCode: EXIT.usage });
}
