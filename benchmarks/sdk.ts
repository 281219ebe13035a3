import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Group, type Row, row } from './group.ts';
import { median } from './measure.ts';
import { type Figure, measurements } from './sdk/measurements.ts';

/** What the documents say about the cost of a measured call. */
const CLAIMS: readonly { measurement: string; name: string; goal: number; unit: string }[] = [
  { measurement: 'sync', name: 'sync wrapper', goal: 1.12, unit: '× limit' },
  { measurement: 'syncMany', name: 'sync wrapper, 64 functions', goal: 1.25, unit: '× limit' },
  { measurement: 'async', name: 'async wrapper', goal: 1, unit: '× limit' },
  { measurement: 'asyncMany', name: 'async wrapper, 64 functions', goal: 1.25, unit: '× limit' },
  { measurement: 'threeSlos', name: 'three SLOs on one operation', goal: 2, unit: '× one SLO' },
  { measurement: 'timerify', name: 'sync wrapper, three SLOs', goal: 0.36, unit: '× timerify' },
  { measurement: 'exchange', name: 'HTTP response', goal: 0.5, unit: '× three listeners' },
  { measurement: 'syncBytes', name: 'heap per sync call', goal: 0, unit: 'bytes' },
  { measurement: 'syncManyBytes', name: 'heap per sync call, 64 functions', goal: 0, unit: 'bytes' },
  { measurement: 'asyncBytes', name: 'heap per async call, over bare', goal: 100, unit: 'bytes' },
];

/** So many fresh processes for each; the row has the median of them. */
const PROCESSES = 5;

/** A young generation so large that no collection falls into a window of measurement. */
const FLAGS = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'];

const sdk: Group = {
  name: 'sdk',
  async run() {
    const rows: Row[] = [];
    for (const { measurement, name, goal, unit } of CLAIMS) {
      const figures: Figure[] = [];
      for (let i = 0; i < PROCESSES; i++) figures.push(await inFreshProcess(measurement));
      const measured = median(figures.map((figure) => figure.measured));
      const baseline = figures[Math.floor(PROCESSES / 2)]?.baseline ?? '';
      rows.push(row({ group: 'sdk', name, measured, goal, unit, baseline }));
    }
    return rows;
  },
};
export default sdk;

/** Runs a measurement in a process of its own: the child loads this very file. */
export async function measureHere(measurement: string): Promise<Figure> {
  const run = measurements[measurement];
  if (!run) throw new Error(`there is no measurement ${measurement}`);
  return run();
}

async function inFreshProcess(measurement: string): Promise<Figure> {
  const code = `const { measureHere } = await import(${JSON.stringify(import.meta.url)});
    console.log(JSON.stringify(await measureHere(${JSON.stringify(measurement)})));`;
  const flags = measurement.endsWith('Bytes') ? FLAGS : [];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '--input-type=module', '-e', code]);
  // What the child prints is what `measureHere` returned there.
  return JSON.parse(stdout) as Figure;
}
