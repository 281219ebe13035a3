import { Books } from '@plimsoll/engine';
import { Corrections } from '../../src/corrections.js';
import { History } from '../../src/history.js';
import type { Happening } from '../../src/index.js';
import { Journeys } from '../../src/journeys.js';
import { Receiver } from '../../src/receiver.js';
import { SelfCounters } from '../../src/self-counters.js';
import { StoreKeeper } from '../../src/store/store-keeper.js';
import { type Report, reportBody } from '../report.js';
import type { ManualClock } from '../running.js';

/** Books in a data directory, without a server around them. */
export interface KeptBooks {
  readonly books: Books;
  readonly keeper: StoreKeeper;
  readonly history: History;
  readonly corrections: Corrections;
  readonly journeys: Journeys;
  readonly happenings: readonly Happening[];
  report(report: Report): Promise<unknown>;
}

export async function openBooks(directory: string, clock: ManualClock): Promise<KeptBooks> {
  const books = new Books({ keepsHours: true });
  const receiver = new Receiver({ books, counters: new SelfCounters(), clock });
  const happenings: Happening[] = [];
  const keeper = await StoreKeeper.open({
    directory,
    checkpointEveryMs: 3_600_000,
    historyDays: 400,
    slotsMs: [10_000, 60_000, 600_000, 3_600_000],
    clock,
    books,
    reenter: (entry, isEntered) => receiver.reenter(entry, isEntered),
    report: (happening) => happenings.push(happening),
  });
  return {
    books,
    keeper,
    happenings,
    history: new History(books, keeper.tables),
    corrections: new Corrections({ books, keeper, clock }),
    journeys: new Journeys({ books, keeper }),
    report: (report) => receiver.receive({ encoding: 'protobuf', body: reportBody(report) }, keeper),
  };
}
