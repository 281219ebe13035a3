import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Group, type Row, row } from './group.ts';
import { median } from './measure.ts';
import type { Figure } from './sdk/figure.ts';
import { measurements } from './sdk/measurements.ts';
import { addedByServers } from './sdk/server.ts';

/** What the documents say about the cost of a measured call. Some measurements have several figures. */
const CLAIMS: readonly Claim[] = [
  { measurement: 'sync', name: 'sync wrapper', goal: 1.12, unit: '× limit' },
  { measurement: 'syncMany', name: 'sync wrapper, 64 functions', goal: 1.25, unit: '× limit' },
  { measurement: 'async', name: 'async wrapper', goal: 1, unit: '× limit' },
  { measurement: 'asyncMany', name: 'async wrapper, 64 functions', goal: 1.25, unit: '× limit' },
  { measurement: 'syncBytes', name: 'heap per sync call', goal: 0, unit: 'bytes' },
  { measurement: 'syncManyBytes', name: 'heap per sync call, 64 functions', goal: 0, unit: 'bytes' },
  { measurement: 'asyncBytes', name: 'heap per async call, over bare', goal: 100, unit: 'bytes' },
  { measurement: 'autometrics', name: 'sync wrapper, three SLOs', goal: 0.02, unit: '× Autometrics' },
  { measurement: 'otel', name: 'sync wrapper, three SLOs', goal: 0.05, unit: '× OpenTelemetry' },
  { measurement: 'prom', name: 'sync wrapper, three SLOs', goal: 0.15, unit: '× prom-client' },
  { measurement: 'timerify', name: 'sync wrapper, three SLOs', goal: 0.36, unit: '× timerify' },
  { measurement: 'opossum', name: 'async wrapper, three SLOs', goal: 0.15, unit: '× opossum' },
  { measurement: 'threeSlos', name: 'three SLOs on one operation', goal: 2, unit: '× one SLO' },
  { measurement: 'waiting', name: 'an await elsewhere in the process', goal: 1.02, unit: '× without SDK' },
  { measurement: 'onFinished', name: 'HTTP response', goal: 0.5, unit: '× on-finished' },
  { measurement: 'exchange', name: 'HTTP response', goal: 0.5, unit: '× three listeners' },
  { measurement: 'server', figure: 'prom', name: 'processor time of a request', goal: 0.4, unit: '× prom-client' },
  {
    measurement: 'server',
    figure: 'autometrics',
    name: 'processor time of a request',
    goal: 0.1,
    unit: '× Autometrics',
  },
  { measurement: 'seriesBytes', figure: 'latency', name: 'latency counts kept', goal: 0.5, unit: '× hdr-histogram-js' },
  {
    measurement: 'seriesBytes',
    figure: 'operation',
    name: 'an operation kept, 30 days of slots',
    goal: 2,
    unit: '× hdr-histogram-js',
  },
  { measurement: 'exporting', figure: 'prom', name: 'export of 10,000 operations', goal: 0.2, unit: '× prom-client' },
  {
    measurement: 'exporting',
    figure: 'otel',
    name: 'export of 10,000 operations',
    goal: 0.35,
    unit: '× OpenTelemetry',
  },
  {
    measurement: 'longestBlock',
    figure: 'snapshot',
    name: 'longest block of a snapshot of 10,000',
    goal: 5,
    unit: 'ms',
  },
  { measurement: 'longestBlock', figure: 'export', name: 'longest block of an export of 10,000', goal: 5, unit: 'ms' },
  { measurement: 'percentiles', name: 'error of p50, p95, p99, p99.9', goal: 0.5, unit: '%' },
  { measurement: 'goodShares', name: 'error of the share of good events', goal: 0, unit: 'points' },
  { measurement: 'coldLoad', name: 'cold load', goal: 5, unit: 'ms' },
  { measurement: 'coreSize', name: 'core entry, compressed', goal: 12, unit: 'kB' },
];

interface Claim {
  readonly measurement: string;
  readonly figure?: string;
  readonly name: string;
  readonly goal: number;
  readonly unit: string;
}

/** So many fresh processes for each; the row has the median of them. */
const PROCESSES = 5;

/** These are medians of their own, or come out the same every time. */
const ONCE = [
  'server',
  'exporting',
  'longestBlock',
  'seriesBytes',
  'percentiles',
  'goodShares',
  'coldLoad',
  'coreSize',
];

/** A young generation so large that no collection falls into a window of measurement. */
const FLAGS = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'];

const sdk: Group = {
  name: 'sdk',
  async run() {
    const taken = new Map<string, readonly Figures[]>();
    for (const { measurement } of CLAIMS) {
      if (!taken.has(measurement)) taken.set(measurement, await take(measurement));
    }
    return CLAIMS.map(({ measurement, figure = '', name, goal, unit }): Row => {
      const figures = (taken.get(measurement) ?? []).flatMap((one) => one[figure] ?? []);
      const measured = median(figures.map((one) => one.measured));
      const baseline = figures[Math.floor(figures.length / 2)]?.baseline ?? '';
      return row({ group: 'sdk', name, measured, goal, unit, baseline });
    });
  },
};
export default sdk;

type Figures = Readonly<Record<string, Figure>>;

async function take(measurement: string): Promise<Figures[]> {
  // Its servers have processes of their own.
  if (measurement === 'server') return [await addedByServers(import.meta.url)];
  const figures: Figures[] = [];
  for (let i = 0; i < (ONCE.includes(measurement) ? 1 : PROCESSES); i++)
    figures.push(await inFreshProcess(measurement));
  return figures;
}

/** Runs a measurement in a process of its own: the child loads this very file. */
export async function measureHere(measurement: string): Promise<Figures> {
  const run = measurements[measurement];
  if (!run) throw new Error(`there is no measurement ${measurement}`);
  const taken = await run();
  return isFigure(taken) ? { '': taken } : taken;
}

function isFigure(taken: Figure | Figures): taken is Figure {
  return typeof taken.measured === 'number';
}

export { serveHere } from './sdk/server.ts';

async function inFreshProcess(measurement: string): Promise<Figures> {
  const code = `const { measureHere } = await import(${JSON.stringify(import.meta.url)});
    console.log(JSON.stringify(await measureHere(${JSON.stringify(measurement)})));
    process.exit(0);`;
  const flags = /bytes$/i.test(measurement) ? FLAGS : [];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '--input-type=module', '-e', code]);
  // What the child prints last is what `measureHere` returned there.
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Figures;
}
