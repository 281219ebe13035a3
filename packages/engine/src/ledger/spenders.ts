import { type Span, slotIndex } from '@plimsoll/slo';

/** How many spenders are told apart; the rest is "other". */
export const SPENDERS_TOLD_APART = 24;

/** What spent the budget, and how many bad events it was. */
export interface Spent {
  readonly name: string;
  readonly bad: number;
}

/** Slot numbers, rising, each followed by its bad events; only slots that have any. */
type Bins = number[];

/**
 * Bad events by who spent them (a cause, a version, an instance), over time. Bounded: when one more turns up than can be told apart, the one
 * that has spent least joins "other". Nothing is lost: all spenders and the others always add up to what was counted.
 */
export class Spenders {
  readonly #bins = new Map<string, Bins>();
  #other: Bins = [];

  constructor(
    /** Spending is kept in slots of this size, so a window of spending starts up to one slot early. */
    readonly slotMs: number,
  ) {}

  add(name: string, { timeMs, count }: { timeMs: number; count: number }): void {
    let bins = this.#bins.get(name);
    if (!bins) {
      if (this.#bins.size >= SPENDERS_TOLD_APART) this.#foldLeast();
      bins = [];
      this.#bins.set(name, bins);
    }
    spend(bins, slotIndex(timeMs, this.slotMs), count);
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
      if (bins.length === 0) this.#bins.delete(name);
    }
    forget(this.#other, first);
  }

  dump(): SpendersDump {
    return {
      slotMs: this.slotMs,
      spenders: [...this.#bins].map(([name, bins]) => [name, [...bins]] as const),
      other: [...this.#other],
    };
  }

  static restore({ slotMs, spenders, other }: SpendersDump): Spenders {
    const restored = new Spenders(slotMs);
    for (const [name, bins] of spenders) restored.#bins.set(name, [...bins]);
    restored.#other = [...other];
    return restored;
  }

  #sum(bins: Bins, { from, to }: Span): number {
    const first = Math.floor(from / this.slotMs) + 1;
    const last = slotIndex(to, this.slotMs);
    let sum = 0;
    for (let i = bins.length - 2; i >= 0 && (bins[i] ?? first) >= first; i -= 2) {
      if ((bins[i] ?? last) <= last) sum += bins[i + 1] ?? 0;
    }
    return sum;
  }

  #foldLeast(): void {
    let least: { name: string; bins: Bins; bad: number } | undefined;
    for (const [name, bins] of this.#bins) {
      let bad = 0;
      for (let i = 1; i < bins.length; i += 2) bad += bins[i] ?? 0;
      if (!least || bad < least.bad) least = { name, bins, bad };
    }
    if (!least) return;
    this.#bins.delete(least.name);
    for (let i = 0; i < least.bins.length; i += 2) spend(this.#other, least.bins[i] ?? 0, least.bins[i + 1] ?? 0);
  }
}

/** As plain data. */
export interface SpendersDump {
  readonly slotMs: number;
  /** Each with its slot numbers, every one followed by its bad events. */
  readonly spenders: readonly (readonly [name: string, bins: readonly number[]])[];
  readonly other: readonly number[];
}

function spend(bins: Bins, slot: number, count: number): void {
  let place = bins.length;
  while (place > 0 && (bins[place - 2] ?? slot) > slot) place -= 2;
  if (place > 0 && bins[place - 2] === slot) bins[place - 1] = (bins[place - 1] ?? 0) + count;
  else bins.splice(place, 0, slot, count);
}

function forget(bins: Bins, firstKept: number): void {
  let place = 0;
  while (place < bins.length && (bins[place] ?? firstKept) < firstKept) place += 2;
  if (place > 0) bins.splice(0, place);
}
