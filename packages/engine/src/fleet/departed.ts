/**
 * Instances that were forgotten, and the event time up to which each was counted: when one of them speaks again, its old epochs are not counted a second
 * time. Only so many are known by name; of those before, only the latest such time.
 */
export class Departed {
  readonly #lastEventMs = new Map<string, number>();
  #beforeMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly limit: number) {}

  add(instance: string, lastEventMs: number): void {
    this.#lastEventMs.set(instance, lastEventMs);
    for (const [id, timeMs] of this.#lastEventMs) {
      if (this.#lastEventMs.size <= this.limit) break;
      this.#lastEventMs.delete(id);
      this.#beforeMs = Math.max(this.#beforeMs, timeMs);
    }
  }

  /** Epochs of the instance that began before this instant may have been counted. Minus infinity: none can have been. */
  knownBeforeMs(instance: string): number {
    return Math.max(this.#lastEventMs.get(instance) ?? Number.NEGATIVE_INFINITY, this.#beforeMs);
  }

  dump(): DepartedDump {
    return { instances: [...this.#lastEventMs], beforeMs: Number.isFinite(this.#beforeMs) ? this.#beforeMs : null };
  }

  restore({ instances, beforeMs }: DepartedDump): void {
    for (const [id, timeMs] of instances) this.#lastEventMs.set(id, timeMs);
    this.#beforeMs = beforeMs ?? Number.NEGATIVE_INFINITY;
  }
}

/** As plain data. */
export interface DepartedDump {
  readonly instances: readonly (readonly [instance: string, lastEventMs: number])[];
  readonly beforeMs: number | null;
}
