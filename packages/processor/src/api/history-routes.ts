import {
  type Books,
  HISTORY_STEPS,
  type HistoryAsked,
  type HistoryPointView,
  type KeptHistory,
  type SloHistoryView,
  sloHistoryView,
} from '@plimsoll/engine';
import { parseWindow } from '@plimsoll/slo';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { History } from '../history.js';
import { Refusal } from '../refusal.js';
import { type Column, csv } from './csv.js';
import type { QuerySchema, Route } from './route.js';

interface HistoryQuery extends HistoryAsked {
  readonly format: 'json' | 'csv';
}

const HISTORY_QUERY: QuerySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    from: {
      type: 'integer',
      minimum: 0,
      description: "Epoch milliseconds, by default where the SLO's window begins. Out to whole steps.",
    },
    to: { type: 'integer', minimum: 0, description: 'Epoch milliseconds, by default the last evaluation.' },
    step: {
      type: 'string',
      enum: HISTORY_STEPS,
      description:
        'The shortest step: steps are longer where the past is kept more coarsely, or where there would be too many. By default as short as reasonable.',
    },
    zone: {
      type: 'string',
      maxLength: 64,
      default: 'UTC',
      description: 'IANA time zone in which days and weeks begin.',
    },
    format: { type: 'string', enum: ['json', 'csv'], default: 'json', description: 'CSV has a line for each step.' },
  },
};

/** The past. */
export function historyRoutes({ books, history }: { books: Books; history: History }): readonly Route[] {
  const kept: KeptHistory | undefined = history.outlivesBooks ? history : undefined;

  function ofSlo({ params, query, url }: FastifyRequest, reply: FastifyReply): SloHistoryView | FastifyReply {
    const { id } = params as { id: string }; // the path has it
    const asked = checked(query as HistoryQuery); // as HISTORY_QUERY has checked and completed it
    // An id is percent-encoded where it has to be; a client may send it as it is, or encode it once more.
    const view =
      sloHistoryView(books, id, asked, kept) ?? sloHistoryView(books, url.split(/[/?]/)[4] ?? '', asked, kept);
    if (!view) throw new Refusal('unknown-slo', `no SLO has the id ${JSON.stringify(id)}: /api/v1/slos lists them`);
    if (asked.format === 'json') return view;
    return reply
      .type('text/csv; charset=utf-8; header=present')
      .header('content-disposition', 'attachment; filename="history.csv"')
      .send(csv(COLUMNS, view.points));
  }

  return [
    {
      method: 'GET',
      path: '/api/v1/slos/{id}/history',
      summary:
        'The past of one SLO: events, attainment, budget and latency step by step, deployments, who spent the budget',
      query: HISTORY_QUERY,
      answer: 'SloHistoryView',
      ofEvaluation: true,
      handle: ofSlo,
    },
  ];
}

/** What the schema cannot say. */
function checked(query: HistoryQuery): HistoryQuery {
  const { from, to, zone } = query;
  if (from !== undefined && to !== undefined && from >= to) {
    throw new Refusal('query-malformed', `from must be before to (got ${from} and ${to})`);
  }
  const day = /^[A-Za-z0-9_+/-]+$/.test(zone) ? parseWindow(`calendar day ${zone}`) : undefined;
  if (day?.kind !== 'parsed') {
    throw new Refusal(
      'query-malformed',
      `zone must be an IANA time zone (got ${JSON.stringify(zone)}): for instance Europe/Berlin`,
    );
  }
  return query;
}

const COLUMNS: readonly Column<HistoryPointView>[] = [
  { heading: 'from', cell: ({ from }) => new Date(from).toISOString() },
  { heading: 'to', cell: ({ to }) => new Date(to).toISOString() },
  { heading: 'good', cell: ({ counts }) => counts.good },
  { heading: 'bad', cell: ({ counts }) => counts.bad },
  { heading: 'counted_good', cell: ({ counted }) => counted.good },
  { heading: 'counted_bad', cell: ({ counted }) => counted.bad },
  { heading: 'attainment', cell: ({ attainment }) => (attainment.kind === 'measured' ? attainment.ratio : null) },
  { heading: 'burn_rate', cell: ({ burnRate }) => (burnRate.kind === 'measured' ? burnRate.burnRate : null) },
  { heading: 'coverage', cell: ({ coverage }) => coverage },
  { heading: 'budget_remaining', cell: ({ budget }) => (budget.kind === 'measured' ? budget.remaining : null) },
  { heading: 'budget_remaining_worst', cell: ({ budget }) => (budget.kind === 'measured' ? budget.worst : null) },
  { heading: 'budget_remaining_best', cell: ({ budget }) => (budget.kind === 'measured' ? budget.best : null) },
];
