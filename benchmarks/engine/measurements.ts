import { Books, type CounterPoint, type Source } from '@plimsoll/engine';
import { defaultAlertPolicy, OCCURRENCES, type Slo, target, window } from '@plimsoll/slo';
import { interleave, loop, median, nanoseconds, ratio } from '../measure.ts';

/** What one process measured: the figure, and what its base line took. */
export interface Measurement {
  readonly measured: number;
  readonly baseline: string;
}

/** Each runs in a fresh process. The names are those of the rows. */
export const measurements: Readonly<Record<string, () => Promise<Measurement>>> = {
  evaluation,
  linearity,
  traffic,
  seriesBytes: async () => seriesBytes(),
  sloBytes: async () => sloBytes(),
  count,
};

const START_MS = 1_800_000_000_000;
const DAY_MS = 86_400_000;
const SLOS_PER_SERVICE = 25;
const EVALUATIONS = 9;

function sourceOf(service: number, instance = 0): Source {
  return {
    service: `service-${service}`,
    namespace: 'shop',
    environment: 'production',
    instance: `0f0e0d0c-0b0a-4908-8706-${service}-${instance}`,
    version: '1.2.3',
  };
}

function sloOf(service: number, number: number): Slo {
  const monthly = window('30d');
  return {
    name: `operation-${number}-availability`,
    service: `service-${service}`,
    owner: `team-${service % 20}`,
    operation: `operation-${number}`,
    indicator: { kind: 'availability' },
    target: target('99.9%'),
    window: monthly,
    budgeting: OCCURRENCES,
    alertPolicy: defaultAlertPolicy(monthly),
  };
}

function pointOf(source: Source, slo: string, value: number, timeMs: number): CounterPoint {
  return { source, slo, outcome: 'good', cause: '', startMs: START_MS, timeMs, value, temporality: 'cumulative' };
}

/** Books of so many SLOs whose 30 days are full, each with so many events an hour and one in a thousand bad. */
function fullBooks(slos: number, perHour: number): Books {
  const books = new Books();
  const now = START_MS + 30 * DAY_MS;
  for (let i = 0; i < slos; i++) {
    const service = Math.floor(i / SLOS_PER_SERVICE);
    const source = sourceOf(service);
    const slo = sloOf(service, i % SLOS_PER_SERVICE);
    books.declare({ source, slo, timeMs: now }, now);
    const events = perHour * 30 * 24;
    books.count(pointOf(source, slo.name, events, now), now);
    books.count({ ...pointOf(source, slo.name, Math.ceil(events / 1000), now), outcome: 'bad', cause: 'timeout' }, now);
  }
  return books;
}

/** CPU milliseconds of one evaluation: the median of several, ten seconds apart. */
function evaluationMs(books: Books): number {
  const taken: number[] = [];
  for (let i = 1; i <= EVALUATIONS; i++) {
    const before = process.cpuUsage();
    books.evaluate(START_MS + 30 * DAY_MS + 10_000 * i);
    taken.push(process.cpuUsage(before).user / 1000);
  }
  return median(taken);
}

async function evaluation(): Promise<Measurement> {
  const ms = evaluationMs(fullBooks(10_000, 1000));
  return { measured: ms / 10_000, baseline: `${ms.toFixed(0)} ms of CPU every 10 s` };
}

async function linearity(): Promise<Measurement> {
  const few = evaluationMs(fullBooks(1_000, 1000));
  const many = evaluationMs(fullBooks(10_000, 1000));
  return { measured: many / few, baseline: `1,000 SLOs: ${few.toFixed(1)} ms` };
}

async function traffic(): Promise<Measurement> {
  const quiet = evaluationMs(fullBooks(4_000, 60));
  const busy = evaluationMs(fullBooks(4_000, 60_000));
  return { measured: busy / quiet, baseline: `60 events an hour: ${quiet.toFixed(1)} ms` };
}

/** What one more series takes: instances and causes are added to SLOs that exist already. */
function seriesBytes(): Measurement {
  const books = new Books();
  const report = (instance: number) => {
    for (let service = 0; service < 4; service++) {
      const source = sourceOf(service, instance);
      for (let number = 0; number < SLOS_PER_SERVICE; number++) {
        const { name } = sloOf(service, number);
        const point = pointOf(source, name, 1000 + instance, START_MS + 60_000);
        books.count(point, START_MS + 60_000);
        for (const cause of ['timeout', '500', 'late']) {
          books.count({ ...point, outcome: 'bad', cause, value: instance }, START_MS + 60_000);
        }
      }
    }
  };
  report(0);
  const [before, seriesBefore] = [bytes(), books.self().series];
  for (let instance = 1; instance <= 250; instance++) report(instance);
  const series = books.self().series - seriesBefore;
  return { measured: Math.round((bytes() - before) / series), baseline: `${series} series of 250 instances` };
}

function sloBytes(): Measurement {
  const before = bytes();
  const books = fullBooks(1_000, 1000);
  books.evaluate(START_MS + 30 * DAY_MS);
  const measured = Math.round((bytes() - before) / books.self().slos);
  return { measured, baseline: 'good and bad events in every hour' };
}

/** Ten seconds' reports of a fleet, point by point, against looking a series up by its name and adding. */
async function count(): Promise<Measurement> {
  const books = new Books();
  const names = new Map<string, { value: number }>();
  const points: CounterPoint[] = [];
  for (let service = 0; service < 10; service++) {
    const source = sourceOf(service);
    for (let number = 0; number < SLOS_PER_SERVICE; number++) {
      const slo = sloOf(service, number);
      books.declare({ source, slo, timeMs: START_MS }, START_MS);
      points.push(pointOf(source, slo.name, 0, START_MS));
      names.set(`${source.service}/${source.instance}/${slo.name}`, { value: 0 });
    }
  }
  let reports = 0;
  const rounds = await interleave({
    lookup: loop((i: number) => {
      const { source, slo } = points[i % points.length] ?? pointOf(sourceOf(0), '', 0, 0);
      const series = names.get(`${source.service}/${source.instance}/${slo}`);
      if (series) series.value += 1;
    }),
    ours: loop(() => {
      const point = points[reports % points.length] ?? pointOf(sourceOf(0), '', 0, 0);
      const report = 1 + Math.floor(reports++ / points.length);
      const timeMs = START_MS + 10_000 * report + 3;
      books.count({ ...point, value: 100 * report, timeMs }, timeMs);
    }),
  });
  return {
    measured: ratio(rounds, { of: 'ours', to: 'lookup' }),
    baseline: `a lookup: ${nanoseconds(rounds, 'lookup').toFixed(0)} ns, a point: ${nanoseconds(rounds, 'ours').toFixed(0)} ns`,
  };
}

/** Heap and array buffers in use after a collection. */
function bytes(): number {
  if (!globalThis.gc) throw new Error('memory is measured after a collection: run node with --expose-gc');
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
