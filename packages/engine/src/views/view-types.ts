/**
 * What the views are made of: plain data, ready for JSON. This file imports nothing, so that a page can use these types without any of the machinery.
 * Times are epoch milliseconds, durations milliseconds, ratios 0 to 1. What was not measured is `{ kind: 'no-data' }` and never a number.
 */

export interface NoDataView {
  readonly kind: 'no-data';
}

/** Events; `total` is their sum. */
export interface CountsView {
  readonly good: number;
  readonly bad: number;
  readonly total: number;
}

/** Slices of time, where the budget is counted in those. Of ratio timeslices a slice may be partly good. */
export interface SlicesView {
  readonly good: number;
  readonly bad: number;
  /** Slices without an event. */
  readonly empty: number;
}

/** The fleet at an evaluation: teams, their services, and the SLOs of those. In each list the worst comes first. */
export interface FleetView {
  /** When the evaluation ran; null before the first. */
  readonly generatedAt: number | null;
  /** The least of the services' watermarks; null where nothing was heard. */
  readonly watermark: number | null;
  readonly teams: readonly TeamView[];
}

/** Everything that one team answers for. An `owner` of null holds what nobody has claimed. */
export interface TeamView {
  readonly owner: string | null;
  readonly summary: SummaryView;
  readonly services: readonly ServiceView[];
}

/** A service, in sums over those of its SLOs that belong to the team it is listed under. */
export interface ServiceOverview {
  readonly id: string;
  readonly service: string;
  readonly namespace: string;
  readonly environment: string;
  /** Event time up to which its data is complete; null where nothing was heard. */
  readonly watermark: number | null;
  /** How far the watermark is behind the evaluation, in milliseconds. */
  readonly lagMs: number | null;
  readonly instances: InstancesView;
  /** The alert that is raised when all instances have gone silent. */
  readonly absence: AlertView;
  readonly summary: SummaryView;
  /** SLOs that events arrive for and that nobody has declared. */
  readonly undeclared: readonly string[];
}

/** The same with these SLOs. */
export interface ServiceView extends ServiceOverview {
  readonly slos: readonly SloView[];
}

export interface InstancesView {
  readonly live: number;
  readonly silent: number;
  /** Instance ids that two processes were found to use at a time. */
  readonly usedTwice: readonly string[];
  /** Who sends sums over a fleet in place of the instances, and is heard. More than one is a mistake: each SLO has one place to be added up. */
  readonly aggregators: readonly string[];
}

/** One process of a service. */
export interface InstanceView {
  readonly id: string;
  readonly version: string;
  readonly isAggregator: boolean;
  /** Event time of its newest point. */
  readonly lastEventMs: number;
  /** How far that is behind the last evaluation: large where the instance is silent, or its clock is behind. */
  readonly lagMs: number;
  readonly isSilent: boolean;
  /** How far apart its reports are, as far as that is known. */
  readonly intervalMs: number | null;
  /** Since when two processes are known to use its id. */
  readonly usedTwiceSinceMs: number | null;
  readonly series: number;
}

/** A roll-up: sums and counts of SLOs, never a mean of ratios. */
export interface SummaryView {
  readonly slos: number;
  /** By the worst alert of each SLO. */
  readonly firing: number;
  readonly pending: number;
  /** Budgets that are overspent. */
  readonly exhausted: number;
  /** SLOs without any event in their window. */
  readonly noData: number;
  /** Events of all SLOs over their windows. One call that several SLOs count is in each of them. */
  readonly events: CountsView;
  /** The least remaining budget among the SLOs; null where none was measured. */
  readonly leastRemaining: number | null;
}

/** One SLO at the last evaluation. */
export interface SloView {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly namespace: string;
  readonly environment: string;
  readonly owner: string | null;
  readonly operation: string | null;
  readonly description: string | null;
  readonly indicator: IndicatorView;
  readonly objective: ObjectiveView;
  /** The instant that everything below is about; null before the first evaluation with data. */
  readonly at: number | null;
  readonly counts: CountsView;
  /** Null where the budget counts events. Otherwise attainment, budget and burn rates are of these. */
  readonly slices: SlicesView | null;
  readonly attainment: AttainmentView;
  readonly budget: BudgetView;
  /** The shortest window first: always 5 m and 1 h, and those that the alerts look at. */
  readonly burnRates: readonly BurnRateView[];
  /** Of the last 5 minutes against the last hour. */
  readonly trend: 'increasing' | 'recovering' | 'steady' | 'unknown';
  /** True while the telemetry of this SLO is missing: everything is as of when it was last seen. */
  readonly isBlind: boolean;
  /** The alert that matters most. */
  readonly alert: AlertView;
  /** One for each severity. */
  readonly alerts: readonly AlertView[];
  /** Of the operation's calls in the last 5 minutes, from all instances. */
  readonly latency: LatencyView;
  /** The newest instant that an event was counted at. */
  readonly latestMs: number | null;
  /** All that was ever counted, corrections or not, and since when. */
  readonly ever: CountsView & { readonly from: number | null };
  /** More than one: what is declared contradicts itself. The first is in force. */
  readonly declarations: readonly DeclarationView[];
  readonly hasConflict: boolean;
  /** Series that were refused by a limit: what they counted is missing. */
  readonly seriesRefused: number;
}

