import type { Books, BooksSelf } from '@plimsoll/engine';
import type { Clock } from './clock.js';
import type { Settings } from './config.js';
import type { DeclaredFiles, DeclaredFilesView } from './declarations/declared-files.js';
import type { Evaluator, Round } from './evaluator.js';
import type { RequestCounters, SelfCounters } from './self-counters.js';
import { VERSION } from './version.js';

interface RequestsView {
  readonly received: number;
  readonly droppedConnections: number;
  readonly refused: Readonly<Record<string, number>>;
}

/** The processor about itself. Times are epoch milliseconds; counts run since the start. */
export interface SelfView {
  readonly name: 'plimsoll-processor';
  readonly version: string;
  readonly startedAt: number;
  readonly requests: { readonly otlp: RequestsView; readonly api: RequestsView };
  /** Data points of accepted requests by what became of them, and the refused ones by code. */
  readonly points: {
    readonly byFate: Readonly<Record<string, number>>;
    readonly refused: Readonly<Record<string, number>>;
  };
  readonly evaluations: {
    readonly intervalMs: number;
    readonly completed: number;
    readonly failed: number;
    readonly last: Round | null;
  };
  /** Attempts to tell receivers of incidents, by what became of them. */
  readonly notices: Readonly<Record<string, number>>;
  /** The files with declarations; null where there are none. */
  readonly declarations: DeclaredFilesView | null;
  /** What the books counted, clamped, dropped and refused. */
  readonly books: BooksSelf;
}

export interface SelfSources {
  readonly books: Books;
  readonly counters: SelfCounters;
  readonly evaluator: Evaluator;
  readonly startedAtMs: number;
  readonly clock: Clock;
  readonly declared: DeclaredFiles | undefined;
}

export function selfView(
  { evaluationIntervalMs }: Settings,
  { books, counters, evaluator, startedAtMs, declared }: SelfSources,
): SelfView {
  return {
    name: 'plimsoll-processor',
    version: VERSION,
    startedAt: startedAtMs,
    requests: { otlp: requestsView(counters.otlp), api: requestsView(counters.api) },
    points: { byFate: counters.points.toJSON(), refused: counters.refusedPoints.toJSON() },
    evaluations: {
      intervalMs: evaluationIntervalMs,
      completed: counters.evaluations.of('completed'),
      failed: counters.evaluations.of('failed'),
      last: evaluator.last ?? null,
    },
    notices: counters.notices.toJSON(),
    declarations: declared?.view ?? null,
    books: books.self(),
  };
}

function requestsView({ received, droppedConnections, refused }: RequestCounters): RequestsView {
  return { received, droppedConnections, refused: refused.toJSON() };
}
