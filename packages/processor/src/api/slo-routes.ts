import { type Books, journeysView, type SloBriefView, sloSummaryView, sloView } from '@plimsoll/engine';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../refusal.js';
import type { DeclarationListAnswer, JourneyListAnswer, SloListAnswer } from './answers.js';
import { type Column, csv } from './csv.js';
import type { FleetLists, Lists } from './fleet-lists.js';
import { type Page, pageOf, parseCursor } from './pages.js';
import type { QuerySchema, Route } from './route.js';
import { matcher, type SloQuery } from './slo-query.js';

/** Whole views are a hundred times the work of a line. */
const FULL_LIMIT = 500;
const BRIEF_LIMIT = 10_000;

interface ListQuery extends SloQuery {
  readonly limit: number;
  readonly cursor?: string;
  readonly detail: 'brief' | 'full';
  readonly format: 'json' | 'csv';
}

const oneOrMore = { type: 'array', items: { type: 'string', maxLength: 255 }, maxItems: 100 } as const;

const FILTERS = {
  owner: { ...oneOrMore, description: 'Only SLOs of these teams.' },
  unowned: { type: 'boolean', description: 'Only SLOs that nobody owns.' },
  service: { ...oneOrMore, description: 'Only SLOs of services with these names.' },
  namespace: { ...oneOrMore, description: 'Only SLOs of these namespaces; an empty text is the namespace of none.' },
  environment: {
    ...oneOrMore,
    description: 'Only SLOs of these environments; an empty text is the environment of none.',
  },
  standing: {
    type: 'array',
    items: { type: 'string', enum: ['firing', 'exhausted', 'pending', 'unknown', 'kept'] },
    description: 'Only SLOs that stand so.',
  },
  conflict: { type: 'boolean', description: 'Only SLOs whose declarations contradict each other.' },
  q: {
    type: 'string',
    maxLength: 255,
    description: 'Words that stand in the names of SLO, service, owner, operation.',
  },
} as const;

const PAGE = {
  limit: {
    type: 'integer',
    minimum: 1,
    maximum: BRIEF_LIMIT,
    default: 100,
    description: `Most items of the page; at most ${FULL_LIMIT} with detail=full.`,
  },
  cursor: { type: 'string', maxLength: 32, description: '`next` of the page before.' },
} as const;

const SLO_QUERY: QuerySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...FILTERS,
    ...PAGE,
    detail: { type: 'string', enum: ['brief', 'full'], default: 'brief', description: 'A line for each, or the view.' },
    format: { type: 'string', enum: ['json', 'csv'], default: 'json', description: 'CSV has a line for each.' },
  },
};

const DECLARATION_QUERY: QuerySchema = {
  type: 'object',
  additionalProperties: false,
  properties: { ...FILTERS, ...PAGE },
};

