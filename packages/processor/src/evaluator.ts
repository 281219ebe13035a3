import type { Books, Evaluation } from '@plimsoll/engine';
import type { Clock } from './clock.js';
import type { Happening } from './happening.js';
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
  readonly report: (happening: Happening) => void;
  /** Told of each round that completed. */
  readonly onEvaluated: (evaluation: Evaluation) => void;
}

/** Evaluates the books: one round by `evaluate`, one after another between `start` and `stop`. */
export class Evaluator {
  readonly #options: EvaluatorOptions;
  #timer: NodeJS.Timeout | undefined;
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

  /** One round. A defect in it is reported and counted; the next round runs as if nothing had been. */
  evaluate(): void {
    const { books, clock, counters, report, onEvaluated } = this.#options;
    try {
      const begunMs = clock.monotonicMs();
      const atMs = clock.wallMs();
      const evaluation = books.evaluate(atMs);
      for (const transition of evaluation.transitions) report({ kind: 'alert-changed', transition });
      this.#lastMonotonicMs = clock.monotonicMs();
      this.#last = { atMs, durationMs: this.#lastMonotonicMs - begunMs };
      counters.evaluations.add('completed');
      onEvaluated(evaluation);
    } catch (error) {
      counters.evaluations.add('failed');
      report({ kind: 'evaluation-failed', error });
    }
  }

  /** Runs a round at once, so that views exist from the start, and then one every interval. */
  start(): void {
    this.evaluate();
    this.#timer = setInterval(() => this.evaluate(), this.#options.intervalMs);
  }

  /** Stops the timer and runs a last round over what arrived since the one before. */
  stop(): void {
    clearInterval(this.#timer);
    this.evaluate();
  }
}
