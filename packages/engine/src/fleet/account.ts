import {
  type Budgeting,
  type Correction,
  type Counts,
  correctedCounts,
  type NoDataPolicy,
  OCCURRENCES,
  type Piece,
  partsPerSlice,
  partsUnder,
  type Resolution,
  type RingSlots,
  Rings,
  type RingsDump,
  type SliceBudgeting,
  Slices,
  type SlicesDump,
  type Span,
  sliceSum,
  total,
} from '@plimsoll/slo';
import { Excerpt, type ExcerptDump } from '../ledger/excerpt.js';

/** What a budget counts in a span: events, or slices in parts of a slice. */
export interface Worth {
  readonly counts: Counts;
  /** Parts that one unit is counted in: 1 for events and for slices that are good or bad as a whole. */
  readonly perUnit: number;
  /** Slices without events; zero where events are counted. */
  readonly empty: number;
}

/** Slices of time, piece by piece. */
export interface SlicePieces {
  readonly sliceMs: number;
  /** Parts that one slice is counted in. */
  readonly perSlice: number;
  readonly pieces: readonly Piece[];
  /** Since when they are all there. */
  readonly sinceMs: number;
  readonly slotMsAt: (timeMs: number) => number;
}

/** Is told of events as they are counted. */
type Follower = (timeMs: number, good: number, bad: number) => void;

/**
 * Where the events of one SLO are kept by time, and read by the window: as events, and as slices where its budget is counted in those. Corrections stay beside
 * the ledger: they change what is read and never what was counted.
 */
export class Account {
  #rings: Rings;
  #keptMs: number;
  #slices: Slices | undefined;
  #budgeting: Budgeting = OCCURRENCES;
  #excerpt: Excerpt | undefined;
  #corrections: readonly Correction[] = [];
  #followers: Map<object, Follower> | undefined;

  constructor(
    private readonly resolutions: readonly Resolution[],
    keptMs: number,
  ) {
    this.#keptMs = keptMs;
    this.#rings = new Rings({ resolutions, spanMs: keptMs });
  }

  /** How far back it answers, in milliseconds. */
  get keptMs(): number {
    return this.#keptMs;
  }

  /** The newest instant at which events were counted. */
  get latestMs(): number | undefined {
    return this.#rings.latestMs;
  }

  get corrections(): readonly Correction[] {
    return this.#corrections;
  }

