import type { Books, Evaluation } from '@plimsoll/engine';
import type { Clock } from './clock.js';
import type { Happening } from './happening.js';
import type { Keeper } from './keeper.js';
import type { SelfCounters } from './self-counters.js';

/** A completed evaluation. */
export interface Round {
  /** When it ran, in epoch milliseconds. */
  readonly atMs: number;
  readonly durationMs: number;
}

interface EvaluatorOptions {
  readonly books: Books;
  readonly clock: Clock;
  readonly intervalMs: number;
  readonly counters: SelfCounters;
  readonly keeper: Keeper;
  readonly report: (happening: Happening) => void;
  /** Told of each round that completed. */
  readonly onEvaluated: (evaluation: Evaluation) => void;
}

/** Service after service is evaluated for about so long before requests have their turn again. */
const WITHOUT_PAUSE_MS = 8;

/** An evaluation on its way. */
interface Running {
  readonly atMs: number;
  readonly begunMs: number;
  readonly steps: Generator<void, Evaluation>;
}

/** Evaluates the books: one round by `evaluate`, one after another, in pauses of other work, between `start` and `stop`. */
export class Evaluator {
  readonly #options: EvaluatorOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Running | undefined;
  #last: Round | undefined;
  #lastMonotonicMs = Number.NEGATIVE_INFINITY;

  constructor(options: EvaluatorOptions) {
    this.#options = options;
  }

  /** The last round that completed. */
  get last(): Round | undefined {
    return this.#last;
  }

  /** Milliseconds since the last round that completed; infinite before the first. The wall clock may have been set in between. */
  ageMs(): number {
    return this.#options.clock.monotonicMs() - this.#lastMonotonicMs;
  }

  /**
   * One round from its beginning to its end, without a pause, after the one that is running. It is done when this returns; the promise resolves when its alerts
   * are kept and told. A defect in it is reported and counted; the next round runs as if nothing had been.
   */
  evaluate(): Promise<void> {
    const before = this.#advance(this.#running, Number.POSITIVE_INFINITY);
    const now = this.#advance(this.#begin(), Number.POSITIVE_INFINITY);
    return Promise.all([before, now]).then(() => {});
  }

  /** Runs a round at once, so that views exist from the start, and then one every interval. */
  start(): void {
    void this.evaluate();
    this.#timer = setInterval(() => {
      if (!this.#running) this.#evaluateInPauses(this.#begin());
    }, this.#options.intervalMs);
  }

  /** Stops the timer and runs a last round over what arrived since the one before. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.evaluate();
  }

  #begin(): Running | undefined {
    const { books, clock } = this.#options;
    try {
      const atMs = clock.wallMs();
      this.#running = { atMs, begunMs: clock.monotonicMs(), steps: books.evaluateInSteps(atMs) };
    } catch (error) {
      this.#fail(error);
    }
    return this.#running;
  }

  #evaluateInPauses(running: Running | undefined): void {
    if (running === undefined || this.#running !== running) return;
    void this.#advance(running, WITHOUT_PAUSE_MS);
    if (this.#running === running) setImmediate(() => this.#evaluateInPauses(running));
  }

  /** Goes on with a round for some time, and finishes it where that is enough. */
  #advance(running: Running | undefined, forMs: number): Promise<void> | undefined {
    if (!running) return undefined;
    const { clock, counters } = this.#options;
    try {
      const untilMs = clock.monotonicMs() + forMs;
      do {
        const { done, value } = running.steps.next();
        if (!done) continue;
        this.#running = undefined;
        this.#lastMonotonicMs = clock.monotonicMs();
        this.#last = { atMs: running.atMs, durationMs: this.#lastMonotonicMs - running.begunMs };
        counters.evaluations.add('completed');
        return this.#tell(value);
      } while (clock.monotonicMs() < untilMs);
    } catch (error) {
      this.#fail(error);
    }
    return undefined;
  }

  #fail(error: unknown): void {
    const { counters, report } = this.#options;
    this.#running = undefined;
    counters.evaluations.add('failed');
    report({ kind: 'evaluation-failed', error });
  }

  /** Keeps the alerts, and then tells of them, so that nobody hears of an incident that a restart would not know. A disk that fails keeps no page from being told. */
  #tell(evaluation: Evaluation): Promise<void> | undefined {
    const { keeper, report, onEvaluated } = this.#options;
    const { transitions } = evaluation;
    const tell = () => {
      for (const transition of transitions) report({ kind: 'alert-changed', transition });
      onEvaluated(evaluation);
    };
    const kept = keeper.evaluated(transitions);
    if (kept) return kept.catch((error: unknown) => report({ kind: 'store-failed', error })).then(tell);
    tell();
    return undefined;
  }
}
