import { type Span, slotIndex } from '@plimsoll/slo';

/** How many spenders are told apart; the rest is "other". */
export const SPENDERS_TOLD_APART = 24;

/** What spent the budget, and how many bad events it was. */
export interface Spent {
  readonly name: string;
  readonly bad: number;
}

/** Bad events by slot number; only slots that have any. */
type Bins = Map<number, number>;

/**
 * Bad events by who spent them (a cause, a version, an instance), over time. Bounded: when one more turns up than can be told apart, the one
 * that has spent least joins "other". Nothing is lost: all spenders and the others always add up to what was counted.
 */
export class Spenders {
  readonly #bins = new Map<string, Bins>();
  #other: Bins = new Map();

  constructor(
    /** Spending is kept in slots of this size, so a window of spending starts up to one slot early. */
    readonly slotMs: number,
  ) {}

  add(name: string, { timeMs, count }: { timeMs: number; count: number }): void {
    let bins = this.#bins.get(name);
    if (!bins) {
      if (this.#bins.size >= SPENDERS_TOLD_APART) this.#foldLeast();
      bins = new Map();
      this.#bins.set(name, bins);
    }
    const slot = slotIndex(timeMs, this.slotMs);
    bins.set(slot, (bins.get(slot) ?? 0) + count);
  }

  /** Who spent how much in a span, the most first; `other` is what those who are not told apart spent together. */
  within(span: Span): { readonly top: readonly Spent[]; readonly other: number } {
    const top: Spent[] = [];
    for (const [name, bins] of this.#bins) {
      const bad = this.#sum(bins, span);
      if (bad > 0) top.push({ name, bad });
    }
    top.sort((a, b) => b.bad - a.bad || (a.name < b.name ? -1 : 1));
    return { top, other: this.#sum(this.#other, span) };
  }

  /** Forgets what was spent before an instant. */
  forgetBefore(timeMs: number): void {
    const first = slotIndex(timeMs, this.slotMs);
    for (const [name, bins] of this.#bins) {
      forget(bins, first);
      if (bins.size === 0) this.#bins.delete(name);
    }
    forget(this.#other, first);
  }

  dump(): SpendersDump {
    return {
      slotMs: this.slotMs,
      spenders: [...this.#bins].map(([name, bins]) => [name, [...bins]]),
      other: [...this.#other],
    };
  }

  static restore({ slotMs, spenders, other }: SpendersDump): Spenders {
    const restored = new Spenders(slotMs);
    for (const [name, bins] of spenders) restored.#bins.set(name, new Map(bins));
    restored.#other = new Map(other);
    return restored;
  }

  #sum(bins: Bins, { from, to }: Span): number {
    const first = Math.floor(from / this.slotMs) + 1;
    const last = slotIndex(to, this.slotMs);
    let sum = 0;
    for (const [slot, count] of bins) if (slot >= first && slot <= last) sum += count;
    return sum;
  }

  #foldLeast(): void {
    let least: { name: string; bins: Bins; bad: number } | undefined;
    for (const [name, bins] of this.#bins) {
      let bad = 0;
      for (const count of bins.values()) bad += count;
      if (!least || bad < least.bad) least = { name, bins, bad };
    }
    if (!least) return;
    this.#bins.delete(least.name);
    for (const [slot, count] of least.bins) this.#other.set(slot, (this.#other.get(slot) ?? 0) + count);
  }
}

/** As plain data. */
export interface SpendersDump {
  readonly slotMs: number;
  readonly spenders: readonly (readonly [name: string, bins: readonly (readonly [slot: number, bad: number])[]])[];
  readonly other: readonly (readonly [slot: number, bad: number])[];
}

function forget(bins: Bins, firstKept: number): void {
  for (const slot of bins.keys()) if (slot < firstKept) bins.delete(slot);
}
