import {
  type AlertState,
  add,
  type Correction,
  type Counts,
  initialAlert,
  longestMs,
  NO_COUNTS,
  type Resolution,
  remainingMs,
  type Slo,
  type SlotShare,
  type Span,
  slotEnd,
} from '@plimsoll/slo';
import { CoveredTime } from '../ledger/covered-time.js';
import { HourlySums } from '../ledger/hourly-sums.js';
import { place } from '../ledger/placement.js';
import type { Source } from '../ledger/source.js';
import { Spenders, type SpendersDump } from '../ledger/spenders.js';
import { Account, type AccountDump } from './account.js';
import { Declarations, type Declared, type Said } from './declarations.js';
import type { SloStatus } from './status.js';

const HOUR_MS = 3_600_000;
/** What is kept for an SLO that nobody has declared yet, so that its events are there when somebody does. */
const UNDECLARED_MS = 30 * 24 * HOUR_MS;
/** Spending by cause, version and instance is kept in about so many slots of the SLO's window. */
const SPENDING_SLOTS = 60;

/** What bad events are told apart by. */
export type SpendingBy = 'cause' | 'version' | 'instance';

/** Events that one point of one instance adds. */
export interface Entry {
  readonly outcome: 'good' | 'bad';
  readonly count: number;
  readonly span: Span;
  readonly cause: string;
  readonly source: Source;
}

/** The books of one SLO: the events of all instances by time, who spent the budget, what was declared, and how its alerts stand. */
export class SloBook {
  #declarations: Declarations;
  #account: Account;
  #covered = new CoveredTime();
  #spenders: Readonly<Record<SpendingBy, Spenders>> | undefined;
  /** All that was ever counted, by any instance. It only grows, whatever is corrected, forgotten or restarted. */
  #ever: Counts = NO_COUNTS;
  /** When its first epoch began: a young SLO's window starts here. */
  startMs: number | undefined;
  /** Its events by hour, for a history that outlives the window; undefined where nobody keeps one. */
  hours: HourlySums | undefined;
  /** Series that were refused because of a limit: what they counted is missing here. */
  seriesRefused = 0;
  /** When an instance last reported it with our SDK, by the clock of the books: calls of other telemetry then do not count a second time. */
  reportedMs = Number.NEGATIVE_INFINITY;
  alerts: readonly AlertState[] = [initialAlert('page'), initialAlert('ticket')];
  status: SloStatus | undefined;

  constructor(
    readonly id: string,
    readonly name: string,
    private readonly resolutions: readonly Resolution[],
    { staleAfterMs, keepsHours }: { readonly staleAfterMs: number; readonly keepsHours: boolean },
  ) {
    if (keepsHours) this.hours = new HourlySums();
    this.#declarations = new Declarations(staleAfterMs);
    this.#account = new Account(resolutions, UNDECLARED_MS);
  }

  get declarations(): Declarations {
    return this.#declarations;
  }

  /** True when it contradicts what was in force. */
  declare(declaration: Said): boolean {
    return this.#heed(() => this.declarations.declare(declaration));
  }

  /** Files no longer declare it, or nothing but one wording of it. */
  withdrawFiles(except?: Slo): void {
    this.#heed(() => this.declarations.withdrawFiles(except));
  }

  /** Is there nothing to show of it: neither declared nor counted? */
  get isEmpty(): boolean {
    return this.declarations.lastMs === undefined && this.startMs === undefined;
  }

  /** Is it a file's word, and has nothing been heard of it? */
  get isOnlyInFile(): boolean {
    return this.startMs === undefined && this.declarations.current().every(({ onlyInFile }) => onlyInFile);
  }

