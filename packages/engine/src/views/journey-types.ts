import type { AlertView, AttainmentView, NoDataView, RateView } from './view-types.js';

/** A promise made of others, at the last evaluation. */
export interface JourneyView {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly namespace: string;
  readonly environment: string;
  readonly owner: string | null;
  readonly description: string | null;
  /** Null where the budget counts events: each member then has its own target. */
  readonly target: string | null;
  readonly window: string;
  readonly budgeting: string;
  readonly alertPolicy: string;
  readonly at: number | null;
  /** Of slices; no data where the budget counts events. */
  readonly attainment: AttainmentView;
  readonly budget: NoDataView | { readonly kind: 'measured'; readonly spent: number; readonly remaining: number };
  readonly burnRates: readonly ({ readonly window: string; readonly windowMs: number } & RateView)[];
  readonly members: readonly {
    /** Null where no such SLO is known. */
    readonly id: string | null;
    readonly service: string;
    readonly slo: string;
    /** As declared: "1", "0.5". */
    readonly weight: string;
    /** Its share of what is spent, its weight counted in. */
    readonly spent: RateView;
  }[];
  /** True while the telemetry of a member is missing, or the member as a whole. */
  readonly isBlind: boolean;
  readonly alert: AlertView;
  readonly alerts: readonly AlertView[];
}
