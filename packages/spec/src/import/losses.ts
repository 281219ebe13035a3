import type { Report } from '../read/report.js';
import type { Path } from '../source/position.js';

/** Says in one warning what a document has and our declarations do not, so that nobody finds out later. */
export function reportLosses(
  report: Report,
  path: Path,
  name: string,
  losses: readonly (string | false | undefined)[],
): void {
  const named = losses.filter((loss) => typeof loss === 'string');
  if (named.length > 0)
    report.note('import-loss', path, `"${name}" loses what Plimsoll does not keep: ${named.join('; ')}`);
}

/** The team in labels, under the names that people use; nothing where several are named. */
export function ownerOf(labels: Readonly<Record<string, string | readonly string[]>> | undefined): string | undefined {
  for (const key of ['owner', 'team', 'pyrra.dev/owner', 'pyrra.dev/team']) {
    const value = labels?.[key];
    const [owner, ...others] = typeof value === 'string' ? [value] : (value ?? []);
    if (owner && others.length === 0) return owner;
  }
  return undefined;
}

/** "requests-availability" is what the operation "requests" promises; a name of one word is an operation's own. */
export function operationOf(name: string): string {
  const dash = name.lastIndexOf('-');
  return dash > 0 ? name.slice(0, dash) : name;
}
