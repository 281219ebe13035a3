import { type Declarations, readDeclarationFiles } from '@plimsoll/spec';
import { Command } from 'commander';
import { FILES_HELP, readInputs } from '../declaration-files.js';
import { NegativeAnswer } from '../errors.js';
import { countOf, countsText, plural, printIssues, printJson } from '../findings.js';
import type { Terminal } from '../terminal.js';

interface ValidateOptions {
  readonly json: boolean;
  readonly strict: boolean;
}

const EXAMPLES = `
Reads native YAML and JSON, OpenSLO v1, Sloth and Pyrra, and tells every error at once with its line and column.
All files are read as one set: names must be unique and references resolved across them.

Examples:
  plimsoll validate slo.yaml                      one file
  plimsoll validate slos/                         every declaration below a directory
  plimsoll validate --strict slos/                warnings count as errors
  plimsoll convert --to native a.yaml | plimsoll validate -
  plimsoll validate --json slos/ | jq '.issues'   for scripts

Exit codes: 0 all is valid, 1 something is not, 2 wrong usage.`;

/** `plimsoll validate`: are these declarations such that a service can keep them? */
export function validateCommand(terminal: Terminal): Command {
  return new Command('validate')
    .description('check declarations of SLOs, every error at once')
    .argument('<files...>', FILES_HELP)
    .option('--strict', 'count warnings as errors', false)
    .option('--json', 'print what was found as JSON', false)
    .addHelpText('after', EXAMPLES)
    .action(async (names: readonly string[], options: ValidateOptions) => {
      const files = await readInputs(names);
      const declarations = readDeclarationFiles(files);
      // Notes say what a conversion would lose; here nothing is converted.
      const issues = declarations.issues.filter(({ gravity }) => gravity !== 'note');
      if (options.json) printJson({ ...sizeOf(declarations), issues }, terminal);
      else {
        printIssues(issues, terminal.out, terminal.colors);
        const { services, slos } = sizeOf(declarations);
        const size = `${plural(slos, 'SLO')} of ${plural(services, 'service')} in ${plural(files.length, 'file')}`;
        terminal.out(`${size}: ${countsText(issues) || 'valid'}\n`);
      }
      if (countOf(issues, 'error') > 0 || (options.strict && issues.length > 0)) throw new NegativeAnswer();
    });
}

function sizeOf({ services, slos }: Declarations): { services: number; slos: number } {
  return { services: new Set(services.map(({ declaration }) => declaration.contract.service)).size, slos: slos.length };
}
