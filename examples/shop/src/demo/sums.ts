/** One number, counted in three places. */
export interface Sum {
  readonly service: string;
  readonly outcome: 'good' | 'bad';
  /** Answers that the customers got; `undefined` for a service that customers do not call. */
  readonly customers: number | undefined;
  /** Requests of customers that had no answer: the service may have answered all the same, to a connection that was gone. */
  readonly lost: number;
  /** Answers that the service's instances gave, counted at their HTTP edge. */
  readonly services: number;
  /** Events of the service's availability SLOs in the fleet's books. */
  readonly fleet: number;
}

/** Whether all who counted agree: the books with the services exactly, the customers up to what they had no answer to. */
export function agrees({ customers, lost, services, fleet }: Sum): boolean {
  if (services !== fleet) return false;
  return customers === undefined || (customers <= services && services <= customers + lost);
}

function verdict(sum: Sum): string {
  if (!agrees(sum)) return 'DIFFER';
  if (sum.customers === undefined || sum.customers === sum.services) return 'equal';
  return `equal, but for ${sum.lost} without an answer`;
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
      verdict(sum),
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
