import { randomUUID } from 'node:crypto';
import { type Books, serviceId } from '@plimsoll/engine';
import type { Correction } from '@plimsoll/slo';
import type { Clock } from './clock.js';
import type { Keeper } from './keeper.js';
import type { CorrectionRow, Withdrawal } from './store/rows.js';

/** What a person says about a stretch of time; the rest of a correction is ours. */
export type CorrectionEntry = Pick<Correction, 'spans' | 'semantics' | 'author' | 'reason'>;

interface CorrectionsOptions {
  readonly books: Books;
  readonly keeper: Keeper;
  readonly clock: Clock;
}

/** Corrections of SLOs: kept before they are confirmed, with who entered them and why, and never deleted. */
export class Corrections {
  readonly #options: CorrectionsOptions;
  readonly #rows = new Map<string, CorrectionRow>();

  constructor(options: CorrectionsOptions) {
    this.#options = options;
    for (const row of options.keeper.corrections()) this.#rows.set(row.correction.id, row);
  }

  /** Enters a correction; it holds from the next evaluation on, for the past as well. Undefined where no SLO has the id. */
  async enter(slo: string, entry: CorrectionEntry): Promise<Correction | undefined> {
    const { books, keeper, clock } = this.#options;
    const found = books.find(slo);
    if (!found) return undefined;
    const correction: Correction = { ...entry, id: randomUUID(), enteredAt: clock.wallMs() };
    books.correct(slo, correction);
    await keeper.accepted({ kind: 'correct', service: serviceId(found.service.identity), slo, correction });
    this.#rows.set(correction.id, { slo, correction, withdrawn: null });
    return correction;
  }

  /** Takes a correction back, so that what was counted counts again. False where the SLO has none of that id, or no longer. */
  async withdraw(slo: string, id: string, by: Omit<Withdrawal, 'at'>): Promise<boolean> {
    const { books, keeper, clock } = this.#options;
    const found = books.find(slo);
    const row = this.#rows.get(id);
    if (!found || row?.slo !== slo || !books.withdraw(slo, id)) return false;
    const withdrawn = { ...by, at: clock.wallMs() };
    await keeper.accepted({
      kind: 'withdraw',
      service: serviceId(found.service.identity),
      slo,
      correction: id,
      withdrawn,
    });
    this.#rows.set(id, { ...row, withdrawn });
    return true;
  }

  /** All that were ever entered for an SLO, or for any, the newest first; those of one instant by id, so that a restart changes no order. */
  list(slo?: string): CorrectionRow[] {
    return [...this.#rows.values()]
      .filter((row) => slo === undefined || row.slo === slo)
      .sort(({ correction: a }, { correction: b }) => b.enteredAt - a.enteredAt || (a.id < b.id ? -1 : 1));
  }
}