/** SLOs and what is made of them. */
export function sloRoutes(books: Books, lists: FleetLists): readonly Route[] {
  async function sloList({ query }: FastifyRequest, reply: FastifyReply): Promise<SloListAnswer | FastifyReply> {
    const asked = query as ListQuery; // as SLO_QUERY has checked and completed it
    if (asked.detail === 'full' && asked.limit > FULL_LIMIT) {
      throw new Refusal('query-malformed', `limit must be at most ${FULL_LIMIT} with detail=full (got ${asked.limit})`);
    }
    const current = await lists.current();
    const { generatedAt } = current.index.overview;
    const { items, next, total } = pageOfSlos(lists, current, asked);
    if (asked.format === 'csv') {
      return reply
        .type('text/csv; charset=utf-8; header=present')
        .header('content-disposition', 'attachment; filename="slos.csv"')
        .send(csv(COLUMNS, items));
    }
    if (asked.detail === 'brief') return { generatedAt, total, next, slos: items };
    return { generatedAt, total, next, slos: items.flatMap(({ id }) => sloSummaryView(books, id) ?? []) };
  }

  async function declarations({ query }: FastifyRequest): Promise<DeclarationListAnswer> {
    const asked = query as ListQuery; // as DECLARATION_QUERY has checked and completed it
    const current = await lists.current();
    const { items, ...page } = pageOfSlos(lists, current, asked);
    return {
      generatedAt: current.index.overview.generatedAt,
      ...page,
      declarations: items.map(({ id, name, service, owner }) => ({
        id,
        name,
        service,
        owner,
        wordings: sloSummaryView(books, id)?.declarations ?? [],
      })),
    };
  }

  return [
    {
      method: 'GET',
      path: '/api/v1/slos',
      summary: 'SLOs, the worst of the fleet first',
      query: SLO_QUERY,
      answer: 'SloListAnswer',
      ofEvaluation: true,
      handle: sloList,
    },
    {
      method: 'GET',
      path: '/api/v1/slos/{id}',
      summary: 'One SLO, with who spent its budget and its alert history',
      answer: 'SloDetailView',
      ofEvaluation: true,
      handle: ({ params, url }) => {
        const { id } = params as { id: string }; // the path has it
        // An id is percent-encoded where it has to be; a client may send it as it is, or encode it once more.
        const view = sloView(books, id) ?? sloView(books, url.split(/[/?]/)[4] ?? '');
        if (view) return view;
        throw new Refusal('unknown-slo', `no SLO has the id ${JSON.stringify(id)}: /api/v1/slos lists them`);
      },
    },
    {
      method: 'GET',
      path: '/api/v1/declarations',
      summary: 'What is declared of each SLO, in every wording that was heard; ?conflict=true for those that disagree',
      query: DECLARATION_QUERY,
      answer: 'DeclarationListAnswer',
      ofEvaluation: true,
      handle: declarations,
    },
    {
      method: 'GET',
      path: '/api/v1/journeys',
      summary: 'Promises that are made of others, the worst first',
      answer: 'JourneyListAnswer',
      ofEvaluation: true,
      handle: (): JourneyListAnswer => ({
        generatedAt: books.lastEvaluation?.at ?? null,
        journeys: journeysView(books),
      }),
    },
  ];
}

function pageOfSlos(
  lists: FleetLists,
  { generatedAt, index, byId }: Lists,
  query: SloQuery & { readonly limit: number; readonly cursor?: string },
): Page<SloBriefView> & { readonly total: number } {
  const matches = matcher(query);
  const cursor = query.cursor === undefined ? { generatedAt, place: 0 } : parseCursor(query.cursor);
  function* drawn(): Generator<{ item: SloBriefView; place: number }> {
    for (const { id, place } of lists.orders.from(cursor)) {
      const item = byId.get(id);
      if (item && matches(item)) yield { item, place };
    }
  }
  const page = pageOf(drawn(), { generatedAt: cursor.generatedAt, limit: query.limit });
  return { ...page, total: index.slos.reduce((sum, slo) => sum + Number(matches(slo)), 0) };
}

const COLUMNS: readonly Column<SloBriefView>[] = [
  { heading: 'owner', cell: ({ owner }) => owner },
  { heading: 'namespace', cell: ({ namespace }) => namespace },
  { heading: 'environment', cell: ({ environment }) => environment },
  { heading: 'service', cell: ({ service }) => service },
  { heading: 'slo', cell: ({ name }) => name },
  { heading: 'operation', cell: ({ operation }) => operation },
  { heading: 'indicator', cell: ({ indicator }) => indicator },
  { heading: 'target', cell: ({ target }) => target },
  { heading: 'window', cell: ({ window }) => window },
  { heading: 'budgeting', cell: ({ budgeting }) => budgeting },
  { heading: 'standing', cell: ({ standing }) => standing },
  { heading: 'attainment', cell: ({ attainment }) => (attainment.kind === 'measured' ? attainment.ratio : null) },
  { heading: 'budget_remaining', cell: ({ budget }) => (budget.kind === 'measured' ? budget.remaining : null) },
  { heading: 'budget_remaining_worst', cell: ({ budget }) => (budget.kind === 'measured' ? budget.worst : null) },
  { heading: 'budget_remaining_best', cell: ({ budget }) => (budget.kind === 'measured' ? budget.best : null) },
  { heading: 'coverage', cell: ({ budget }) => (budget.kind === 'measured' ? budget.coverage : null) },
  { heading: 'alert', cell: ({ alert }) => alert.state },
  { heading: 'severity', cell: ({ alert }) => (alert.state === 'inactive' ? null : alert.severity) },
];
