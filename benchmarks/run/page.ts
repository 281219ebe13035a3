import type { Row } from '../group.ts';
import { figure } from './table.ts';

/** What the figures were measured on, in a line. */
export interface Machine {
  readonly node: string;
  readonly processors: string;
  /** "2026-11-24". */
  readonly date: string;
}

/**
 * The page of figures with one group's put in the place of what it had, between its two marks:
 *
 *     <!-- figures of sdk -->
 *     …
 *     <!-- end of sdk -->
 *
 * Throws where the page has no such place: what surrounds the figures is for people to write.
 */
export function pageWith(page: string, group: string, rows: readonly Row[], machine: Machine): string {
  const [begin, end] = [`<!-- figures of ${group} -->`, `<!-- end of ${group} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no place for ${group} (${begin} … ${end}): add one`);
  const lines = [begin, '', ...figures(rows, machine), '', end];
  return page.slice(0, from) + lines.join('\n') + page.slice(to + end.length);
}

function figures(rows: readonly Row[], { node, processors, date }: Machine): string[] {
  const missed = rows.filter(({ holds }) => !holds);
  return [
    `Node ${node}, ${processors}, ${date}; ${rows.length - missed.length} of ${rows.length} goals hold.`,
    '',
    '| what | measured | goal | holds | against |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ name, measured, goal, unit, holds, baseline }) =>
        `| ${name} | ${figure(measured)} ${unit} | ≤ ${figure(goal)} | ${holds ? 'yes' : '**no**'} | ${baseline} |`,
    ),
    ...missed.flatMap(({ name, measured, goal, unit }, i) => [
      ...(i === 0 ? ['', 'Missed:', ''] : []),
      `- ${name}: ${figure(measured)} ${unit}, and not ${figure(goal)}`,
    ]),
  ];
}
