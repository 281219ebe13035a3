import { parseArgs } from 'node:util';
import { duration } from '@plimsoll/slo';

export interface DemoOptions {
  /** How long traffic flows. */
  readonly durationMs: number;
  /** Whether everything stays up, with traffic, until Ctrl-C. */
  readonly serves: boolean;
  /** How much traffic: 1 is 75 requests a second. */
  readonly pace: number;
}

export const HELP = `npm run demo -- [options]

Three services under traffic, one fleet view: payments breaks midway, and you see whose error budget pays for it.

  --duration <time>  how long traffic flows, from 20s to 30m (default 100s)
  --serve            stay up with traffic until Ctrl-C, and print the addresses
  --pace <number>    how much traffic: 1 is 75 requests a second (default 1)
  --help             print this
`;

/** Reads the command line. Throws a `TypeError` or `RangeError` that says what is wrong with it. */
export function readOptions(args: readonly string[]): DemoOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      duration: { type: 'string', default: '100s' },
      serve: { type: 'boolean', default: false },
      pace: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { ms } = duration(values.duration);
  if (ms < 20_000 || ms > 1_800_000)
    throw new RangeError(`--duration must be from 20s to 30m (got ${values.duration}): try --duration 100s`);
  const pace = Number(values.pace);
  if (!(pace >= 0.1 && pace <= 20))
    throw new RangeError(`--pace must be a number from 0.1 to 20 (got ${values.pace}): try --pace 1`);
  return { durationMs: ms, serves: values.serve, pace };
}
