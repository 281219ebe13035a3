import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { endAll } from './child.js';
import type { Totals } from './deliveries.js';
import { Fleet } from './fleet.js';
import { Network, type Weather } from './network.js';
import { Random } from './random.js';

export interface TrialOptions {
  readonly seed: number;
  readonly instances: number;
  readonly forMs: number;
  /** Told of each fault as it happens. */
  readonly log?: (line: string) => void;
}

export interface Verdict {
  /** How often each fault happened. */
  readonly faults: Readonly<Record<string, number>>;
  /** Requests that the processor acknowledged. */
  readonly requests: number;
  /** Everything that instances recorded, those that were killed included. */
  readonly recorded: Totals;
  /** What of that the processor had acknowledged. */
  readonly acknowledged: Totals;
  /** What the books say in the end, and after one more restart. */
  readonly books: Totals;
  readonly afterRestart: Totals;
  /** What is wrong: nothing, if the books are right. */
  readonly complaints: readonly string[];
}

const STORM: Weather = { lost: 0.1, unanswered: 0.1, repeated: 0.2, late: 0.1 };
/** Views show events until a boundary of slots behind the watermark, which waits for the silence of the last instance. */
const SETTLED_AFTER_MS = 30_000;

/** Runs a fleet under faults, lets it end in peace, and compares its books with what was recorded. */
export async function trial({ seed, instances, forMs, log = () => {} }: TrialOptions): Promise<Verdict> {
  const random = new Random(seed);
  const data = mkdtempSync(join(tmpdir(), 'plimsoll-faults-'));
  const network = await Network.open(random);
  const fleet = new Fleet({ random, network, data });
  const complaints: string[] = [];
  try {
    await fleet.startProcessor();
    for (let i = 0; i < instances; i++) fleet.startInstance();
    network.weather = STORM;
    const faults = await storm({ fleet, network, random, untilMs: Date.now() + forMs, log, complaints });
    await network.calm();
    await after(1_000); // one export in peace for whoever lives
    await fleet.endInstances();
    await network.calm();

    const recorded = fleet.recorded();
    const acknowledged = fleet.acknowledged();
    const books = await settled(fleet, acknowledged);
    await fleet.endProcessor('SIGTERM');
    await fleet.startProcessor();
    const afterRestart = await settled(fleet, books);
    complaints.push(...fleet.incomplete(), ...compare({ recorded, acknowledged, books, afterRestart }));
    return { faults, requests: network.deliveries.count, recorded, acknowledged, books, afterRestart, complaints };
  } finally {
    endAll();
    network.close();
    rmSync(data, { recursive: true, force: true });
  }
}

interface Storm {
  readonly fleet: Fleet;
  readonly network: Network;
  readonly random: Random;
  readonly untilMs: number;
  readonly log: (line: string) => void;
  readonly complaints: string[];
}

type Fault = (storm: Storm) => Promise<void>;

const FAULTS: Readonly<Record<string, Fault>> = {
  'processor killed': async ({ fleet, random }) => {
    await fleet.endProcessor('SIGKILL');
    await after(random.between(0, 400));
    await fleet.startProcessor();
  },
  'processor stopped': async ({ fleet }) => {
    await fleet.endProcessor('SIGTERM');
    await fleet.startProcessor();
  },
  'instance killed': async ({ fleet }) => {
    await fleet.endInstance('SIGKILL');
    fleet.startInstance();
  },
  'instance stopped': async ({ fleet }) => {
    await fleet.endInstance('SIGTERM');
    fleet.startInstance();
  },
  'clock stepped': async ({ fleet, random }) => fleet.stepClock(Math.round(random.between(-90_000, 90_000))),
  partition: async ({ network, random }) => {
    network.isCut = true;
    await after(random.between(200, 1_500));
    network.isCut = false;
  },
  'disk full': async ({ fleet, random, log }) => {
    if (!fleet.fillDisk(true)) log('a full disk cannot be had here (no prlimit)');
    await after(random.between(200, 1_000));
    fleet.fillDisk(false);
  },
};

/** One fault after the other until the time is over, and each at least once. */
async function storm(storm: Storm): Promise<Record<string, number>> {
  const counts = Object.fromEntries(Object.keys(FAULTS).map((name) => [name, 0]));
  const names = Object.keys(FAULTS);
  for (let turn = 0; Date.now() < storm.untilMs || turn < names.length; turn++) {
    await after(storm.random.between(100, 600));
    const name = (turn < names.length ? names[turn] : names[Math.floor(storm.random.next() * names.length)]) ?? '';
    storm.log(name);
    await FAULTS[name]?.(storm);
    counts[name] = (counts[name] ?? 0) + 1;
    const books = await storm.fleet.books();
    const recorded = storm.fleet.recorded();
    if (books && (books.good > recorded.good || books.bad > recorded.bad)) {
      storm.complaints.push(`after "${name}" the books said ${text(books)} when ${text(recorded)} had been recorded`);
    }
  }
  return counts;
}

/** What the books say once they say as much as they have to, or when waiting for that is over. */
async function settled(fleet: Fleet, least: Totals): Promise<Totals> {
  const until = Date.now() + SETTLED_AFTER_MS;
  for (;;) {
    const books = await fleet.books();
    if (books && books.good >= least.good && books.bad >= least.bad) return books;
    if (Date.now() > until) return books ?? { good: 0, bad: 0 };
    await after(200);
  }
}

function compare({
  recorded,
  acknowledged,
  books,
  afterRestart,
}: Pick<Verdict, 'recorded' | 'acknowledged' | 'books' | 'afterRestart'>): string[] {
  const complaints: string[] = [];
  for (const outcome of ['good', 'bad'] as const) {
    if (books[outcome] > recorded[outcome])
      complaints.push(`${outcome}: ${books[outcome]} in the books, above the truth of ${recorded[outcome]}`);
    if (books[outcome] < acknowledged[outcome])
      complaints.push(`${outcome}: ${books[outcome]} in the books, below the ${acknowledged[outcome]} acknowledged`);
    if (afterRestart[outcome] !== books[outcome])
      complaints.push(`${outcome}: ${books[outcome]} before a restart, ${afterRestart[outcome]} after it`);
  }
  return complaints;
}

function text({ good, bad }: Totals): string {
  return `${good} good and ${bad} bad`;
}