  /** Counts events at an instant; false where that is longer ago than anything kept. */
  add(timeMs: number, good: number, bad: number): boolean {
    if (!this.#rings.add(timeMs, good, bad)) return false;
    this.#slices?.add(timeMs, good, bad);
    this.#excerpt?.add(timeMs, { good, bad });
    if (this.#followers) for (const follower of this.#followers.values()) follower(timeMs, good, bad);
    return true;
  }

  /** Lets somebody know of every event from now on. */
  follow(who: object, follower: Follower): void {
    this.#followers ??= new Map();
    this.#followers.set(who, follower);
  }

  unfollow(who: object): void {
    this.#followers?.delete(who);
  }

  /** What is still known slot by slot, in the coarsest slots that divide a slice. */
  slotsWithin(sliceMs: number): RingSlots['slots'] {
    const fine = this.#rings.slots().filter(({ slotMs }) => sliceMs % slotMs === 0);
    return fine[fine.length - 1]?.slots ?? [];
  }

  /** Events of a span with corrections applied, within the bounds of {@link Rings}. */
  events(span: Span): Counts {
    if (this.#corrections.length === 0) return this.#rings.sum(span);
    // The rings say which slots they answer with; corrections then take from those slots and no others.
    const whole = this.#rings.covered(span);
    return correctedCounts(whole, this.#corrections, (part) =>
      part === whole ? this.#rings.sum(span) : (this.#excerpt?.events(part) ?? { good: 0, bad: 0 }),
    );
  }

  /** A sum of a span that somebody else has kept for longer, with the corrections applied that hold today. */
  corrected(span: Span, counted: Counts): Counts {
    if (this.#corrections.length === 0) return counted;
    return correctedCounts(span, this.#corrections, (part) =>
      part === span ? counted : (this.#excerpt?.events(part) ?? { good: 0, bad: 0 }),
    );
  }

  /** The events as they were counted, piece by piece. */
  get counted(): Pick<Rings, 'pieces' | 'piecesSince' | 'slotMsAt'> {
    return this.#rings;
  }

  /** The slices until an instant in parts, piece by piece, with the corrections that hold today; undefined where the budget counts events. */
  slicePieces(until: number): SlicePieces | undefined {
    const slices = this.#slices;
    const budgeting = this.#budgeting;
    if (!slices || budgeting.kind === 'occurrences') return undefined;
    return {
      sliceMs: slices.sliceMs,
      perSlice: partsPerSlice(budgeting),
      sinceMs: slices.piecesSince(until),
      slotMsAt: (timeMs) => slices.slotMsAt(timeMs, until),
      pieces: slices.pieces(until).map(({ from, to, counts }) => ({
        from,
        to,
        counts: this.#corrections.length === 0 ? counts : this.#correctedParts({ from, to }, counts, budgeting),
      })),
    };
  }

  /** What the budget counts in a span. Slices without events count as the no-data policy says. */
  worth(span: Span, policy: NoDataPolicy): Worth {
    const slices = this.#slices;
    const budgeting = this.#budgeting;
    if (!slices || budgeting.kind === 'occurrences') return { counts: this.events(span), perUnit: 1, empty: 0 };
    const sum = slices.sum(span);
    const parts = this.#corrections.length === 0 ? sum.parts : this.#correctedParts(span, sum.parts, budgeting);
    const counts = partsUnder(policy, { ...sum, parts });
    return { counts, perUnit: sum.partsPerSlice, empty: sum.empty };
  }

  /** Counts the budget in another way, or over a longer window. What is kept already stays: a window that shrank may grow again. */
  arrange({ budgeting, keptMs }: { budgeting: Budgeting; keptMs: number }): void {
    const isEmpty = this.#rings.latestMs === undefined;
    const hasGrown = keptMs > this.#keptMs || (keptMs < this.#keptMs && isEmpty);
    if (hasGrown) {
      const longer = new Rings({ resolutions: this.resolutions, spanMs: keptMs });
      longer.restore(this.#rings.dump());
      this.#rings = longer;
      this.#keptMs = keptMs;
    }
    if (budgeting.kind === 'occurrences') this.#slices = undefined;
    else if (hasGrown || !sameBudgeting(budgeting, this.#budgeting)) this.#cut(budgeting);
    this.#budgeting = budgeting;
  }

  /** Enters a correction, in place of one with the same id. */
  correct(correction: Correction): void {
    this.withdraw(correction.id);
    this.#corrections = [...this.#corrections, correction];
    this.#excerpt ??= new Excerpt(this.resolutions[0]?.slotMs ?? 1);
    const rings = this.#rings.slots();
    for (const span of correction.spans) this.#excerpt.include(span, rings, this.resolutions);
  }

  /** Takes a correction back: what was counted counts again. False where there is none of that id. */
  withdraw(id: string): boolean {
    const rest = this.#corrections.filter((correction) => correction.id !== id);
    if (rest.length === this.#corrections.length) return false;
    this.#corrections = rest;
    this.#excerpt?.keepOnly(rest.flatMap(({ spans }) => spans));
    return true;
  }

  dump(): AccountDump {
    return {
      keptMs: this.#keptMs,
      budgeting: this.#budgeting,
      rings: this.#rings.dump(),
      slices: this.#slices?.dump() ?? null,
      corrections: this.#corrections,
      excerpt: this.#excerpt?.dump() ?? null,
    };
  }

  static restore(dump: AccountDump, resolutions: readonly Resolution[]): Account {
    const account = new Account(resolutions, dump.keptMs);
    account.#rings.restore(dump.rings);
    account.#budgeting = dump.budgeting;
    if (dump.slices && dump.budgeting.kind !== 'occurrences') {
      account.#slices = new Slices({ budgeting: dump.budgeting, spanMs: dump.keptMs });
      account.#slices.restore(dump.slices);
    }
    account.#corrections = dump.corrections;
    if (dump.excerpt) {
      account.#excerpt = new Excerpt(resolutions[0]?.slotMs ?? 1);
      account.#excerpt.restore(dump.excerpt);
    }
    return account;
  }

  #correctedParts(span: Span, parts: Counts, budgeting: SliceBudgeting): Counts {
    return correctedCounts(span, this.#corrections, (part) =>
      part === span ? parts : (this.#excerpt?.slices(part, budgeting) ?? { good: 0, bad: 0 }),
    );
  }

  /** Starts counting slices, with the events of the slots that are still fine enough to tell slices apart. */
  #cut(budgeting: SliceBudgeting): void {
    const before = this.#slices?.dump();
    this.#slices = new Slices({ budgeting, spanMs: this.#keptMs });
    if (before && sameBudgeting(budgeting, this.#budgeting)) {
      this.#slices.restore(before);
      return;
    }
    for (const [endMs, good, bad] of this.slotsWithin(budgeting.slice.ms)) this.#slices.add(endMs, good, bad);
  }
}

/** A worth in whole units, for showing: slices where slices are counted. */
export function unitsOf({ counts, perUnit, empty }: Worth): Counts & { readonly empty: number } {
  if (perUnit === 1) return { ...counts, empty };
  const slices = Math.round(total(counts) / perUnit) + empty;
  const { good, bad } = sliceSum(counts, { slices, partsPerSlice: perUnit });
  return { good, bad, empty };
}

function sameBudgeting(a: Budgeting, b: Budgeting): boolean {
  if (a.kind === 'occurrences' || b.kind === 'occurrences') return a.kind === b.kind;
  if (a.kind === 'ratio-timeslices' || b.kind === 'ratio-timeslices')
    return a.kind === b.kind && a.slice.ms === b.slice.ms;
  return (
    a.slice.ms === b.slice.ms && a.sliceTarget.num === b.sliceTarget.num && a.sliceTarget.den === b.sliceTarget.den
  );
}

/** As plain data. */
export interface AccountDump {
  readonly keptMs: number;
  readonly budgeting: Budgeting;
  readonly rings: RingsDump;
  readonly slices: SlicesDump | null;
  readonly corrections: readonly Correction[];
  readonly excerpt: ExcerptDump | null;
}
