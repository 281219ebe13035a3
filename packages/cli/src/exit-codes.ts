/** What the command's exit code says. Scripts may rely on it. */
export const EXIT = {
  /** Done as asked. */
  ok: 0,
  /** The command ran, and its answer is no. */
  negative: 1,
  /** The command line or a configuration is wrong. Nothing was started. */
  usage: 2,
  /** The command could not do its work: a port is taken, a processor does not answer. */
  unable: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
