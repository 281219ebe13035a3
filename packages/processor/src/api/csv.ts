/** A table's cell. Numbers are written with a point; null is an empty cell. */
export type Cell = string | number | boolean | null;

/** A column: its heading, and the cell of a row. */
export interface Column<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => Cell;
}

/** A table as RFC 4180 has it, with a heading. */
export function csv<Row>(columns: readonly Column<Row>[], rows: Iterable<Row>): string {
  const lines = [columns.map(({ heading }) => escaped(heading)).join(',')];
  for (const row of rows) lines.push(columns.map(({ cell }) => written(cell(row))).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function written(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'string' ? escaped(harmless(cell)) : String(cell);
}

/** Names come from the wire, and a spreadsheet would run a cell that begins like a formula: an apostrophe makes it a text. */
function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function escaped(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
