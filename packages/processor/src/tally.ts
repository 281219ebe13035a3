/** Counts by name. Names come from code, never from the wire, so a tally cannot grow with traffic. */
export class Tally<Name extends string> {
  readonly #counts = new Map<Name, number>();

  add(name: Name, increase = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + increase);
  }

  of(name: Name): number {
    return this.#counts.get(name) ?? 0;
  }

  get total(): number {
    let total = 0;
    for (const count of this.#counts.values()) total += count;
    return total;
  }

  /** Sorted by name, so that two outputs of the same counts are equal. */
  entries(): readonly (readonly [Name, number])[] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries(this.entries());
  }
}
