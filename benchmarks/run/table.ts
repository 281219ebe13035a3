import type { Row } from '../group.ts';

/** The rows as a table for a person: what was measured, the figure, the goal, whether it holds, and against what. */
export function table(rows: readonly Row[]): string[] {
  const head = ['group', 'what', 'measured', 'goal', 'holds', 'against'];
  const cells = rows.map(({ group, name, measured, goal, unit, holds, baseline }) => [
    group,
    name,
    `${figure(measured)} ${unit}`,
    `≤ ${figure(goal)}`,
    holds ? 'yes' : 'NO',
    baseline,
  ]);
  const widths = head.map((title, column) =>
    Math.max(...[head, ...cells].map((line) => line[column]?.length ?? title.length)),
  );
  const line = (texts: readonly string[]) =>
    texts
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const held = rows.filter(({ holds }) => holds).length;
  return [
    line(head),
    line(widths.map((width) => '─'.repeat(width))),
    ...cells.map(line),
    '',
    `${held} of ${rows.length} goals hold`,
  ];
}

/** Three significant digits, and no exponent a reader has to work out. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return 'not a number';
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}
