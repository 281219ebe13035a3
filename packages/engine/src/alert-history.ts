import type { AlertState, Severity } from '@plimsoll/slo';

/** An alert that came into another state. */
export interface AlertTransition {
  /** When, in event time: the watermark of the evaluation that saw it. For absence, the clock of the books. */
  readonly at: number;
  /** The clock of the books then. */
  readonly observedAt: number;
  readonly kind: 'burn-rate' | 'absence';
  /** The id of the SLO or journey, or of the service that is absent. */
  readonly subject: string;
  readonly severity: Severity;
  readonly from: AlertState['state'];
  readonly to: AlertState['state'];
  /** The incident that this opens, goes on with, or ends. */
  readonly incident: string | null;
}

/** The last alert transitions, the oldest first. */
export class AlertHistory {
  #transitions: AlertTransition[] = [];

  constructor(private readonly limit: number) {}

  /** Remembers the step from one state to the next, if it is one, and returns it. */
  note(
    before: AlertState,
    after: AlertState,
    what: Pick<AlertTransition, 'at' | 'observedAt' | 'kind' | 'subject'>,
  ): AlertTransition | undefined {
    if (before.state === after.state) return undefined;
    const transition: AlertTransition = {
      ...what,
      severity: after.severity,
      from: before.state,
      to: after.state,
      incident: after.incident ?? before.incident,
    };
    this.#transitions.push(transition);
    if (this.#transitions.length > this.limit) this.#transitions.shift();
    return transition;
  }

  all(): readonly AlertTransition[] {
    return this.#transitions;
  }

  restore(transitions: readonly AlertTransition[]): void {
    this.#transitions = [...transitions].slice(-this.limit);
  }
}
