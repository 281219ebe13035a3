/** How much the books keep before they refuse more, visibly. What a sender can make up without end has a bound here. */
export interface Limits {
  readonly services: number;
  /** SLOs of all services together: each has slots for its whole window, whatever it counts. */
  readonly slos: number;
  readonly slosPerService: number;
  readonly instancesPerService: number;
  readonly seriesPerService: number;
  readonly operationsPerService: number;
  /** Characters of a name. */
  readonly nameLength: number;
  /** Alert transitions that are remembered, over all SLOs. */
  readonly transitions: number;
  /** Instances that are gone and of which only the name is remembered, so that their events are not counted a second time. */
  readonly departedPerService: number;
}

export const DEFAULT_LIMITS: Limits = {
  services: 10_000,
  slos: 50_000,
  slosPerService: 1_000,
  instancesPerService: 10_000,
  seriesPerService: 200_000,
  operationsPerService: 1_000,
  nameLength: 255,
  transitions: 2_000,
  departedPerService: 10_000,
};

/** How long the books wait for telemetry. All in milliseconds. */
export interface Patience {
  /**
   * The longest that an instance without news holds the watermark back. One that reports regularly is given up sooner, after two of its own
   * intervals and a slot.
   */
  readonly silentAfterMs: number;
  /** A service is absent once all of its instances have been silent for this long on top. */
  readonly absentAfterMs: number;
  /** An instance is forgotten, its series with it, after so long without news. What it counted stays. */
  readonly departedAfterMs: number;
  /** A service is forgotten, with all of its books, after so long without news. */
  readonly forgottenAfterMs: number;
}

export const DEFAULT_PATIENCE: Patience = {
  silentAfterMs: 180_000,
  absentAfterMs: 120_000,
  departedAfterMs: 86_400_000,
  forgottenAfterMs: 400 * 86_400_000,
};
