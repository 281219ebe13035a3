import { alertsView, type Books, type TransitionView } from '@plimsoll/engine';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AlertHistoryAnswer } from './answers.js';
import { type Column, csv } from './csv.js';
import type { EventStreams } from './event-stream.js';
import type { QuerySchema, Route } from './route.js';

interface HistoryQuery {
  readonly limit: number;
  readonly before?: number;
  readonly subject?: string;
  readonly severity?: 'page' | 'ticket';
  readonly format: 'json' | 'csv';
}

const HISTORY_QUERY: QuerySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    limit: {
      type: 'integer',
      minimum: 1,
      maximum: 1_000,
      default: 100,
      description: 'Transitions of the page. It ends with a whole evaluation, so there may be more.',
    },
    before: {
      type: 'integer',
      minimum: 0,
      description: 'Only transitions observed before then, in epoch milliseconds.',
    },
    subject: {
      type: 'string',
      maxLength: 1_024,
      description: 'Only those of the SLO, journey or service with this id.',
    },
    severity: { type: 'string', enum: ['page', 'ticket'], description: 'Only those of this severity.' },
    format: { type: 'string', enum: ['json', 'csv'], default: 'json', description: 'CSV has a line for each.' },
  },
};

/** Alerts, their past, and what happens now. */
export function alertRoutes(books: Books, streams: EventStreams): readonly Route[] {
  function history({ query }: FastifyRequest, reply: FastifyReply): AlertHistoryAnswer | FastifyReply {
    const asked = query as HistoryQuery; // as HISTORY_QUERY has checked and completed it
    const page = pageOfHistory(books, asked);
    if (asked.format === 'json') return page;
    return reply
      .type('text/csv; charset=utf-8; header=present')
      .header('content-disposition', 'attachment; filename="alerts.csv"')
      .send(csv(COLUMNS, page.history));
  }

  return [
    {
      method: 'GET',
      path: '/api/v1/alerts',
      summary: 'Alerts that are on or just resolved, the most urgent first, and the last transitions',
      answer: 'AlertsView',
      ofEvaluation: true,
      handle: () => alertsView(books),
    },
    {
      method: 'GET',
      path: '/api/v1/alerts/history',
      summary: 'Transitions of alerts, the newest first',
      query: HISTORY_QUERY,
      answer: 'AlertHistoryAnswer',
      ofEvaluation: true,
      handle: history,
    },
    {
      method: 'GET',
      path: '/api/v1/events',
      summary: 'Server-sent events: `evaluation` after each evaluation, `alert` for each transition',
      answer: 'text/event-stream',
      isLongLived: true,
      handle: (_request, reply) => {
        streams.admit();
        reply.hijack();
        const ours = reply.getHeaders() as Record<string, string>; // those for security, all of them texts
        // The connection ends with the stream, so that a stop does not wait for it; no proxy is to hold events back.
        const own = { 'content-type': 'text/event-stream', connection: 'close', 'x-accel-buffering': 'no' };
        reply.raw.writeHead(200, { ...ours, ...own });
        streams.join(reply.raw);
      },
    },
  ];
}

/** A page never ends within an evaluation, so `before` leaves nothing out. */
function pageOfHistory(books: Books, { limit, before, subject, severity }: HistoryQuery): AlertHistoryAnswer {
  const history: TransitionView[] = [];
  for (const transition of [...books.history()].reverse()) {
    if (before !== undefined && transition.observedAt >= before) continue;
    if (subject !== undefined && transition.subject !== subject) continue;
    if (severity !== undefined && transition.severity !== severity) continue;
    const last = history.at(-1);
    if (last && history.length >= limit && transition.observedAt < last.observedAt) {
      return { history, before: last.observedAt };
    }
    history.push(transition);
  }
  return { history, before: null };
}

const COLUMNS: readonly Column<TransitionView>[] = [
  { heading: 'at', cell: ({ at }) => new Date(at).toISOString() },
  { heading: 'observed_at', cell: ({ observedAt }) => new Date(observedAt).toISOString() },
  { heading: 'kind', cell: ({ kind }) => kind },
  { heading: 'subject', cell: ({ subject }) => subject },
  { heading: 'severity', cell: ({ severity }) => severity },
  { heading: 'from', cell: ({ from }) => from },
  { heading: 'to', cell: ({ to }) => to },
  { heading: 'incident', cell: ({ incident }) => incident },
];
