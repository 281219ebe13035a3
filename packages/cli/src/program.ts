import { Command, CommanderError } from 'commander';
import { convertCommand } from './commands/convert.js';
import { diffCommand } from './commands/diff.js';
import { exportCommand } from './commands/export.js';
import { fmtCommand } from './commands/fmt.js';
import { lintCommand } from './commands/lint.js';
import { statusCommand } from './commands/status.js';
import { upCommand } from './commands/up.js';
import { validateCommand } from './commands/validate.js';
import { CommandError, NegativeAnswer } from './errors.js';
import { EXIT } from './exit-codes.js';
import type { Terminal } from './terminal.js';
import { VERSION } from './version.js';

/** Every command, one file each, in the order in which `plimsoll --help` lists them. */
const COMMANDS: readonly ((terminal: Terminal) => Command)[] = [
  upCommand,
  statusCommand,
  validateCommand,
  lintCommand,
  fmtCommand,
  diffCommand,
  convertCommand,
  exportCommand,
];

const EXIT_CODES = `
Exit codes:
  ${EXIT.ok}  done
  ${EXIT.negative}  done, and the answer is no
  ${EXIT.usage}  wrong usage or configuration: nothing was started
  ${EXIT.unable}  could not be done: a port is taken, a processor does not answer`;

/** Runs one command line, without the node and script in front. Resolves to the exit code; never throws for what a user can do. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await program(terminal).parseAsync([...args], { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage; // commander wrote why
    if (error instanceof NegativeAnswer) return error.exitCode; // the command wrote why
    if (!(error instanceof CommandError)) throw error;
    const [first, ...others] = error.message.split('\n');
    terminal.err(
      [`${terminal.colors.red('error:')} ${first}`, ...others.map((line) => `       ${line}`), ''].join('\n'),
    );
    return error.exitCode;
  }
}

function program(terminal: Terminal): Command {
  const root = new Command('plimsoll')
    .description('Service level objectives that live inside the code: see how much each service can still carry.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .addHelpText('after', EXIT_CODES)
    .showSuggestionAfterError();
  for (const command of COMMANDS) root.addCommand(command(terminal));
  arrange(root, terminal);
  return root;
}

/** Makes a command and all below it speak to the terminal, and say where more is told. */
function arrange(command: Command, terminal: Terminal, path = command.name()): void {
  command.exitOverride().configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  command.showHelpAfterError(`(${path} --help lists what it takes)`);
  for (const below of command.commands) arrange(below, terminal, `${path} ${below.name()}`);
}
