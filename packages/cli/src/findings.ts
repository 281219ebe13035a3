import { type DeclarationIssue, formatDeclarationIssue, type Gravity } from '@plimsoll/spec';
import { type Colors, printable, type Terminal } from './terminal.js';

/** Prints issues one on a line, as editors and terminals follow them; what matters most is coloured. */
export function printIssues(issues: readonly DeclarationIssue[], write: (text: string) => void, colors: Colors): void {
  const paint = { error: colors.red, warning: colors.yellow, note: colors.dim } as const;
  for (const issue of issues) {
    const line = printable(formatDeclarationIssue(issue));
    write(`${line.replace(`: ${issue.gravity}: `, () => `: ${paint[issue.gravity](issue.gravity)}: `)}\n`);
  }
}

/** "2 errors, 1 warning". */
export function countsText(issues: readonly DeclarationIssue[]): string {
  const gravities: readonly Gravity[] = ['error', 'warning', 'note'];
  const counts = gravities.map((gravity) => ({ gravity, count: countOf(issues, gravity) }));
  return counts
    .filter(({ count }) => count > 0)
    .map(({ gravity, count }) => plural(count, gravity))
    .join(', ');
}

export function countOf(issues: readonly DeclarationIssue[], gravity: Gravity): number {
  return issues.filter((issue) => issue.gravity === gravity).length;
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** Machine-readable output: one JSON document, indented, ending in a line break. */
export function printJson(value: unknown, terminal: Terminal): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}
