import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFiles } from './files.ts';

/** What a file must not tell about the machine it was written on, or about anybody's keys. */
const TRACES: readonly { what: string; pattern: RegExp }[] = [
  { what: 'the address of a package archive', pattern: /\bhttps?:\/\/[^\s"'`<>]+\.(?:tgz|tar\.gz)\b/ },
  { what: 'a registry setting', pattern: /(?:^|[\s"'])(?:@[\w-]+:)?registry\s*=\s*https?:/m },
  {
    what: "a path of somebody's machine",
    pattern: /(?:^|[\s"'`(=:])(?:\/(?:home|Users|root|work)\/\w|[A-Z]:\\Users\\)/m,
  },
  { what: 'a private key', pattern: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/ },
  {
    what: 'an access token',
    pattern:
      /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|npm_[A-Za-z0-9]{30,}|AKIA[0-9A-Z]{16}|xox[abpr]-[\w-]{20,})\b/,
  },
  { what: 'a password in an address', pattern: /\bhttps?:\/\/[^\s/"'`$<>{}]+:[^\s/"'`$<>{}@]+@/ },
  { what: 'an authorisation setting', pattern: /_authToken\s*=\s*\S/ },
];

/** Every trace of a machine or a secret in the repository's text files, the lock file included: one line for each. */
export function privateTraces(root: string, files: readonly string[] = repositoryFiles(root)): string[] {
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    if (text.includes('\0')) return [];
    return TRACES.flatMap(({ what, pattern }) => {
      const found = pattern.exec(text);
      if (!found) return [];
      const line = text.slice(0, found.index + 1).split('\n').length;
      return [`${file}:${line} holds ${what} (${found[0].trim().slice(0, 60)}): remove it`];
    });
  });
}