  /** Goes by whatever declaration is in force after something was said. */
  #heed<T>(say: () => T): T {
    const before = this.declarations.inForce;
    const said = say();
    const slo = this.declarations.inForce;
    // Since when a rule holds is kept by its place, and the places may have changed.
    if (before && slo !== before) this.alerts = this.alerts.map((alert) => ({ ...alert, breachingSince: [] }));
    if (slo) this.#account.arrange({ budgeting: slo.budgeting, keptMs: longestAsked(slo) });
    else this.status = undefined;
    return said;
  }

  /** The events by time, and what the budget counts of them. */
  get account(): Account {
    return this.#account;
  }

  /** All events since {@link startMs}: the ledgers of the instances, added up. */
  get ever(): Counts {
    return this.#ever;
  }

  /** The time for which telemetry arrived, from any instance. */
  get covered(): CoveredTime {
    return this.#covered;
  }

  /** Enters events where they belong in time. The number of events from before everything that is kept is returned: they are lost, not hidden. */
  enter(entry: Entry, receivedMs: number): number {
    const { count, outcome, span } = entry;
    if (count === 0) return 0;
    const { shares, dropped } = place(
      { count, span },
      { resolutions: this.resolutions, keptFromMs: receivedMs - this.#account.keptMs },
    );
    let lost = dropped;
    for (const share of shares) {
      const isGood = outcome === 'good';
      const counts = { good: isGood ? share.count : 0, bad: isGood ? 0 : share.count };
      const isHeld = this.#account.add(share.timeMs, counts.good, counts.bad);
      if (!isHeld) {
        lost += share.count;
        continue;
      }
      this.hours?.add(share.timeMs, counts);
      this.#ever = add(this.#ever, counts);
    }
    if (outcome === 'bad') this.#spend(entry, shares);
    return lost;
  }

  /** Notes that telemetry arrived for a span, whatever it counted. What happened at one instant stands for the slot that the instant is in. */
  cover({ from, to }: Span): void {
    const finestMs = this.resolutions[0]?.slotMs ?? 1;
    const start = from < to ? from : slotEnd(to, finestMs) - finestMs;
    if (this.startMs === undefined || start < this.startMs) this.startMs = start;
    this.#covered.add({ from: start, to });
  }

  /** How much of a span was seen. What a correction removes is not expected to be seen. */
  coverage(span: Span): { readonly observedMs: number; readonly expectedMs: number } {
    const corrections: readonly Correction[] = this.#account.corrections;
    const expectedMs = remainingMs(span, corrections);
    const missedMs = this.#covered.gaps(span).reduce((sum, gap) => sum + remainingMs(gap, corrections), 0);
    return { observedMs: expectedMs - missedMs, expectedMs };
  }

  /** Who spent the budget in a span. */
  spending(by: SpendingBy, span: Span): ReturnType<Spenders['within']> {
    return this.#spenders?.[by].within(span) ?? { top: [], other: 0 };
  }

  /** How long the slots are that spending is kept in. */
  get spendingSlotMs(): number {
    return this.#spenders?.cause.slotMs ?? this.resolutions[0]?.slotMs ?? 1;
  }

  /** Lets go of what no window reaches any more. */
  forgetBefore(timeMs: number): void {
    this.#covered.forgetBefore(timeMs - this.#account.keptMs);
    if (!this.#spenders) return;
    for (const spenders of Object.values(this.#spenders)) spenders.forgetBefore(timeMs - this.#account.keptMs);
  }

  /** Was it neither declared nor counted for longer than its window? */
  isForgotten(now: number): boolean {
    if (this.declarations.isInFile) return false;
    const saidMs = Math.max(
      this.declarations.lastMs ?? Number.NEGATIVE_INFINITY,
      this.#covered.endMs ?? Number.NEGATIVE_INFINITY,
    );
    return saidMs < now - this.#account.keptMs;
  }

  dump(): SloBookDump {
    return {
      name: this.name,
      startMs: this.startMs ?? null,
      seriesRefused: this.seriesRefused,
      declarations: this.declarations.dump(),
      account: this.#account.dump(),
      ever: this.#ever,
      covered: this.#covered.dump(),
      spenders: this.#spenders
        ? {
            cause: this.#spenders.cause.dump(),
            version: this.#spenders.version.dump(),
            instance: this.#spenders.instance.dump(),
          }
        : null,
      alerts: this.alerts,
      ...(Number.isFinite(this.reportedMs) && { reportedMs: this.reportedMs }),
    };
  }

  static restore(
    dump: SloBookDump,
    surroundings: { id: string; resolutions: readonly Resolution[]; staleAfterMs: number; keepsHours: boolean },
  ): SloBook {
    const { id, resolutions, staleAfterMs } = surroundings;
    const book = new SloBook(id, dump.name, resolutions, surroundings);
    book.#declarations = Declarations.restore(dump.declarations, staleAfterMs);
    book.#account = Account.restore(dump.account, resolutions);
    book.#ever = dump.ever ?? NO_COUNTS;
    book.#covered = CoveredTime.restore(dump.covered);
    if (dump.spenders) {
      book.#spenders = {
        cause: Spenders.restore(dump.spenders.cause),
        version: Spenders.restore(dump.spenders.version),
        instance: Spenders.restore(dump.spenders.instance),
      };
    }
    book.startMs = dump.startMs ?? undefined;
    book.seriesRefused = dump.seriesRefused;
    book.alerts = dump.alerts;
    book.reportedMs = dump.reportedMs ?? Number.NEGATIVE_INFINITY;
    return book;
  }

  #spend({ cause, source, span }: Entry, shares: readonly SlotShare[]): void {
    this.#spenders ??= this.#newSpenders();
    const { slotMs } = this.#spenders.cause;
    const isInOneSlot = slotEnd(span.from + 1, slotMs) === slotEnd(span.to, slotMs);
    const spent = isInOneSlot ? [{ timeMs: span.to, count: total(shares) }] : shares;
    for (const share of spent) {
      this.#spenders.cause.add(cause, share);
      this.#spenders.version.add(source.version, share);
      this.#spenders.instance.add(source.instance, share);
    }
  }

  #newSpenders(): Record<SpendingBy, Spenders> {
    const finestMs = this.resolutions[0]?.slotMs ?? 1000;
    const slotMs = Math.max(1, Math.ceil(this.#account.keptMs / SPENDING_SLOTS / finestMs)) * finestMs;
    return { cause: new Spenders(slotMs), version: new Spenders(slotMs), instance: new Spenders(slotMs) };
  }
}

function total(shares: readonly SlotShare[]): number {
  let sum = 0;
  for (const { count } of shares) sum += count;
  return sum;
}

/** The longest window that will be asked for: the SLO's own, an hour for its burn rate, or an alert's. */
function longestAsked({ window, alertPolicy, budgetAlerts = [] }: Slo): number {
  const ofAlerts = budgetAlerts.map((alert) => (alert.kind === 'exhaustion' ? alert.over.ms : 0));
  return Math.max(longestMs(window), HOUR_MS, ...alertPolicy.map(({ long }) => long.ms), ...ofAlerts);
}

/** As plain data. */
export interface SloBookDump {
  readonly name: string;
  readonly startMs: number | null;
  readonly seriesRefused: number;
  readonly declarations: readonly Declared[];
  readonly account: AccountDump;
  /** Missing in what earlier versions wrote down: it is counted from then on. */
  readonly ever?: Counts;
  readonly covered: readonly (readonly [startMs: number, endMs: number])[];
  readonly spenders: Readonly<Record<SpendingBy, SpendersDump>> | null;
  readonly alerts: readonly AlertState[];
  readonly reportedMs?: number;
}
