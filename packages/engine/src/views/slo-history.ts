import { calendarSpan, formatWindow, type Piece, remainingMs, type Slo, type Span, windowSpan } from '@plimsoll/slo';
import type { Books } from '../books.js';
import type { ServiceBook } from '../fleet/service-book.js';
import type { SloBook } from '../fleet/slo-book.js';
import type { SloStatus } from '../fleet/status.js';
import type { LatenciesOf } from '../latency/latency-book.js';
import { CoveredTime } from '../ledger/covered-time.js';
import type { HourSum } from '../ledger/hourly-sums.js';
import { burnDown, type Past } from './burn-down.js';
import { type HistoryStep, stepFor, stepsOf } from './history-steps.js';
import type { BudgetPointView, HistoryPointView, ProjectionView, SloHistoryView } from './history-types.js';
import { latencyHistory } from './latency-history.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Which part of the past is asked for, epoch milliseconds. By default the SLO's window until now. */
export interface HistoryAsked {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly step?: HistoryStep | undefined;
  /** IANA name: where days and weeks begin. */
  readonly zone: string;
}

/** What somebody keeps of the past for longer than the books do. What the books hold of the same time is in it. */
export interface KeptHistory {
  /** Events by hour as they were counted, the oldest first. */
  hours(slo: string, span: Span): readonly HourSum[];
  /** When telemetry of an SLO arrived, the oldest first. */
  covered(slo: string, span: Span): readonly (readonly [startMs: number, endMs: number])[];
  /** Latencies of an operation by day, the oldest first. */
  latencies(service: string, operation: string, span: Span): readonly LatenciesOf[];
}

/** The past of an SLO, as far as the books hold it, or somebody who keeps it for longer; undefined where no declared SLO has the id. */
export function sloHistoryView(
  books: Books,
  id: string,
  asked: HistoryAsked,
  kept?: KeptHistory,
): SloHistoryView | undefined {
  const found = books.find(id);
  const slo = found?.book.declarations.inForce;
  if (!found || !slo) return undefined;
  const { book, service } = found;
  const { status } = book;
  const now = status?.at ?? books.lastEvaluation?.at ?? 0;
  const to = Math.min(asked.to ?? now, now);
  const from = Math.min(asked.from ?? windowSpan(slo.window, to).from, to);
  const sources = sourcesOf(book, now, kept);
  const step = stepFor({ from, to }, { step: asked.step, slotMs: sources.slotMsAt(from) });
  const steps = upTo(now, stepsOf({ from, to }, step, asked.zone));
  const span = { from: steps[0]?.from ?? from, to: steps.at(-1)?.to ?? to };
  const past = { slo, ...sources.of({ from: windowSpan(slo.window, span.from).from, to: now }) };
  return {
    id,
    generatedAt: books.lastEvaluation?.at ?? null,
    ...span,
    step,
    zone: asked.zone,
    target: slo.target.text,
    targetRatio: slo.target.ratio,
    window: formatWindow(slo.window),
    budgetingMethod: slo.budgeting.kind,
    windowStarts: windowStarts(slo, span),
    points: withStatus(burnDown(past, steps), status),
    projection: projection(slo, status),
    latency: latencyHistory(latenciesOf(service, slo, { span, kept }), { steps, indicator: slo.indicator }),
    deploys: service.deploys.filter(({ at }) => at > span.from && at <= span.to),
    spending: {
      from: Math.floor(span.from / book.spendingSlotMs) * book.spendingSlotMs,
      byCause: book.spending('cause', span),
      byVersion: book.spending('version', span),
      byInstance: book.spending('instance', span),
    },
  };
}

/** The last step ends now, and not where it will. */
function upTo(now: number, steps: readonly Span[]): Span[] {
  return steps.map(({ from, to }) => ({ from, to: Math.min(to, now) })).filter(({ from, to }) => from < to);
}

interface Sources {
  /** How long the slots are that an instant is known in. */
  slotMsAt(timeMs: number): number;
  of(span: Span): Omit<Past, 'slo'>;
}

