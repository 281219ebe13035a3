import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Measurement, measurements } from './engine/measurements.ts';
import { type Group, type Row, row } from './group.ts';
import { median } from './measure.ts';

/** What the documents say about the cost of a fleet's books. */
const CLAIMS: readonly { measurement: string; name: string; goal: number; unit: string }[] = [
  { measurement: 'evaluation', name: 'evaluation of 10,000 SLOs', goal: 0.1, unit: '× 10 s' },
  { measurement: 'linearity', name: 'evaluation, 10 times the SLOs', goal: 13, unit: '× 1,000 SLOs' },
  { measurement: 'traffic', name: 'evaluation, 1,000 times the traffic', goal: 1.3, unit: '× little traffic' },
  { measurement: 'seriesBytes', name: 'state of a series', goal: 400, unit: 'bytes' },
  { measurement: 'sloBytes', name: 'state of an SLO, 30 days full', goal: 32_768, unit: 'bytes' },
  { measurement: 'count', name: 'entering a point', goal: 12, unit: '× Map lookup and addition' },
];

/** So many fresh processes for each; the row has the median of them. */
const PROCESSES = 3;

const engine: Group = {
  name: 'engine',
  async run() {
    const rows: Row[] = [];
    for (const { measurement, name, goal, unit } of CLAIMS) {
      const taken: Measurement[] = [];
      for (let i = 0; i < PROCESSES; i++) taken.push(await inFreshProcess(measurement));
      const measured = median(taken.map((one) => one.measured));
      const baseline = taken.find((one) => one.measured === measured)?.baseline ?? '';
      rows.push(row({ group: 'engine', name, measured, goal, unit, baseline }));
    }
    return rows;
  },
};
export default engine;

/** Runs a measurement in a process of its own: the child loads this very file. */
export async function measureHere(measurement: string): Promise<Measurement> {
  const run = measurements[measurement];
  if (!run) throw new Error(`there is no measurement ${measurement}`);
  return run();
}

async function inFreshProcess(measurement: string): Promise<Measurement> {
  const code = `const { measureHere } = await import(${JSON.stringify(import.meta.url)});
    console.log(JSON.stringify(await measureHere(${JSON.stringify(measurement)})));`;
  const flags = ['--expose-gc', '--input-type=module', '-e', code];
  const { stdout } = await promisify(execFile)(process.execPath, flags);
  // What the child prints is what `measureHere` returned there.
  return JSON.parse(stdout) as Measurement;
}
