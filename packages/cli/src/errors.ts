import type { Issue } from '@plimsoll/slo';
import { EXIT, type ExitCode } from './exit-codes.js';

/** Every code the command reports by itself. Codes of the packages below pass through. docs/errors.md lists the same. */
export const CLI_ERRORS = {
  'processor-unreachable': 'Nothing answers at the processor address.',
  'processor-answer-unexpected': 'What answers at the address does not answer as a Plimsoll processor does.',
  'file-unreadable': 'A file or directory that the command line names is not there, cannot be read, or is too large.',
  'declarations-invalid': 'Declarations that a command works with are not valid.',
  'promql-inexpressible':
    'Prometheus cannot compute something that a declaration says; the message tells what became of it.',
  'language-unexpected': 'A document is not in the language that --from names.',
} as const;

export type CliErrorCode = keyof typeof CLI_ERRORS;

/** One thing that keeps a command from its work. */
export interface Complaint {
  readonly code: CliErrorCode | Issue['code'];
  /** What was wrong, and what to do. */
  readonly message: string;
}

/** Ends a command with complaints for a person and an exit code for a script. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly complaints: readonly Complaint[];
  readonly exitCode: ExitCode;

  constructor(
    complaints: readonly Complaint[],
    { exitCode = EXIT.unable, cause }: { exitCode?: ExitCode; cause?: unknown } = {},
  ) {
    super(complaints.map(({ message, code }) => `${message} [${code}]`).join('\n'), { cause });
    this.complaints = complaints;
    this.exitCode = exitCode;
  }
}

/** Ends a command that did its work and whose answer is no; what it found has been printed. */
export class NegativeAnswer extends Error {
  override readonly name = 'NegativeAnswer';
  readonly exitCode = EXIT.negative;
}
