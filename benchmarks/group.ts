/** A file of benchmarks: default export of each file in this folder that is named after what it measures. */
export interface Group {
  /** The file's own name, and what `npm run bench -- NAME` calls it. */
  readonly name: string;
  /** Measures everything in the group. Takes as long as it needs; keeps nothing running afterwards. */
  run(): Promise<Row[]>;
}

/**
 * One claim and what was measured for it. Figures are ratios to a limit or a peer of the same run wherever that is possible,
 * and always such that less is better, so that one rule reads them all: a claim holds when `measured <= goal`.
 */
export interface Row {
  readonly group: string;
  /** What was measured, as the documents call it. */
  readonly name: string;
  readonly measured: number;
  readonly goal: number;
  /** Of `measured` and `goal`: `× limit`, `× prom-client`, `bytes`, `ms`. */
  readonly unit: string;
  readonly holds: boolean;
  /** What it was measured against, with that one's own figure in this run. */
  readonly baseline: string;
}

/** A row that decides for itself whether its goal holds. A figure that is not a number never holds. */
export function row(figures: Omit<Row, 'holds'>): Row {
  const { group, name, measured, goal, unit, baseline } = figures;
  return { group, name, measured, goal, unit, holds: measured <= goal, baseline };
}
