import picocolors from 'picocolors';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** Where a command writes, and what that place can show. Injected, so that tests read what a person would. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether a person watches: a live view may redraw itself. */
  readonly isInteractive: boolean;
  readonly colors: Colors;
}

export function processTerminal(): Terminal {
  process.stdout.on('error', endedByReader);
  const isInteractive = process.stdout.isTTY === true;
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isInteractive,
    // A pipe gets no escape sequences, in CI neither; NO_COLOR and FORCE_COLOR are obeyed.
    colors: picocolors.createColors(
      picocolors.isColorSupported && (isInteractive || process.env.FORCE_COLOR !== undefined),
    ),
  };
}

/** Who reads our output may have had enough, as `head` has after ten lines. That is an end, and not a failure. */
function endedByReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

/** A name from the wire as it may be printed: control characters could move the cursor or hide lines, so they go. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}