export interface IndicatorView {
  readonly kind: 'availability' | 'error-rate' | 'latency' | 'custom' | 'freshness' | 'throughput' | 'saturation';
  /** In words: "latency ≤ 500ms". */
  readonly text: string;
}

export interface ObjectiveView {
  /** As declared: "99.9%". */
  readonly target: string;
  readonly targetRatio: number;
  /** As declared: "30d", "calendar month Europe/Berlin". */
  readonly window: string;
  readonly windowKind: 'rolling' | 'calendar';
  /** Of the window that the status looks at, epoch milliseconds. A young SLO's window starts with the SLO. */
  readonly windowFrom: number | null;
  readonly budgetingMethod: 'occurrences' | 'timeslices' | 'ratio-timeslices';
  /** As declared: "timeslices 1m at 95%". */
  readonly budgeting: string;
  /** As declared: "page 1h/5m > 14.4; …". */
  readonly alertPolicy: string;
}

export type AttainmentView = NoDataView | { readonly kind: 'measured'; readonly ratio: number };

export type BudgetView =
  | NoDataView
  | {
      readonly kind: 'measured';
      /** Bad events (or slices) that the window allows, for the events there were. */
      readonly allowed: number;
      /** The share of the budget that is spent; above 1 when the promise is broken. */
      readonly spent: number;
      /** What is left, signed, under the SLO's no-data policy. */
      readonly remaining: number;
      /** What would be left if everything unseen had been bad, or good. */
      readonly worst: number;
      readonly best: number;
      /** The share of the window that was seen. */
      readonly coverage: number;
      /** When nothing is left at the burn rate of the last hour. */
      readonly exhaustion: ExhaustionView;
    };

export type ExhaustionView =
  | { readonly kind: 'exhausted' }
  | { readonly kind: 'never' }
  | { readonly kind: 'in'; readonly ms: number };

/** How many times faster than sustainable a budget is being spent. */
export type RateView = NoDataView | { readonly kind: 'measured'; readonly burnRate: number };

export type BurnRateView = {
  /** As people write it: "5m". */
  readonly window: string;
  readonly windowMs: number;
  readonly counts: CountsView;
} & RateView;

export interface AlertView {
  readonly state: 'inactive' | 'pending' | 'firing' | 'resolved';
  readonly severity: 'page' | 'ticket';
  /** Kept as it is while telemetry is missing. */
  readonly frozen: boolean;
  /** A ticket whose page is firing. */
  readonly inhibited: boolean;
  /** The same from firing until it is forgotten after resolving. */
  readonly incident: string | null;
  /** When it came into its state. */
  readonly since: number | null;
}

export type LatencyView =
  | NoDataView
  | {
      readonly kind: 'measured';
      readonly window: string;
      readonly unit: 'ms';
      readonly p50: number;
      readonly p95: number;
      readonly p99: number;
      /** Each percentile is off by at most this share of itself. */
      readonly relativeError: number;
      readonly count: number;
    };

/** One wording of a declaration, in the words of {@link ObjectiveView}. */
export interface DeclarationView {
  readonly inForce: boolean;
  readonly owner: string | null;
  readonly indicator: string;
  readonly target: string;
  readonly window: string;
  readonly budgeting: string;
  readonly alertPolicy: string;
  readonly version: string;
  /** The place in a file that says it, such as "billing.yaml:3"; null where only processes do. */
  readonly file: string | null;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** One SLO with what the lists leave out. */
export interface SloDetailView extends SloView {
  /** Bad events of the window by who spent them, the most first; `other` adds up those that are not told apart. */
  readonly spending: {
    readonly byCause: SpendingView;
    readonly byVersion: SpendingView;
    readonly byInstance: SpendingView;
  };
  /** Its alerts' last transitions, the newest first. */
  readonly history: readonly TransitionView[];
  /** What is read differently from how it was counted. */
  readonly corrections: readonly CorrectionView[];
  /** Over the last 5 minutes, hour and day. */
  readonly latencies: readonly LatencyView[];
}

export interface CorrectionView {
  readonly id: string;
  readonly spans: readonly { readonly from: number; readonly to: number }[];
  readonly semantics: 'remove' | 'count-as-good';
  readonly author: string;
  readonly reason: string;
  readonly enteredAt: number;
}

export interface SpendingView {
  readonly top: readonly { readonly name: string; readonly bad: number }[];
  readonly other: number;
}

/** Alerts of the fleet. */
export interface AlertsView {
  readonly generatedAt: number | null;
  /** Pending, firing and just resolved, the most urgent first. */
  readonly active: readonly ActiveAlertView[];
  /** The last transitions, the newest first. */
  readonly history: readonly TransitionView[];
}

export interface ActiveAlertView extends AlertView {
  readonly kind: 'burn-rate' | 'absence';
  /** The id of the SLO, or of the service that is absent. */
  readonly subject: string;
  readonly service: string;
  /** What it means, in a plain sentence that begins after the name: "burns its error budget 14.4 times too fast: …". */
  readonly meaning: string;
  /** Name of the SLO or journey; null for absence. */
  readonly slo: string | null;
  readonly owner: string | null;
}

export interface TransitionView {
  readonly at: number;
  readonly observedAt: number;
  readonly kind: 'burn-rate' | 'absence';
  readonly subject: string;
  readonly severity: 'page' | 'ticket';
  readonly from: AlertView['state'];
  readonly to: AlertView['state'];
  readonly incident: string | null;
}
