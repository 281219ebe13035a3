import type { Span } from '@plimsoll/slo';

/** More separate stretches than this of one SLO are not told apart: the oldest count as not seen, which never flatters. */
const MOST_STRETCHES = 512;

/** The time for which telemetry arrived: disjoint stretches, the oldest first. Nearly always there is one, which grows. */
export class CoveredTime {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /** Adds (from, to]; what is covered already changes nothing. */
  add({ from, to }: Span): void {
    if (!(to > from)) return;
    const starts = this.#starts;
    const ends = this.#ends;
    const last = ends.length - 1;
    const lastEnd = ends[last] ?? Number.NEGATIVE_INFINITY;
    if (from <= lastEnd && from >= (starts[last] ?? Number.POSITIVE_INFINITY)) {
      if (to > lastEnd) ends[last] = to;
      return;
    }
    // The stretches that touch the new one become one with it.
    let first = starts.length;
    while (first > 0 && (ends[first - 1] ?? 0) >= from) first -= 1;
    let end = first;
    while (end < starts.length && (starts[end] ?? 0) <= to) end += 1;
    const start = Math.min(from, starts[first] ?? from);
    const finish = Math.max(to, end > first ? (ends[end - 1] ?? to) : to);
    starts.splice(first, end - first, end > first ? start : from);
    ends.splice(first, end - first, finish);
    if (starts.length > MOST_STRETCHES) {
      starts.shift();
      ends.shift();
    }
  }

  /** Milliseconds of the span that are covered. */
  within({ from, to }: Span): number {
    let covered = 0;
    for (let i = this.#starts.length - 1; i >= 0; i--) {
      const end = this.#ends[i] ?? 0;
      if (end <= from) break;
      covered += Math.max(0, Math.min(end, to) - Math.max(this.#starts[i] ?? 0, from));
    }
    return covered;
  }

  /** The parts of a span that are not covered, the oldest first. */
  gaps({ from, to }: Span): Span[] {
    const gaps: Span[] = [];
    let start = from;
    for (let i = this.#firstAfter(from); i < this.#starts.length && start < to; i++) {
      const next = this.#starts[i] ?? to;
      if (next > start) gaps.push({ from: start, to: Math.min(next, to) });
      start = Math.max(start, this.#ends[i] ?? start);
    }
    if (start < to) gaps.push({ from: start, to });
    return gaps;
  }

  /** The stretches within a span, cut to it, the oldest first. */
  stretches({ from, to }: Span): (readonly [startMs: number, endMs: number])[] {
    const found: (readonly [number, number])[] = [];
    for (let i = this.#firstAfter(from); i < this.#starts.length && (this.#starts[i] ?? to) < to; i++) {
      found.push([Math.max(this.#starts[i] ?? from, from), Math.min(this.#ends[i] ?? to, to)]);
    }
    return found;
  }

  /** Where the first stretch starts; undefined before anything was covered. */
  get startMs(): number | undefined {
    return this.#starts[0];
  }

  /** Until where there is telemetry; undefined before anything was covered. */
  get endMs(): number | undefined {
    return this.#ends[this.#ends.length - 1];
  }

  /** Forgets what lies before an instant. */
  forgetBefore(timeMs: number): void {
    while ((this.#ends[0] ?? Number.POSITIVE_INFINITY) <= timeMs) {
      this.#starts.shift();
      this.#ends.shift();
    }
  }

  /** The first stretch that ends after an instant. */
  #firstAfter(timeMs: number): number {
    let first = this.#ends.length;
    while (first > 0 && (this.#ends[first - 1] ?? 0) > timeMs) first -= 1;
    return first;
  }

  /** Each stretch as start and end. */
  dump(): (readonly [startMs: number, endMs: number])[] {
    return this.#starts.map((start, i) => [start, this.#ends[i] ?? start]);
  }

  static restore(stretches: readonly (readonly [startMs: number, endMs: number])[]): CoveredTime {
    const covered = new CoveredTime();
    for (const [from, to] of stretches) covered.add({ from, to });
    return covered;
  }
}
