/** One comparison that failed: where it stands in the vectors, what they say, what we said. */
export interface Failure {
  readonly check: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Counts comparisons of one vector file. A comparison is a passed or a failed one; there is no third kind. */
export class Report {
  passed = 0;
  readonly failures: Failure[] = [];

  /** Integers, texts, booleans, null: the same or not. Lists and objects are compared as JSON. */
  equal(check: string, actual: unknown, expected: unknown): void {
    const same = actual === expected || JSON.stringify(actual) === JSON.stringify(expected);
    this.#note(same, { check, expected, actual });
  }

  /** Numbers that were divided: equal within `tolerance`, relative to the larger of the two; null only equals null. */
  close(check: string, actual: number | null, expected: number | null, tolerance = 1e-9): void {
    const same =
      actual === null || expected === null
        ? actual === expected
        : Math.abs(actual - expected) <= tolerance * Math.max(Math.abs(actual), Math.abs(expected));
    this.#note(same, { check, expected, actual });
  }

  /** A number that has to lie in a range, both ends allowed. */
  within(check: string, actual: number, low: number, high: number): void {
    this.#note(actual >= low && actual <= high, { check, expected: `${low} .. ${high}`, actual });
  }

  #note(passed: boolean, failure: Failure): void {
    if (passed) this.passed++;
    else this.failures.push(failure);
  }
}
