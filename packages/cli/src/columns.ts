/** One cell: its text decides the width, its paint adds what a terminal shows and a pipe does not. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** The titles and the rows as lines of equal columns, two blanks between them and none at the end. */
export function padColumns(columns: readonly Column[], rows: readonly (readonly Cell[])[]): string[] {
  const all = [columns.map(({ title }): Cell => ({ text: title })), ...rows];
  const widths = columns.map((_, index) => Math.max(...all.map((cells) => widthOf(cells[index]?.text ?? ''))));
  return all.map((cells) =>
    columns
      .map(({ align }, index) => padded(cells[index] ?? { text: '' }, { align, width: widths[index] ?? 0 }))
      .join('  ')
      .trimEnd(),
  );
}

function padded({ text, paint }: Cell, { align, width }: { align: Column['align']; width: number }): string {
  const blanks = ' '.repeat(width - widthOf(text));
  const shown = paint ? paint(text) : text;
  return align === 'left' ? shown + blanks : blanks + shown;
}

const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;

/** Places that a terminal needs: one for each character, two for the wide ones of East Asia and emoji, none for what combines. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (!/\p{M}/u.test(character)) width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}
