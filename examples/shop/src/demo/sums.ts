/** One number, counted in three places. */
export interface Sum {
  readonly service: string;
  readonly outcome: 'good' | 'bad';
  /** Answers that the customers got; `undefined` for a service that customers do not call. */
  readonly customers: number | undefined;
  /** Answers that the service's instances gave, counted at their HTTP edge. */
  readonly services: number;
  /** Events of the service's availability SLOs in the fleet's books. */
  readonly fleet: number;
}

/** Whether all who counted agree. */
export function agrees({ customers, services, fleet }: Sum): boolean {
  return services === fleet && (customers === undefined || customers === services);
}

/** The sums as a table, each row with its verdict. */
export function sumsTable(sums: readonly Sum[]): string {
  const number = (value: number | undefined) => value?.toLocaleString('en-US') ?? '–';
  const rows = [
    ['service', 'events', 'customers', 'services', 'fleet', ''],
    ...sums.map((sum) => [
      sum.service,
      sum.outcome,
      number(sum.customers),
      number(sum.services),
      number(sum.fleet),
      agrees(sum) ? 'equal' : 'DIFFER',
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const isText = (column: number) => column < 2 || column > 4;
  return rows
    .map((row) =>
      row
        .map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
