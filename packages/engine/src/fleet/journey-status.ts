import type { AlertState, Attainment, BurnRate, CompositeBudget, CompositeMember, Span } from '@plimsoll/slo';

/** How a journey stood at an instant: the earliest that one of its members has been evaluated for. */
export interface JourneyStatus {
  readonly at: number;
  readonly span: Span;
  /** No data where its budget counts events: the events of different members do not add up to journeys. */
  readonly attainment: Attainment;
  readonly budget: CompositeBudget;
  /** The shortest window first. */
  readonly burnRates: readonly { readonly windowMs: number; readonly burnRate: BurnRate }[];
  /** What each member spends of the journey's budget over the window, the weights counted in. */
  readonly members: readonly {
    readonly member: CompositeMember;
    /** Undefined where no such SLO has been evaluated. */
    readonly id: string | undefined;
    readonly burnRate: BurnRate;
  }[];
  /** Is telemetry of a member missing right now, or the member as a whole? */
  readonly isBlind: boolean;
  readonly alerts: readonly AlertState[];
}
