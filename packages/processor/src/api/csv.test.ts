import { expect, it } from 'vitest';
import { type Cell, csv } from './csv.js';

const table = (...cells: Cell[]) =>
  csv(
    cells.map((_, i) => ({ heading: `h${i}`, cell: (row: readonly Cell[]) => row[i] ?? null })),
    [cells],
  );

it('writes a heading, and a line for each row', () => {
  const columns = [
    { heading: 'name', cell: ({ name }: { name: string; left: number | null }) => name },
    { heading: 'left', cell: ({ left }: { name: string; left: number | null }) => left },
  ];
  const rows = [
    { name: 'pay', left: -0.5 },
    { name: 'show', left: null },
  ];
  expect(csv(columns, rows)).toBe('name,left\r\npay,-0.5\r\nshow,\r\n');
  expect(csv(columns, [])).toBe('name,left\r\n');
});

it('quotes what would end a cell', () => {
  expect(table('a,b', 'say "no"', 'two\nlines', 'one\rmore')).toBe(
    'h0,h1,h2,h3\r\n"a,b","say ""no""","two\nlines","one\rmore"\r\n',
  );
});

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('never lets %j be run as a formula', (name) => {
  expect(table(name).split('\r\n')[1]?.replace(/^"/, '')).toMatch(/^'/);
});

it('leaves numbers alone, negative ones too', () => {
  expect(table(-1.5, 0, true)).toBe('h0,h1,h2\r\n-1.5,0,true\r\n');
});
