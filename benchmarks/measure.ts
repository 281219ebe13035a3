/** Something to be timed. Call it `times` times; the loop belongs to the subject (see `loop`). */
export type Subject = (times: number) => unknown;

/** Nanoseconds per call of each subject in one round. */
export type Round<Name extends string> = Readonly<Record<Name, number>>;

/** How long to measure. The defaults take about a second for three subjects. */
export interface Measuring {
  /** Rounds; every figure is the median over them. An odd number has a middle. */
  readonly rounds?: number;
  /** Batches of each subject in a round; a round's figure is its quietest batch. */
  readonly batches?: number;
  /** Length of a batch. Short batches mostly fit between two interruptions by the operating system. */
  readonly batchNs?: number;
  /** Monotonic nanoseconds. */
  readonly now?: () => bigint;
}

/**
 * Times subjects in one process, in turn: a, b, c, a, b, c, … Whatever slows the machine down for a while slows all of them
 * alike, so that the ratios between them hold where the nanoseconds do not.
 *
 *     round 1   a b c a b c a b c …   quietest batch of each
 *     round 2   a b c a b c a b c …   quietest batch of each
 *     figures   median over the rounds, of times and of ratios
 */
export async function interleave<Name extends string>(
  subjects: Readonly<Record<Name, Subject>>,
  { rounds = 9, batches = 40, batchNs = 400_000, now = process.hrtime.bigint }: Measuring = {},
): Promise<readonly Round<Name>[]> {
  const names = Object.keys(subjects) as Name[]; // The keys of a Record<Name, …> are its names.
  const time = async (name: Name, times: number) => {
    const from = now();
    const result = subjects[name](times);
    if (result instanceof Promise) await result;
    return Number(now() - from) / times;
  };

  const times = new Map<Name, number>();
  for (const name of names) times.set(name, await warmUp((count) => time(name, count), batchNs));

  const measured: Round<Name>[] = [];
  for (let round = 0; round < rounds; round++) {
    const quietest = new Map<Name, number>();
    for (let batch = 0; batch < batches; batch++) {
      for (const name of names) {
        const ns = await time(name, times.get(name) ?? 1);
        quietest.set(name, Math.min(ns, quietest.get(name) ?? Number.POSITIVE_INFINITY));
      }
    }
    measured.push(Object.fromEntries(quietest) as Record<Name, number>); // Every name has been timed.
  }
  return measured;
}

/** Calls until the compiler has seen enough, then says how many calls make a batch. */
async function warmUp(time: (times: number) => Promise<number>, batchNs: number): Promise<number> {
  let times = 1;
  let spent = 0;
  for (let tries = 0; tries < 64 && spent < 50 * batchNs; tries++) {
    const ns = (await time(times)) * times;
    spent += ns;
    if (ns < batchNs) times *= 2;
  }
  return times;
}

/** Median time of one call, in nanoseconds. */
export function nanoseconds<Name extends string>(rounds: readonly Round<Name>[], name: Name): number {
  return median(rounds.map((round) => round[name]));
}

/** How many times as long `of` takes as `to`: the median of each round's own ratio. */
export function ratio<Name extends string>(rounds: readonly Round<Name>[], { of, to }: { of: Name; to: Name }): number {
  return median(rounds.map((round) => round[of] / round[to]));
}

/**
 * How many times as much `of` adds to `over` as `to` adds to it: for wrappers, where `over` is the bare call.
 * NaN where `to` added nothing in the median round, since a ratio to nothing says nothing.
 */
export function addedRatio<Name extends string>(
  rounds: readonly Round<Name>[],
  { of, to, over }: { of: Name; to: Name; over: Name },
): number {
  const added = (name: Name) => median(rounds.map((round) => round[name] - round[over]));
  if (added(to) <= 0) return Number.NaN;
  return median(rounds.map((round) => (round[of] - round[over]) / (round[to] - round[over])));
}

/** The middle of the values, or of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/**
 * A subject that calls a synchronous function in a loop. Each subject gets a loop compiled for it alone: in a shared one the
 * engine would see all callees at one place and inline none of them. The results are added up so that no call is dropped.
 */
export function loop(call: (index: number) => unknown): Subject {
  const body =
    'return (times) => { let sum = 0; for (let i = 0; i < times; i++) sum += Number(call(i)) || 0; return sum; }';
  return new Function('call', body)(call);
}

/** As `loop`, for a function whose promise is awaited before the next call. */
export function asyncLoop(call: (index: number) => Promise<unknown>): Subject {
  const body =
    'return async (times) => { let sum = 0; for (let i = 0; i < times; i++) sum += Number(await call(i)) || 0; return sum; }';
  return new Function('call', body)(call);
}
