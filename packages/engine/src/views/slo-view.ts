import {
  type Counts,
  formatAlertPolicy,
  formatBudgeting,
  formatDuration,
  formatWindow,
  type Indicator,
  NO_COUNTS,
  quantile,
  quantileError,
  type Slo,
  spanEndingAt,
  total,
} from '@plimsoll/slo';
import type { Books } from '../books.js';
import { unitsOf } from '../fleet/account.js';
import type { Declared } from '../fleet/declarations.js';
import type { ServiceBook } from '../fleet/service-book.js';
import type { SloBook } from '../fleet/slo-book.js';
import type { SloStatus } from '../fleet/status.js';
import { alertView, worstAlert } from './alert-view.js';
import type {
  BudgetView,
  CountsView,
  DeclarationView,
  LatencyView,
  ObjectiveView,
  SlicesView,
  SloDetailView,
  SloView,
  SpendingView,
} from './view-types.js';

const LATENCY_WINDOW_MS = 300_000;
const LATENCY_WINDOWS_MS: readonly number[] = [LATENCY_WINDOW_MS, 3_600_000, 86_400_000];
const HISTORY_SHOWN = 50;

/** One SLO with its spending and history; undefined where no declared SLO has the id. */
export function sloView(books: Books, id: string): SloDetailView | undefined {
  const found = books.find(id);
  const slo = found?.book.declarations.inForce;
  return found && slo && detailOf(books, found.service, found.book, slo);
}

/** The same without spending and history. */
export function sloSummaryView(books: Books, id: string): SloView | undefined {
  const found = books.find(id);
  const slo = found?.book.declarations.inForce;
  return found && slo && sloLine(found.service, found.book, slo);
}

/** One declared SLO as lists show it. */
export function sloLine(service: ServiceBook, book: SloBook, slo: Slo): SloView {
  const { status } = book;
  const alerts = book.alerts.map(alertView);
  const declarations = book.declarations.current();
  return {
    id: book.id,
    name: book.name,
    ...service.identity,
    owner: slo.owner ?? null,
    operation: slo.operation ?? null,
    description: slo.description ?? null,
    indicator: { kind: slo.indicator.kind, text: wordsOf(slo).indicator },
    objective: objectiveView(slo, status),
    at: status?.at ?? null,
    counts: countsView(status?.counts ?? NO_COUNTS),
    slices: slicesView(slo, status),
    attainment: status?.attainment ?? { kind: 'no-data' },
    budget: budgetView(status),
    burnRates: (status?.burnRates ?? []).map(({ windowMs, counts, burnRate }) => ({
      window: formatDuration({ ms: windowMs }),
      windowMs,
      counts: countsView(counts),
      ...burnRate,
    })),
    trend: status?.trend ?? 'unknown',
    isBlind: status?.isBlind ?? true,
    alert: worstAlert(alerts),
    alerts,
    latency: latencyView(service, slo, { at: status?.at, windowMs: LATENCY_WINDOW_MS }),
    latestMs: book.account.latestMs ?? null,
    ever: { ...countsView(book.ever), from: book.startMs ?? null },
    declarations: declarations.map((declared, i) => declarationView(declared, i === 0)),
    hasConflict: declarations.length > 1,
    seriesRefused: book.seriesRefused,
  };
}

export function countsView({ good, bad }: Counts): CountsView {
  return { good, bad, total: total({ good, bad }) };
}

function detailOf(books: Books, service: ServiceBook, book: SloBook, slo: Slo): SloDetailView {
  const at = book.status?.at;
  return {
    ...sloLine(service, book, slo),
    spending: {
      byCause: spendingView(book, 'cause'),
      byVersion: spendingView(book, 'version'),
      byInstance: spendingView(book, 'instance'),
    },
    history: books
      .history()
      .filter(({ subject }) => subject === book.id)
      .slice(-HISTORY_SHOWN)
      .reverse(),
    corrections: book.account.corrections,
    latencies: LATENCY_WINDOWS_MS.map((windowMs) => latencyView(service, slo, { at, windowMs })),
  };
}

