import type {
  AttainmentView,
  CountsView,
  ExhaustionView,
  NoDataView,
  RateView,
  SlicesView,
  SpendingView,
} from './view-types.js';

/** The past of one SLO, step by step, as of the last evaluation. */
export interface SloHistoryView {
  readonly id: string;
  /** When the evaluation ran that this is as of; null before the first. */
  readonly generatedAt: number | null;
  /** The span that is shown, (from, to]: what was asked for, out to whole steps, and no further than the last evaluation. */
  readonly from: number;
  readonly to: number;
  /** How long a step is, as people write it. Days and weeks begin at midnight in `zone`, weeks on Monday. */
  readonly step: string;
  readonly zone: string;
  /** As declared. */
  readonly target: string;
  readonly targetRatio: number;
  readonly window: string;
  readonly budgetingMethod: 'occurrences' | 'timeslices' | 'ratio-timeslices';
  /** Where a calendar window began anew in the span; empty for a rolling one. */
  readonly windowStarts: readonly number[];
  /** The oldest first, one for each step, also where nothing is known. */
  readonly points: readonly HistoryPointView[];
  readonly projection: ProjectionView;
  /** Of the SLO's operation; its own steps, since latencies are kept more coarsely. */
  readonly latency: LatencyHistoryView;
  /** New versions of the service, the oldest first. */
  readonly deploys: readonly DeployView[];
  readonly spending: SpendingHistoryView;
}

/** One step, (from, to], and the budget at its end. */
export interface HistoryPointView {
  readonly from: number;
  readonly to: number;
  /** With the corrections that hold today. */
  readonly counts: CountsView;
  /** As it was counted, whatever was corrected since. */
  readonly counted: CountsView;
  /** What the budget counts where that is slices; null where it counts events. */
  readonly slices: SlicesView | null;
  /** Of the step alone. `no-data` with full coverage is a step in which nothing happened; without coverage nobody knows. */
  readonly attainment: AttainmentView;
  readonly burnRate: RateView;
  /** The share of the step that was seen; null where there was nothing to see: before the SLO began, or where a correction leaves all of it out. */
  readonly coverage: number | null;
  /** Over the SLO's window that ends with the step. */
  readonly budget: BudgetPointView;
}

/** The window's attainment and budget at an instant. */
export type BudgetPointView =
  | NoDataView
  | {
      readonly kind: 'measured';
      readonly attainment: number;
      /** Signed, under the SLO's no-data policy. */
      readonly remaining: number;
      /** If everything unseen had been bad, or good: the band that the line may lie in. */
      readonly worst: number;
      readonly best: number;
      /** The share of the window that was seen. */
      readonly coverage: number;
    };

/** Where the budget goes at the burn rate of the last hour. */
export interface ProjectionView {
  readonly burnRate: RateView;
  readonly exhaustion: ExhaustionView;
  /** When nothing is left, epoch milliseconds; null where that never comes, or has come, or nothing was measured. */
  readonly exhaustsAt: number | null;
  /** When a calendar window ends and the budget is whole again; null for a rolling one. */
  readonly windowTo: number | null;
}

/** Latencies in seconds over time, all instances merged. */
export type LatencyHistoryView =
  | NoDataView
  | {
      readonly kind: 'measured';
      readonly unit: 's';
      /** The SLO's latency threshold; null where it has none. */
      readonly threshold: number | null;
      /** Edges of the buckets of each point's `counts`, rising: bucket i holds what took longer than `bounds[i]` and at most `bounds[i + 1]`. */
      readonly bounds: readonly number[];
      /** The oldest first; times without a call are left out. */
      readonly points: readonly LatencyPointView[];
    };

export interface LatencyPointView {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Each percentile is off by at most this share of itself. */
  readonly relativeError: number;
  /** One for each bucket between the `bounds`. */
  readonly counts: readonly number[];
}

/** A version of the service that had not been running before. */
export interface DeployView {
  /** When it was first heard of. */
  readonly at: number;
  readonly version: string;
}

/** Bad events of the span by who spent them, as they were counted. */
export interface SpendingHistoryView {
  /** Spending is kept in slots, so it is told from here on: at most one slot before the span. */
  readonly from: number;
  readonly byCause: SpendingView;
  readonly byVersion: SpendingView;
  readonly byInstance: SpendingView;
}