/** Recent time from the books, in fine slots; what is older in hours from who keeps it, if anybody does. */
function sourcesOf(book: SloBook, now: number, kept: KeptHistory | undefined): Sources {
  const { account } = book;
  const slices = account.slicePieces(now);
  // From here on the books have everything, in slots that are shorter than hours.
  const fineSince = Math.ceil(account.counted.piecesSince(now, HOUR_MS - 1) / HOUR_MS) * HOUR_MS;
  const hoursUntil = kept ? fineSince : Number.NEGATIVE_INFINITY;

  function counted(span: Span): Piece[] {
    const own = account.counted.pieces(now).filter((piece) => piece.from >= hoursUntil);
    const hours = kept?.hours(book.id, { from: span.from - HOUR_MS, to: hoursUntil }) ?? [];
    const old = hours.filter(([endMs]) => endMs <= hoursUntil && endMs <= now);
    return [...old.map(([to, good, bad]) => ({ from: to - HOUR_MS, to, counts: { good, bad } })), ...own];
  }

  return {
    slotMsAt: (timeMs) =>
      Math.max(
        kept && timeMs < fineSince ? HOUR_MS : account.counted.slotMsAt(timeMs, now),
        slices?.sliceMs ?? 0,
        slices?.slotMsAt(timeMs) ?? 0,
      ),
    of: (span) => {
      const pieces = counted(span);
      const covered = CoveredTime.restore([...(kept?.covered(book.id, span) ?? []), ...book.covered.dump()]);
      const startMs = book.startMs ?? now;
      const firstMs = Math.min(startMs, covered.startMs ?? startMs, pieces[0]?.from ?? startMs);
      return {
        startOf: (timeMs) => (timeMs > startMs ? startMs : firstMs),
        counted: pieces,
        corrected: pieces.map(({ from, to, counts }) => ({
          from,
          to,
          counts: account.corrected({ from, to }, counts),
        })),
        slices,
        sinceMs: slices?.sinceMs ?? (kept ? Number.NEGATIVE_INFINITY : account.counted.piecesSince(now)),
        coverage: (part) => {
          const expectedMs = remainingMs(part, account.corrections);
          const missedMs = covered.gaps(part).reduce((sum, gap) => sum + remainingMs(gap, account.corrections), 0);
          return { observedMs: expectedMs - missedMs, expectedMs };
        },
      };
    },
  };
}

/** The finest slots of the books that reach back so far; before the coarsest of them begin, days from who keeps those. */
function latenciesOf(
  service: ServiceBook,
  { operation }: Slo,
  { span, kept }: { span: Span; kept: KeptHistory | undefined },
): readonly LatenciesOf[] {
  if (operation === undefined) return [];
  const own = service.operations.get(operation)?.slotsSince(span.from, span.to);
  if (!kept || (own && own.sinceMs <= span.from)) return own?.slots ?? [];
  const daysUntil = own ? Math.ceil(own.sinceMs / DAY_MS) * DAY_MS : Number.POSITIVE_INFINITY;
  const days = kept.latencies(service.id, operation, span).filter(({ to }) => to <= daysUntil);
  return [...days, ...(own?.slots ?? []).filter(({ from }) => from >= daysUntil)];
}

/** Where the line ends it says exactly what the status says. */
function withStatus(points: readonly HistoryPointView[], status: SloStatus | undefined): HistoryPointView[] {
  return points.map((point) => (status && point.to === status.at ? { ...point, budget: budgetOf(status) } : point));
}

function budgetOf({ budget, attainment, remaining }: SloStatus): BudgetPointView {
  if (budget.kind === 'no-data' || attainment.kind === 'no-data') return { kind: 'no-data' };
  const { worst, best, coverage } = budget;
  return {
    kind: 'measured',
    attainment: attainment.ratio,
    remaining: remaining ?? budget.remaining,
    worst,
    best,
    coverage,
  };
}

function projection({ window }: Slo, status: SloStatus | undefined): ProjectionView {
  const lastHour = status?.burnRates.find(({ windowMs }) => windowMs === HOUR_MS);
  const exhaustion = status?.exhaustion ?? { kind: 'never' };
  return {
    burnRate: lastHour?.burnRate ?? { kind: 'no-data' },
    exhaustion,
    exhaustsAt: status && exhaustion.kind === 'in' ? status.at + exhaustion.ms : null,
    windowTo: status && window.kind === 'calendar' ? calendarSpan(window, Math.ceil(status.at) - 1).to : null,
  };
}

function windowStarts({ window }: Slo, { from, to }: Span): number[] {
  if (window.kind !== 'calendar') return [];
  const starts: number[] = [];
  for (let at = calendarSpan(window, from); at.to <= to; at = calendarSpan(window, at.to)) starts.push(at.to);
  return starts;
}
