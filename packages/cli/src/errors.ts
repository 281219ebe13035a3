import { EXIT, type ExitCode } from './exit-codes.js';

/** Every code the command reports by itself. Codes of the packages below pass through. docs/errors.md lists the same. */
export const CLI_ERRORS = {
  'option-malformed': 'An option has a value that cannot be read.',
  'processor-unreachable': 'Nothing answers at the processor address.',
  'processor-answer-unexpected': 'What answers at the address does not answer as a Plimsoll processor does.',
} as const;

export type CliErrorCode = keyof typeof CLI_ERRORS;

/** Ends a command with a message for a person and an exit code for a script. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: CliErrorCode | undefined;
  readonly exitCode: ExitCode;

  constructor(
    message: string,
    { code, exitCode = EXIT.unable, cause }: { code?: CliErrorCode; exitCode?: ExitCode; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.code = code;
    this.exitCode = exitCode;
  }
}
