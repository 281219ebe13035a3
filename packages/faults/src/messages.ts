/** What an instance tells the harness: how many events it will have recorded when the batch that it begins is done. */
export interface Recorded {
  readonly good: number;
  readonly bad: number;
}

/** What the harness tells a child: its wall clock is to be off by so much from now on. */
export interface ClockStep {
  readonly offByMs: number;
}

/** Where a processor listens. */
export interface Listening {
  readonly otlp: string;
  readonly api: string;
}

export function isClockStep(message: unknown): message is ClockStep {
  return typeof message === 'object' && message !== null && 'offByMs' in message;
}
