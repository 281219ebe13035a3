/** The two faces of time. Timestamps come from the wall, durations from the monotonic side; they are never mixed. */
export interface Clock {
  /** Milliseconds since the Unix epoch. May jump when the machine's clock is set. */
  wallMs(): number;
  /** Milliseconds since some fixed instant. Never goes back. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