function spendingView(book: SloBook, by: 'cause' | 'version' | 'instance'): SpendingView {
  return book.status ? book.spending(by, book.status.span) : { top: [], other: 0 };
}

function objectiveView(slo: Slo, status: SloStatus | undefined): ObjectiveView {
  const { target, window, budgeting, alertPolicy } = wordsOf(slo);
  return {
    target,
    targetRatio: slo.target.ratio,
    window,
    windowKind: slo.window.kind,
    windowFrom: status?.span.from ?? null,
    budgetingMethod: slo.budgeting.kind,
    budgeting,
    alertPolicy,
  };
}

/** A declaration as people write it. */
interface Words {
  readonly indicator: string;
  readonly target: string;
  readonly window: string;
  readonly budgeting: string;
  readonly alertPolicy: string;
}

/** A declaration stays what it is, and ten thousand of them are shown again and again. */
const words = new WeakMap<Slo, Words>();

function wordsOf(slo: Slo): Words {
  const known = words.get(slo);
  if (known) return known;
  const fresh: Words = {
    indicator: indicatorText(slo.indicator),
    target: slo.target.text,
    window: formatWindow(slo.window),
    budgeting: formatBudgeting(slo.budgeting),
    alertPolicy: formatAlertPolicy(slo.alertPolicy),
  };
  words.set(slo, fresh);
  return fresh;
}

function slicesView({ budgeting }: Slo, status: SloStatus | undefined): SlicesView | null {
  return budgeting.kind === 'occurrences' || !status ? null : unitsOf(status.worth);
}

function budgetView(status: SloStatus | undefined): BudgetView {
  if (status?.budget.kind !== 'measured') return { kind: 'no-data' };
  const { budget, remaining, exhaustion, worth } = status;
  return {
    ...budget,
    allowed: budget.allowed / worth.perUnit,
    remaining: remaining ?? budget.remaining,
    exhaustion: exhaustion ?? { kind: 'never' },
  };
}

function declarationView({ slo, version, file, firstMs, lastMs }: Declared, inForce: boolean): DeclarationView {
  return { inForce, owner: slo.owner ?? null, ...wordsOf(slo), version, file: file ?? null, firstMs, lastMs };
}

function latencyView(
  service: ServiceBook,
  { operation }: Slo,
  { at, windowMs }: { at: number | undefined; windowMs: number },
): LatencyView {
  const book = operation === undefined ? undefined : service.operations.get(operation);
  if (!book || at === undefined) return { kind: 'no-data' };
  const histogram = book.within(spanEndingAt(at, windowMs));
  const milliseconds = (q: number) => {
    const seconds = quantile(histogram, q);
    return seconds.kind === 'measured' ? seconds.value * 1000 : 0;
  };
  if (histogram.count === 0) return { kind: 'no-data' };
  return {
    kind: 'measured',
    window: formatDuration({ ms: windowMs }),
    unit: 'ms',
    p50: milliseconds(0.5),
    p95: milliseconds(0.95),
    p99: milliseconds(0.99),
    relativeError: quantileError(histogram.scale),
    count: histogram.count,
  };
}

function indicatorText(indicator: Indicator): string {
  switch (indicator.kind) {
    case 'latency':
      return `latency ≤ ${formatDuration(indicator.threshold)}${indicator.failures === 'bad' ? ', failures bad' : ''}`;
    case 'availability':
    case 'error-rate':
      return indicator.timeout ? `${indicator.kind}, timeout ${formatDuration(indicator.timeout)}` : indicator.kind;
    case 'freshness':
      return `freshness ≤ ${formatDuration(indicator.maxAge)}`;
    case 'throughput':
      return `throughput ≥ ${indicator.atLeast}/s`;
    case 'saturation':
      return `saturation ≤ ${indicator.atMost}`;
    case 'custom':
      return 'custom';
  }
}
