import { parseDuration } from '@plimsoll/slo';
import { InvalidArgumentError } from 'commander';

/** Where `plimsoll up` serves its views unless told otherwise, and where other commands look for them. */
export const DEFAULT_API_URL = new URL('http://127.0.0.1:4380');

/** Option values from the command line. What cannot be read is a usage error that commander shows beside the option. */

export function portOption(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a port: a whole number from 0 to 65535; 0 takes any free one.');
}

/** A duration such as "10s", in milliseconds. */
export function durationOption(text: string): number {
  const result = parseDuration(text);
  if (result.kind === 'parsed') return result.value.ms;
  throw new InvalidArgumentError(`${result.message}.`);
}

export function urlOption(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new InvalidArgumentError('It must be an address with http:// or https://, such as http://127.0.0.1:4380.');
}

/** For options that may be given several times. */
export function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
