import { type LintContext, lintSlo } from '@plimsoll/slo';
import { type DeclarationIssue, type Declarations, readDeclarationFiles } from '@plimsoll/spec';
import { Command, InvalidArgumentError } from 'commander';
import { FILES_HELP, readInputs } from '../declaration-files.js';
import { NegativeAnswer } from '../errors.js';
import { countsText, plural, printIssues, printJson } from '../findings.js';
import { durationOption } from '../options.js';
import type { Terminal } from '../terminal.js';

interface LintOptions {
  readonly json: boolean;
  readonly exportEvery: number;
  readonly events?: number;
}

/** How often the OpenTelemetry SDK exports unless told otherwise. */
const DEFAULT_EXPORT_INTERVAL_MS = 60_000;

const EXAMPLES = `
Finds what is valid and still not what anybody can want: alerts that can never fire or that fire while the promise is
kept, short windows that see less than two exports, budgets that a single event overspends.

Examples:
  plimsoll lint slos/                        every declaration below a directory
  plimsoll lint --export-every 10s slo.yaml  services report every ten seconds
  plimsoll lint --events 7200 slo.yaml       that many events in the window of each SLO
  plimsoll lint --json slos/ | jq '.issues'  for scripts

Exit codes: 0 nothing found, 1 something was found, 2 wrong usage.`;

/** `plimsoll lint`: what is allowed, and still a mistake. */
export function lintCommand(terminal: Terminal): Command {
  return new Command('lint')
    .description('find SLOs and alerts that cannot do what they are there for')
    .argument('<files...>', FILES_HELP)
    .option(
      '--export-every <duration>',
      'how often services report (default: 60s)',
      durationOption,
      DEFAULT_EXPORT_INTERVAL_MS,
    )
    .option('--events <count>', 'events that the window of an SLO usually has', countOption)
    .option('--json', 'print what was found as JSON', false)
    .addHelpText('after', EXAMPLES)
    .action(async (names: readonly string[], options: LintOptions) => {
      const declarations = readDeclarationFiles(await readInputs(names));
      const context: LintContext = {
        exportIntervalMs: options.exportEvery,
        ...(options.events === undefined ? {} : { eventsPerWindow: options.events }),
      };
      const issues = [
        ...declarations.issues.filter(({ gravity }) => gravity !== 'note'),
        ...lint(declarations, context),
      ];
      if (options.json) printJson({ slos: declarations.slos.length, issues }, terminal);
      else {
        printIssues(issues, terminal.out, terminal.colors);
        terminal.out(`${plural(declarations.slos.length, 'SLO')}: ${countsText(issues) || 'nothing found'}\n`);
      }
      if (issues.length > 0) throw new NegativeAnswer();
    });
}

function lint({ services }: Declarations, context: LintContext): readonly DeclarationIssue[] {
  return services.flatMap(({ declaration, issueAt }) =>
    declaration.slos.flatMap((slo) =>
      lintSlo(slo, context).map((issue) => issueAt({ name: slo.name }, issue, 'warning')),
    ),
  );
}

function countOption(text: string): number {
  const count = Number(text);
  if (/^\d{1,15}$/.test(text) && count > 0) return count;
  throw new InvalidArgumentError('It must be a whole number above 0.');
}
