import type { AlertView, AttainmentView, InstanceView, ServiceOverview, SloView, SummaryView } from './view-types.js';

/**
 * How an SLO stands, in one word; where several hold, the first of them. `firing`: an alert is on. `exhausted`: nothing is left of the budget. `pending`: a
 * breach lasts, and has not lasted for its hold. `unknown`: telemetry is missing, or there was no event. `kept`: none of these.
 */
export type Standing = 'firing' | 'exhausted' | 'pending' | 'unknown' | 'kept';

/** An SLO on one line: what a list of ten thousand can carry. Ratios are null where nothing was measured. */
export interface SloBriefView {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly serviceId: string;
  readonly namespace: string;
  readonly environment: string;
  readonly owner: string | null;
  readonly operation: string | null;
  /** In words: "latency ≤ 500ms". */
  readonly indicator: string;
  readonly target: string;
  readonly window: string;
  readonly budgeting: string;
  readonly standing: Standing;
  readonly alert: AlertView;
  readonly attainment: AttainmentView;
  /** Signed, with the interval that missing telemetry leaves open. */
  readonly budget:
    | { readonly kind: 'no-data' }
    | {
        readonly kind: 'measured';
        readonly remaining: number;
        readonly worst: number;
        readonly best: number;
        readonly coverage: number;
        /** Milliseconds until nothing is left at the burn rate of the last hour, 0 when it is; null: never. */
        readonly exhaustionMs: number | null;
      };
  readonly trend: SloView['trend'];
  readonly isBlind: boolean;
  readonly hasConflict: boolean;
  readonly latestMs: number | null;
}

/** A service with all of its SLOs, whoever owns them, and its processes. */
export interface ServiceDetailView extends ServiceOverview {
  readonly slos: readonly SloBriefView[];
  /** The furthest behind first. */
  readonly processes: readonly InstanceView[];
}

/** A team, its sums, and its services. */
export interface TeamOverview {
  readonly owner: string | null;
  readonly summary: SummaryView;
  readonly services: readonly ServiceOverview[];
}

/** The fleet in sums, the worst team first. */
export interface OverviewView {
  readonly generatedAt: number | null;
  readonly watermark: number | null;
  readonly summary: SummaryView;
  readonly teams: readonly TeamOverview[];
}

/** Everything that lists of a fleet are cut from. */
export interface FleetIndex {
  readonly overview: OverviewView;
  /** Every declared SLO, the worst first. */
  readonly slos: readonly SloBriefView[];
}
